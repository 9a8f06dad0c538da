//! What a page answers when it cannot answer: a page for people, JSON for programs, the cause
//! for the log.

use std::borrow::Cow;
use std::error::Error;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use database::error_chain;
use texts::text;

use crate::http::passwords::PasswordError;

/// Rides on a response to say: draw an error page with this text here.
#[derive(Debug, Clone)]
pub struct ErrorShown {
    pub status: StatusCode,
    pub message: String,
}

/// Why a page could not be shown. Handlers return it; [`crate::http::error_layer`] turns it into the page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("not found")]
    NotFound,
    #[error("gone")]
    Gone,
    /// What was sent cannot be understood; the text is shown to the sender.
    #[error("{0}")]
    BadRequest(String),
    #[error("forbidden")]
    Forbidden,
    /// What was sent does not fit what happened meanwhile; the text is shown to the sender.
    #[error("{0}")]
    Conflict(String),
    #[error("too many requests")]
    TooMany { retry_after_seconds: u64 },
    #[error("the body is too large")]
    TooLarge,
    #[error("the address is too long")]
    AddressTooLong,
    /// The shop is set up for the machine it runs on, and was asked from elsewhere.
    #[error("asked from elsewhere")]
    Misdirected,
    #[error("the database is away or overloaded")]
    Unavailable,
    /// Something of ours broke; the cause is logged once and never shown.
    #[error("internal error")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl PageError {
    /// Wraps any failure of ours. One that the database will be over in a moment is no fault of the
    /// page: whoever asked may ask again.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> PageError {
        let cause = cause.into();
        if database::is_outage(cause.as_ref()) {
            tracing::warn!(
                error = error_chain(cause.as_ref()),
                "the database is not there"
            );
            return PageError::Unavailable;
        }
        if database::is_too_slow(cause.as_ref()) {
            tracing::warn!(error = error_chain(cause.as_ref()), "a statement was ended");
            return PageError::Unavailable;
        }
        if database::is_contended(cause.as_ref()) {
            tracing::warn!(
                error = error_chain(cause.as_ref()),
                "others stood in the way"
            );
            return PageError::Unavailable;
        }
        PageError::Internal(cause)
    }

    /// What the caller reads of it; never the cause.
    pub fn message(&self) -> Cow<'_, str> {
        match self {
            PageError::BadRequest(text) | PageError::Conflict(text) => text.into(),
            PageError::NotFound => text!("errors-not-found"),
            PageError::Gone => text!("errors-gone"),
            PageError::Forbidden => text!("errors-forbidden"),
            PageError::TooMany { .. } => text!("errors-too-many"),
            PageError::TooLarge => text!("errors-too-large"),
            PageError::AddressTooLong => text!("errors-address-too-long"),
            PageError::Misdirected => text!("errors-misdirected"),
            PageError::Unavailable => text!("errors-unavailable"),
            PageError::Internal(_) => text!("errors-internal"),
        }
    }

    /// The status the answer carries.
    pub fn status(&self) -> StatusCode {
        match self {
            PageError::NotFound => StatusCode::NOT_FOUND,
            PageError::Gone => StatusCode::GONE,
            PageError::BadRequest(_) => StatusCode::BAD_REQUEST,
            PageError::Forbidden => StatusCode::FORBIDDEN,
            PageError::Conflict(_) => StatusCode::CONFLICT,
            PageError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            PageError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            PageError::AddressTooLong => StatusCode::URI_TOO_LONG,
            PageError::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            PageError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            PageError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<database::Error> for PageError {
    fn from(error: database::Error) -> PageError {
        PageError::internal(error)
    }
}

impl From<database::DbErr> for PageError {
    fn from(error: database::DbErr) -> PageError {
        PageError::internal(error)
    }
}

impl From<PasswordError> for PageError {
    fn from(error: PasswordError) -> PageError {
        match error {
            PasswordError::Busy => PageError::Unavailable,
            error => PageError::internal(error),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let PageError::Internal(cause) = &self {
            tracing::error!(error = error_chain(cause.as_ref()), "a page failed");
        }
        let shown = ErrorShown {
            status: self.status(),
            message: self.message().into_owned(),
        };
        let mut response = (self.status(), shown.message.clone()).into_response();
        if let PageError::TooMany {
            retry_after_seconds,
        } = self
        {
            let seconds = HeaderValue::from(retry_after_seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.extensions_mut().insert(shown);
        response
    }
}
