//! The extractor of signed-in customers: a page that takes an [`Authenticated`] sends everybody else to the log-in.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use commerce::CustomerId;
use database::customer::{Customer, customer_by_id};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::state::Shop;

/// A visitor who is signed in, with the account.
#[derive(Debug, Clone)]
pub struct Authenticated {
    pub visitor: Visitor,
    pub customer: Customer,
}

impl Authenticated {
    pub fn id(&self) -> CustomerId {
        self.customer.id
    }
}

impl FromRequestParts<Shop> for Authenticated {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Authenticated, Response> {
        match find(parts, shop).await {
            Ok(Some(member)) => Ok(member),
            Ok(None) => Err(to_log_in(parts)),
            Err(error) => Err(error.into_response()),
        }
    }
}

async fn find(parts: &mut Parts, shop: &Shop) -> Result<Option<Authenticated>, PageError> {
    let visitor = Visitor::from_request_parts(parts, shop).await?;
    let Some(id) = visitor.customer else {
        return Ok(None);
    };
    let customer = customer_by_id(shop.db.reader(), id).await?;
    Ok(customer.map(|customer| Authenticated { visitor, customer }))
}

/// After the log-in comes the page that was asked for; a form that was sent must be sent again.
fn to_log_in(parts: &Parts) -> Response {
    let asked = parts.uri.path_and_query().map(ToString::to_string);
    let back = asked.filter(|_| parts.method == Method::GET || parts.method == Method::HEAD);
    let back = back.unwrap_or_else(|| "/account".to_owned());
    let next = utf8_percent_encode(&back, NON_ALPHANUMERIC);
    see_other(&format!("/account/login?next={next}"))
}
