//! `/admin/inventory`: the stock of every variant, and its search.

use axum::extract::State;
use axum::response::Response;
use commerce::staff::Permission;
use database::stock::{StockFilter, stock_list};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::inventory::view::{InventoryView, Listed};
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

const ROWS: u32 = 50;
/// Nobody pages further: the search is for that.
const MOST_PAGES: u32 = 10_000;

/// The list as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct InventoryQuery {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// `1`: only what runs out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub low: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

impl InventoryQuery {
    pub fn low_only(&self) -> bool {
        self.low == "1"
    }

    /// The same list, all of it or only what runs out, from its first page on.
    pub fn with_low(&self, low: bool) -> String {
        let low = if low { "1".to_owned() } else { String::new() };
        InventoryQuery {
            low,
            page: None,
            ..self.clone()
        }
        .address()
    }

    /// The address of another page of the same list.
    pub fn at(&self, page: u64) -> String {
        let page = u32::try_from(page).ok().filter(|page| *page > 1);
        InventoryQuery {
            page,
            ..self.clone()
        }
        .address()
    }

    fn address(&self) -> String {
        match serde_urlencoded::to_string(self) {
            Ok(query) if !query.is_empty() => format!("/admin/inventory?{query}"),
            _ => "/admin/inventory".to_owned(),
        }
    }
}

/// `GET /admin/inventory`
pub(crate) async fn inventory_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<InventoryQuery>,
) -> Result<Response, PageError> {
    let filter = StockFilter {
        text: query.q.chars().take(200).collect(),
        low_only: query.low_only(),
    };
    let at = query.page.unwrap_or(1).clamp(1, MOST_PAGES);
    let (rows, total) = stock_list(office.db.reader(), &filter, ROWS, (at - 1) * ROWS).await?;
    let listed = Listed {
        may_count: staff.may(Permission::StockAdjust),
        query,
        rows,
        total,
        page: u64::from(at),
        pages: total.div_ceil(u64::from(ROWS)).max(1),
    };
    let page = Page::new(text!("office-stock-list"), Section::Inventory);
    page.draw(&office, &staff, || view! { <InventoryView listed/> })
        .await
}
