//! `/admin/audit`: the rows, newest first, and the search for some of them.

use axum::extract::State;
use axum::response::Response;
use commerce::calendar::LocalDay;
use database::audit::{AuditFilter, entries};
use serde::{Deserialize, Serialize};
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::audit::view::{AuditView, Shown};
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

const ROWS: u32 = 50;
/// Nobody pages further: the search is for that.
const MOST_PAGES: u32 = 10_000;

/// The search as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct AuditQuery {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

impl AuditQuery {
    /// The address of another page of the same search.
    pub fn at(&self, page: u64) -> String {
        let page = u32::try_from(page).ok().filter(|page| *page > 1);
        let query = AuditQuery {
            page,
            ..self.clone()
        };
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        format!("/admin/audit?{query}")
    }
}

/// `GET /admin/audit`
pub(crate) async fn page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<AuditQuery>,
) -> Result<Response, PageError> {
    let country = office.shop().await?.country;
    let day = |text: &str| LocalDay::parse(text.trim(), country);
    let filter = AuditFilter {
        who: query.who.trim().to_owned(),
        staff: None,
        action: query.what.trim().to_owned(),
        subject: query.about.trim().to_owned(),
        from_ms: day(&query.from).map(|day| day.begins_ms()),
        to_ms: day(&query.to).map(|day| day.ends_ms()),
    };
    let at = query.page.unwrap_or(1).clamp(1, MOST_PAGES);
    let (rows, total) = entries(office.db.reader(), &filter, ROWS, (at - 1) * ROWS).await?;
    let shown = Shown {
        query,
        rows,
        total,
        page: u64::from(at),
        pages: total.div_ceil(u64::from(ROWS)).max(1),
        country,
    };
    let page = Page::new(text!("office-audit-title"), Section::Audit);
    page.draw(&office, &staff, || leptos::view! { <AuditView shown/> })
        .await
}
