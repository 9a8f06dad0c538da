//! Pictures of a product: sent, described, sorted and taken off.

use std::path::PathBuf;

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use commerce::catalog::Picture;
use database::catalog::{EditableProduct, MediaInput, ProductInput};
use pictures::{Limits, PictureError, StoredPicture, make};
use texts::text;
use tokio::sync::Semaphore;
use web::http::error::PageError;

use crate::kit::form::FormData;
use crate::products::edit::{find, keep};
use crate::products::read;
use crate::products::view::fields;
use crate::staff::Staff;
use crate::state::Office;

/// What a camera makes, and no more than a small machine can open.
const LIMITS: Limits = Limits {
    bytes: 20 * 1024 * 1024,
    side: 12_000,
    pixels: 36_000_000,
};
const MOST_PICTURES: usize = 40;
const LONGEST_ALT: usize = 300;

/// Opening a picture takes some 150 MB: one after the other.
static OPENING: Semaphore = Semaphore::const_new(1);

/// `POST /admin/products/{id}/media`
pub(crate) async fn add_picture(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    multipart: Multipart,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let (mut sent, file) = parts(multipart).await?;
    let alt = alt(&mut sent, fields::ALT, fields::DECORATIVE);
    if product.input.media.len() >= MOST_PICTURES {
        sent.refuse(
            fields::PICTURE,
            text!("office-product-pictures-most", most = MOST_PICTURES),
        );
    }
    let picture = match file {
        Some(file) if sent.is_fine() => stored(&office, &mut sent, file).await?,
        Some(_) => None,
        None => {
            sent.refuse(fields::PICTURE, text!("office-product-picture-missing"));
            None
        }
    };
    let save = picture.zip(alt).map(|(picture, alt)| {
        let mut input = product.input.clone();
        input.media.push(MediaInput {
            picture: picture.picture(&alt),
            sha256: picture.sha256,
            sku: None,
        });
        read::save(&sent, &product, input)
    });
    keep(&office, &staff, product, sent, save).await
}

/// `POST /admin/products/{id}/media/{place}`: `change` says what.
pub(crate) async fn change_picture(
    State(office): State<Office>,
    staff: Staff,
    Path((id, place)): Path<(i64, usize)>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let input = changed(&product, place, &mut sent)?;
    let save = input.map(|input| read::save(&sent, &product, input));
    keep(&office, &staff, product, sent, save).await
}

fn changed(
    product: &EditableProduct,
    place: usize,
    sent: &mut FormData,
) -> Result<Option<ProductInput>, PageError> {
    let mut input = product.input.clone();
    let last = input
        .media
        .len()
        .checked_sub(1)
        .ok_or(PageError::NotFound)?;
    if place > last {
        return Err(PageError::NotFound);
    }
    match sent.text("change") {
        "earlier" if place > 0 => input.media.swap(place, place - 1),
        "later" if place < last => input.media.swap(place, place + 1),
        "earlier" | "later" => {}
        "remove" => {
            input.media.remove(place);
        }
        "alt" => {
            let Some(alt) = alt(sent, &fields::alt(place), &fields::decorative(place)) else {
                return Ok(None);
            };
            let media = input.media.get_mut(place).ok_or(PageError::NotFound)?;
            media.picture = Picture {
                alt,
                ..media.picture.clone()
            };
        }
        _ => {
            let why = text!("office-product-picture-unknown");
            return Err(PageError::BadRequest(why.into_owned()));
        }
    }
    Ok(Some(input))
}

/// What the picture shows in words; none only when it is said to be decorative.
fn alt(sent: &mut FormData, field: &str, decorative: &str) -> Option<String> {
    let alt = sent.text(field).trim().to_owned();
    if alt.is_empty() && !sent.ticked(decorative) {
        sent.refuse(field.to_owned(), text!("office-product-alt-missing"));
        return None;
    }
    if alt.chars().count() > LONGEST_ALT {
        sent.refuse(
            field.to_owned(),
            text!("office-product-too-long", most = LONGEST_ALT),
        );
        return None;
    }
    Some(alt)
}

/// A file as it was sent.
struct Sent {
    name: String,
    bytes: axum::body::Bytes,
}

async fn parts(mut multipart: Multipart) -> Result<(FormData, Option<Sent>), PageError> {
    let mut texts = Vec::new();
    let mut file = None;
    while let Some(part) = multipart.next_field().await.map_err(refused)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == fields::PICTURE {
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
async fn stored(
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
            sent.refuse(fields::PICTURE, error.to_string());
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
