//! Forms with a file: what was sent, and a picture in all its sizes.

use std::path::PathBuf;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use pictures::{Limits, PictureError, StoredPicture, make};
use tokio::sync::Semaphore;
use web::http::error::PageError;

use crate::kit::form::FormData;
use crate::state::Office;

/// The field that the file is sent in.
pub(crate) const PICTURE: &str = "picture";

/// What a camera makes, and no more than a small machine can open.
const LIMITS: Limits = Limits {
    bytes: 20 * 1024 * 1024,
    side: 12_000,
    pixels: 36_000_000,
};

/// Opening a picture takes some 150 MB: one after the other.
static OPENING: Semaphore = Semaphore::const_new(1);

/// A file as it was sent.
pub(crate) struct Sent {
    name: String,
    bytes: axum::body::Bytes,
}

pub(crate) async fn parts(mut multipart: Multipart) -> Result<(FormData, Option<Sent>), PageError> {
    let mut texts = Vec::new();
    let mut file = None;
    while let Some(part) = multipart.next_field().await.map_err(refused)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == PICTURE {
            let file_name = part.file_name().map(plain_name).unwrap_or_default();
            let bytes = part.bytes().await.map_err(refused)?;
            file = (!bytes.is_empty()).then_some(Sent {
                name: file_name,
                bytes,
            });
        } else {
            texts.push((name, part.text().await.map_err(refused)?));
        }
    }
    Ok((FormData::prefilled(texts), file))
}

/// The file of a form that has only one; none when nothing was chosen.
pub(crate) async fn sent_file(
    mut multipart: Multipart,
    name: &str,
) -> Result<Option<axum::body::Bytes>, PageError> {
    while let Some(part) = multipart.next_field().await.map_err(refused)? {
        if part.name() == Some(name) {
            let bytes = part.bytes().await.map_err(refused)?;
            return Ok((!bytes.is_empty()).then_some(bytes));
        }
    }
    Ok(None)
}

fn refused(error: MultipartError) -> PageError {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::BadRequest(error.body_text()),
    }
}

/// The last part of the name, fit for a file of ours: errors name it.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(80).collect();
    match plain.as_str() {
        "" | "." | ".." => "picture".to_owned(),
        _ => plain,
    }
}

/// The picture in all its sizes; none when the file is no picture that can be taken, which is noted.
pub(crate) async fn stored(
    office: &Office,
    sent: &mut FormData,
    file: Sent,
) -> Result<Option<StoredPicture>, PageError> {
    let _one = OPENING.acquire().await.map_err(PageError::internal)?;
    let store = office.pictures.clone();
    let made = tokio::task::spawn_blocking(move || -> std::io::Result<_> {
        let folder = tempfile::tempdir()?;
        let path: PathBuf = folder.path().join(&file.name);
        std::fs::write(&path, &file.bytes)?;
        Ok(make(&path, &store, LIMITS))
    });
    let made = made.await.map_err(PageError::internal)?;
    match made.map_err(PageError::internal)? {
        Ok((picture, _)) => Ok(Some(picture)),
        Err(error @ (PictureError::NotStored { .. } | PictureError::Unreadable { .. })) => {
            Err(PageError::internal(error))
        }
        Err(error) => {
            sent.refuse(PICTURE, error.to_string());
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_file_cannot_leave_its_folder_by_its_name() {
        for (sent, kept) in [
            ("a.jpg", "a.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\pictures\\b.png", "b.png"),
            ("..", "picture"),
            ("", "picture"),
            ("a\0b\n.jpg", "ab.jpg"),
        ] {
            assert_eq!(plain_name(sent), kept);
        }
    }
}
