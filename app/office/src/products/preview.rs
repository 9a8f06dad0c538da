//! `/admin/products/{id}/preview`: leads to the product's page as shoppers will see it, by a link that ends.

use axum::extract::{Path, State};
use axum::response::Response;
use commerce::policy::PREVIEW_MS;
use web::http::error::PageError;
use web::http::preview::preview_path;
use web::http::redirect::see_other;

use crate::products::edit::find;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/products/{id}/preview`
pub(crate) async fn preview(
    State(office): State<Office>,
    _: Staff,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let until_ms = office.now_ms() + PREVIEW_MS;
    Ok(see_other(&preview_path(&office, product.id, until_ms)))
}
