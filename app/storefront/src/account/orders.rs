//! The customer's orders, page by page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use database::order::orders_of_customer;
use leptos::prelude::*;
use serde::Deserialize;
use web::components::pagination::Pagination;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::pages::account::authenticated::Authenticated;
use crate::pages::account::draw;
use crate::pages::account::view::{inside, orders_table};
use crate::pages::state::Shop;

const PER_PAGE: u32 = 10;

/// What the address of the page may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    page: Option<String>,
}

/// `GET /account/orders`
pub async fn orders_page(
    State(shop): State<Shop>,
    member: Authenticated,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let page: u32 = match &asked.page {
        Some(text) => text.parse().map_err(|_| PageError::NotFound)?,
        None => 1,
    };
    let before = page
        .checked_sub(1)
        .and_then(|before| before.checked_mul(PER_PAGE));
    let before = before.ok_or(PageError::NotFound)?;
    let reader = shop.db.reader();
    let (orders, total) = orders_of_customer(reader, member.id(), PER_PAGE, before).await?;
    if orders.is_empty() && page > 1 {
        return Err(PageError::NotFound);
    }
    let pages = total.div_ceil(u64::from(PER_PAGE));
    draw(&shop, &member.visitor, StatusCode::OK, "Orders", || {
        let body = if orders.is_empty() {
            nothing_yet()
        } else {
            let href = |page| format!("/account/orders?page={page}");
            view! { {orders_table(&orders)}<Pagination page=page.into() pages href/> }.into_any()
        };
        inside("/account/orders", "Orders", body)
    })
    .await
}

/// Said where orders would be.
pub fn nothing_yet() -> AnyView {
    view! {
        <p class="lead">"You have not ordered anything yet."</p>
        <p><a class="button" href="/products">"Look around"</a></p>
    }
    .into_any()
}
