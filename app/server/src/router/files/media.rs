//! `/media`: pictures from a folder, or streamed from the bucket that keeps them.
//!
//! Behind an edge these addresses go to the bucket itself. Whoever asks the shop gets the file, not
//! a redirect: the bucket is private, and a signed address in its place would change each time, so
//! that no browser could keep the picture, and would have to be allowed by the content policy.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::StreamExt;
use pictures::{Bucket, BucketError, FetchOutcome, ImageStore, content_type};
use storefront::pages::Shop;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use web::http::error::PageError;

use crate::router::files::forever;

/// Pictures on their way from the bucket at once; more are refused rather than let a slow bucket
/// take the shop's memory and connections.
const AT_ONCE: usize = 64;
/// How long a picture may take to begin.
const PATIENCE: Duration = Duration::from_secs(6);
const FOREVER: &str = "public, max-age=31536000, immutable";

pub(super) fn routes(pictures: &ImageStore) -> Router<Shop> {
    match pictures {
        ImageStore::Folder(folder) => {
            let files = ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::CACHE_CONTROL,
                    forever,
                ))
                .service(ServeDir::new(folder).append_index_html_on_directories(false));
            Router::new().nest_service("/media", files)
        }
        ImageStore::Bucket(bucket) => {
            let (bucket, places) = (bucket.clone(), Arc::new(Semaphore::new(AT_ONCE)));
            let stream = move |method: Method, Path(name): Path<String>, headers: HeaderMap| {
                stream(bucket.clone(), places.clone(), method, name, headers)
            };
            Router::new().route("/media/{name}", get(stream))
        }
    }
}

async fn stream(
    bucket: Bucket,
    places: Arc<Semaphore>,
    method: Method,
    name: String,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if !is_picture(&name) {
        return Err(PageError::NotFound);
    }
    let Ok(place) = places.try_acquire_owned() else {
        return Err(PageError::Unavailable);
    };
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|value| value.to_str().ok().map(str::to_owned));
    let asked = timeout(PATIENCE, bucket.fetch(&name, method == Method::HEAD, known)).await;
    let found = match asked {
        Ok(Ok(FetchOutcome::Found(found))) => found,
        Ok(Ok(FetchOutcome::Unchanged)) => {
            let kept = [(header::CACHE_CONTROL, FOREVER)];
            return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
        }
        Ok(Ok(FetchOutcome::Missing)) => return Err(PageError::NotFound),
        // Without the right to list, S3 says "denied" of what is not there.
        Ok(Err(error @ BucketError::Denied { .. })) => {
            tracing::warn!(name, %error, "a picture was denied");
            return Err(PageError::NotFound);
        }
        Ok(Err(error)) => {
            tracing::warn!(name, %error, "a picture could not be fetched");
            return Err(PageError::Unavailable);
        }
        Err(_) => {
            tracing::warn!(name, "a picture took too long to begin");
            return Err(PageError::Unavailable);
        }
    };
    let about = [
        (header::CONTENT_TYPE, content_type(&name).to_owned()),
        (header::CONTENT_LENGTH, found.size.to_string()),
        (header::CACHE_CONTROL, FOREVER.to_owned()),
    ];
    let etag = found.etag.map(|etag| [(header::ETAG, etag)]);
    // The place is free again when the last piece is out, or nobody wants it any more.
    let content = found.content.map(move |piece| {
        let _held = &place;
        piece
    });
    Ok((about, etag, Body::from_stream(content)).into_response())
}

/// The names that the import gives: nothing else is asked of the bucket.
fn is_picture(name: &str) -> bool {
    let Some((stem, "webp" | "jpg")) = name.rsplit_once('.') else {
        return false;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !stem.is_empty() && stem.len() <= 100 && stem.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use crate::router::files::media::is_picture;

    #[test]
    fn only_names_of_pictures_are_asked_of_the_bucket() {
        for good in ["0a1b-320.webp", "red-mug-1280.jpg"] {
            assert!(is_picture(good), "{good}");
        }
        for bad in [
            "",
            ".webp",
            "a.json",
            "a.webp.json",
            "../a.webp",
            "a/b.webp",
            "a\\b.webp",
            "a b.jpg",
            "a?.jpg",
        ] {
            assert!(!is_picture(bad), "{bad}");
        }
        assert!(!is_picture(&format!("{}.jpg", "a".repeat(101))));
    }
}
