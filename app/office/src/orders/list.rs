//! `/admin/orders`: what is asked for, loaded.

use axum::extract::State;
use axum::response::Response;
use commerce::staff::Permission;
use database::staff_orders::list;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::layout::Section;
use crate::orders::filter::ListQuery;
use crate::orders::list_view::{ListView, Shown};
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

const ROWS: u32 = 50;

/// `GET /admin/orders`
pub(crate) async fn list_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    let shop = office.shop().await?;
    let country = shop.country;
    let (filter, page) = (query.filter(&shop), query.page());
    let found = list(office.db.reader(), &filter, ROWS, (page - 1) * ROWS).await?;
    let pages = found.total.div_ceil(u64::from(ROWS)).max(1);
    let shown = Shown {
        may_export: staff.may(Permission::Export),
        may_ship: staff.may(Permission::OrdersFulfil),
        rows: found.rows,
        total: found.total,
        tabs: found.tabs,
        page: u64::from(page),
        pages,
        country,
        query: query.clone(),
    };
    let page = Page::new(text!("office-orders-title"), Section::Orders).query(query.q);
    page.draw(&office, &staff, || view! { <ListView shown/> })
        .await
}
