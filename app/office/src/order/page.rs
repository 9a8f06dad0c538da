//! Loads the order page, as asked for and after a form that could not be taken.

use std::borrow::Cow;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::order::OrderNumber;
use commerce::staff::Permission;
use database::Token;
use database::document::documents_of;
use database::staff_orders::{self, StaffOrder};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::order::view::OrderView;
use crate::order::view::parts::{Allowed, Shown};
use crate::page::{Flash, Page};
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/orders/{number}`
pub async fn order_page(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let order = find(&office, &number).await?;
    let flash = flash(query.done.as_deref(), done);
    let form = FormData::default();
    show(&office, &staff, order, form, (StatusCode::OK, flash)).await
}

/// What was just done.
fn done(code: &str) -> Option<Cow<'static, str>> {
    match code {
        "shipped" => Some(text!("office-order-done-shipped")),
        "tracking" => Some(text!("office-order-done-tracking")),
        "delivered" => Some(text!("office-order-done-delivered")),
        "parcel-cancelled" => Some(text!("office-order-done-parcel-cancelled")),
        "paid" => Some(text!("office-order-done-paid")),
        "refunded" => Some(text!("office-order-done-refunded")),
        "refund-pending" => Some(text!("office-order-done-refund-pending")),
        "refund-by-hand" => Some(text!("office-order-done-refund-by-hand")),
        "refund-failed" => Some(text!("office-order-done-refund-failed")),
        "cancelled" => Some(text!("office-order-done-cancelled")),
        "noted" => Some(text!("office-order-done-noted")),
        "attended" => Some(text!("office-order-done-attended")),
        "address" => Some(text!("office-order-done-address")),
        "email" => Some(text!("office-order-done-email")),
        _ => None,
    }
}

/// The order of that number, however it was typed.
pub(crate) async fn find(office: &Office, number: &str) -> Result<StaffOrder, PageError> {
    let number = OrderNumber::parse(number).map_err(|_| PageError::NotFound)?;
    let found = staff_orders::order(office.db.reader(), &number).await?;
    found.ok_or(PageError::NotFound)
}

/// Draws the page; `form` is what was typed into one of its forms, if that was refused.
pub(super) async fn show(
    office: &Office,
    staff: &Staff,
    order: StaffOrder,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let number = order.placed.order.number.to_string();
    let title = text!("office-order-title", number = number);
    let shown = Shown {
        may: Allowed {
            edit: staff.may(Permission::OrdersEdit),
            fulfil: staff.may(Permission::OrdersFulfil),
            refund: staff.may(Permission::OrdersRefund),
        },
        country: office.shop().await?.country,
        now_ms: office.now_ms(),
        key: Token::random().expose().to_owned(),
        documents: documents_of(office.db.reader(), order.placed.order.id).await?,
        order,
        form,
    };
    let page = Page::new(title, Section::Orders)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || view! { <OrderView shown/> })
        .await
}
