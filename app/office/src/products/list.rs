//! `/admin/products`: the list, and its search.

use axum::extract::State;
use axum::response::Response;
use commerce::catalog::ProductStatus;
use database::catalog::{ProductFilter, staff_products};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::layout::Section;
use crate::page::Page;
use crate::products::view::list::{ProductsView, Shown};
use crate::staff::Staff;
use crate::state::Office;

const ROWS: u32 = 50;
/// Nobody pages further: the search is for that.
const MOST_PAGES: u64 = 10_000;

/// The list as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct ProductsQuery {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub q: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
}

impl ProductsQuery {
    pub fn status(&self) -> Option<ProductStatus> {
        self.status.parse().ok()
    }

    /// The address of the list with another status, from its first page on.
    pub fn with_status(&self, status: Option<ProductStatus>) -> String {
        let status = status.map_or_else(String::new, |status| status.as_str().to_owned());
        ProductsQuery {
            status,
            page: None,
            ..self.clone()
        }
        .address()
    }

    /// The address of another page of the same list.
    pub fn at(&self, page: u64) -> String {
        let page = Some(page).filter(|page| *page > 1);
        ProductsQuery {
            page,
            ..self.clone()
        }
        .address()
    }

    fn address(&self) -> String {
        match serde_urlencoded::to_string(self) {
            Ok(query) if !query.is_empty() => format!("/admin/products?{query}"),
            _ => "/admin/products".to_owned(),
        }
    }
}

/// `GET /admin/products`
pub(crate) async fn products_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<ProductsQuery>,
) -> Result<Response, PageError> {
    let filter = ProductFilter {
        text: query.q.chars().take(200).collect(),
        status: query.status(),
    };
    let at = query.page.unwrap_or(1).clamp(1, MOST_PAGES);
    let offset = (at - 1) * u64::from(ROWS);
    let (rows, total) = staff_products(office.db.reader(), &filter, ROWS, offset).await?;
    let shown = Shown {
        may_edit: staff.may(commerce::staff::Permission::ProductsEdit),
        query,
        rows,
        total,
        page: at,
        pages: total.div_ceil(u64::from(ROWS)).max(1),
    };
    let page = Page::new(text!("office-product-list"), Section::Products);
    page.draw(&office, &staff, || view! { <ProductsView shown/> })
        .await
}
