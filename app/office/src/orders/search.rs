//! `/admin/search`: from whatever identifies an order to the order, or to the list of those it may be.

use axum::extract::State;
use axum::response::Response;
use database::staff_orders::{OrderFilter, list};
use serde::Deserialize;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::orders::filter::ListQuery;
use crate::state::Office;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
}

/// `GET /admin/search`
pub(crate) async fn search(
    State(office): State<Office>,
    Query(query): Query<SearchQuery>,
) -> Result<Response, PageError> {
    let filter = OrderFilter {
        text: query.q.trim().to_owned(),
        prefix: office.shop().await?.order_prefix.clone(),
        ..OrderFilter::default()
    };
    if !filter.text.is_empty() {
        let found = list(office.db.reader(), &filter, 2, 0).await?;
        if let [only] = found.rows.as_slice() {
            return Ok(see_other(&format!("/admin/orders/{}", only.number)));
        }
    }
    let list = ListQuery {
        q: query.q,
        ..ListQuery::default()
    };
    Ok(see_other(&list.at(1)))
}
