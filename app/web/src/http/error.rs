//! What a page answers when it cannot answer: a page for people, JSON for programs, the cause
//! for the log.

use std::error::Error;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use database::error_chain;

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
    #[error("We could not find that page.")]
    NotFound,
    #[error("This is no longer available.")]
    Gone,
    /// What was sent cannot be understood; the text is shown to the sender.
    #[error("{0}")]
    BadRequest(String),
    #[error("You may not do that.")]
    Forbidden,
    /// What was sent does not fit what happened meanwhile; the text is shown to the sender.
    #[error("{0}")]
    Conflict(String),
    #[error("That was too often. Please wait a little and try again.")]
    TooMany { retry_after_seconds: u64 },
    #[error("What you sent is too large.")]
    TooLarge,
    #[error("That address is too long.")]
    AddressTooLong,
    /// The shop is set up for the machine it runs on, and was asked from elsewhere.
    #[error("This shop is open to its own machine only. Whoever runs it has to set its base URL.")]
    Misdirected,
    #[error("The shop cannot do that at this moment. Please try again shortly.")]
    Unavailable,
    /// Something of ours broke; the cause is logged once and never shown.
    #[error("Something went wrong on our side.")]
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
        PageError::Internal(cause)
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
            message: self.to_string(),
        };
        let mut response = (self.status(), self.to_string()).into_response();
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
