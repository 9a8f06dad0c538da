//! The customer's orders, page by page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use database::order::orders_of_customer;
use leptos::prelude::*;
use serde::Deserialize;
use texts::text;
use web::components::pagination::Pagination;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::pages::account::authenticated::Authenticated;
use crate::pages::account::render;
use crate::pages::account::view::{AccountLayout, NoOrders, OrdersTable};
use crate::pages::state::Shop;

const PER_PAGE: u32 = 10;

#[derive(Debug, Clone, Default, Deserialize)]
pub struct OrdersQuery {
    page: Option<String>,
}

/// `GET /account/orders`
pub async fn orders_page(
    State(shop): State<Shop>,
    member: Authenticated,
    Query(query): Query<OrdersQuery>,
) -> Result<Response, PageError> {
    let page: u32 = match &query.page {
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
    let country = shop.store.settings().await?.country;
    let pages = total.div_ceil(u64::from(PER_PAGE));
    let title = text!("account-orders-title");
    render(&shop, &member.visitor, StatusCode::OK, &title, || {
        let body = if orders.is_empty() {
            view! { <NoOrders/> }.into_any()
        } else {
            let href = |page| format!("/account/orders?page={page}");
            view! { <OrdersTable orders country/><Pagination page=page.into() pages href/> }
                .into_any()
        };
        view! { <AccountLayout path="/account/orders" title=title.clone()>{body}</AccountLayout> }
    })
    .await
}
