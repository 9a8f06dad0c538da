//! A form that met a shop without its database: what was typed comes back with the error page, to be sent again with one button.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::http::limits::refused_body;

/// A form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentForm {
    /// Path and query it was posted to.
    pub action: String,
    /// Names and values, in their order.
    pub fields: Vec<(String, String)>,
}

/// Where a request's form is kept until it is known whether it must be sent again.
#[derive(Debug, Clone, Default)]
pub struct KeptForm(Arc<OnceLock<SentForm>>);

impl KeptForm {
    /// The form, unless the request brought none or one that must not stand in a page: passwords
    /// are typed again.
    pub fn form(&self) -> Option<&SentForm> {
        let sent = self.0.get()?;
        let is_secret = |(name, _): &(String, String)| name.contains("password");
        (!sent.fields.iter().any(is_secret)).then_some(sent)
    }
}

/// Middleware next to the routes: keeps what a form sent for the error page.
pub async fn keep(request: Request, next: Next) -> Response {
    let kept = request.extensions().get::<KeptForm>().cloned();
    let Some(kept) = kept.filter(|_| is_form(request.method(), request.headers())) else {
        return next.run(request).await;
    };
    let (head, body) = request.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return refused_body(error).into_response(),
    };
    if let Ok(fields) = serde_urlencoded::from_bytes(&body) {
        let action = head.uri.path_and_query().map(ToString::to_string);
        let action = action.unwrap_or_else(|| head.uri.path().to_owned());
        let _first = kept.0.set(SentForm { action, fields });
    }
    next.run(Request::from_parts(head, Body::from(body))).await
}

fn is_form(method: &Method, headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    method == Method::POST
        && kind.is_some_and(|kind| {
            kind.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(fields: &[(&str, &str)]) -> KeptForm {
        let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let kept = KeptForm::default();
        let sent = SentForm {
            action: "/checkout/address".to_owned(),
            fields: fields.iter().map(own).collect(),
        };
        kept.0.set(sent).unwrap();
        kept
    }

    #[test]
    fn a_form_is_given_back_unless_a_password_is_in_it() {
        assert!(
            kept(&[("name", "Ada"), ("city", "Berlin")])
                .form()
                .is_some()
        );
        assert!(
            kept(&[("email", "a@b.de"), ("new_password", "x")])
                .form()
                .is_none()
        );
        assert!(KeptForm::default().form().is_none());
    }
}
