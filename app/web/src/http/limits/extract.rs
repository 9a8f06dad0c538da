//! Queries and forms as typed values; what does not fit is a 400 page, never a stack trace.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use texts::text;

use crate::http::error::PageError;
use crate::http::limits::is_text;

/// The query string as a `T`.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// A posted form as a `T`. Fields may repeat when `T` is a list of pairs.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query<T>, PageError> {
        let query = parts.uri.query().unwrap_or_default();
        is_text(query.as_bytes())?;
        serde_urlencoded::from_str(query)
            .map(Query)
            .map_err(|error| {
                let reason = error.to_string();
                PageError::BadRequest(text!("errors-query", reason = reason).into_owned())
            })
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, _: &S) -> Result<Form<T>, PageError> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| {
                kind.as_bytes()
                    .starts_with(b"application/x-www-form-urlencoded")
            });
        if !is_form {
            let message = text!("errors-not-a-form").into_owned();
            return Err(PageError::BadRequest(message));
        }
        let bytes = request
            .into_body()
            .collect()
            .await
            .map_err(refused_body)?
            .to_bytes();
        is_text(&bytes)?;
        serde_urlencoded::from_bytes(&bytes)
            .map(Form)
            .map_err(|error| {
                let reason = error.to_string();
                PageError::BadRequest(text!("errors-form", reason = reason).into_owned())
            })
    }
}

/// A body ends early when it is too large, too slow, or the sender went away.
pub fn refused_body(error: axum::Error) -> PageError {
    let inner = error.into_inner();
    if inner.is::<http_body_util::LengthLimitError>() {
        return PageError::TooLarge;
    }
    match inner.downcast::<axum::Error>() {
        Ok(wrapped) => refused_body(*wrapped),
        Err(_) => PageError::BadRequest(text!("errors-incomplete").into_owned()),
    }
}
