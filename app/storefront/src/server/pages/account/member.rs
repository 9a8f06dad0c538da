//! Whoever is signed in. A page that takes a [`Member`] sends everybody else to the log-in.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use commerce::CustomerId;
use database::customer::{Customer, customer_by_id};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::super::error::PageError;
use super::super::super::redirect::see_other;
use super::super::super::state::Shop;
use super::super::super::visitor::Visitor;

/// A visitor who is signed in, with the account.
#[derive(Debug, Clone)]
pub struct Member {
    pub visitor: Visitor,
    pub customer: Customer,
}

impl Member {
    pub fn id(&self) -> CustomerId {
        self.customer.id
    }
}

impl FromRequestParts<Shop> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Member, Response> {
        match find(parts, shop).await {
            Ok(Some(member)) => Ok(member),
            Ok(None) => Err(to_log_in(parts)),
            Err(error) => Err(error.into_response()),
        }
    }
}

async fn find(parts: &mut Parts, shop: &Shop) -> Result<Option<Member>, PageError> {
    let visitor = Visitor::from_request_parts(parts, shop).await?;
    let Some(id) = visitor.customer else {
        return Ok(None);
    };
    let customer = customer_by_id(shop.db.reader(), id).await?;
    Ok(customer.map(|customer| Member { visitor, customer }))
}

/// After the log-in comes the page that was asked for; a form that was sent must be sent again.
fn to_log_in(parts: &Parts) -> Response {
    let asked = parts.uri.path_and_query().map(ToString::to_string);
    let back = asked.filter(|_| parts.method == Method::GET || parts.method == Method::HEAD);
    let back = back.unwrap_or_else(|| "/account".to_owned());
    let next = utf8_percent_encode(&back, NON_ALPHANUMERIC);
    see_other(&format!("/account/login?next={next}"))
}
