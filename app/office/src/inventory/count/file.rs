//! `/admin/inventory/count.csv`: every SKU with what is on hand, to be filled in.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use database::stock::{Shelf, shelves_after};
use futures::{Stream, stream};
use web::http::error::PageError;

use super::read;
use crate::kit::csv::{line, text_cell};
use crate::staff::Staff;
use crate::state::Office;

/// Rows read at a time.
const BATCH: u32 = 500;

/// `GET /admin/inventory/count.csv`
pub(crate) async fn count_file(
    State(office): State<Office>,
    _: Staff,
) -> Result<Response, PageError> {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"stock-take.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(rows(office))).into_response())
}

/// The head line, then batch after batch.
fn rows(office: Office) -> impl Stream<Item = Result<Bytes, database::Error>> {
    stream::try_unfold(Some(String::new()), move |after| {
        let office = office.clone();
        async move {
            let Some(after) = after else {
                return Ok(None);
            };
            let head = [read::SKU, "product", "variant", "on_hand", read::COUNTED];
            let head = if after.is_empty() {
                line(head.map(str::to_owned))
            } else {
                String::new()
            };
            let batch = shelves_after(office.db.reader(), &after, BATCH).await?;
            let lines: String = batch.iter().map(|shelf| line(cells(shelf))).collect();
            let next = batch
                .last()
                .filter(|_| batch.len() == BATCH as usize)
                .map(|shelf| shelf.sku.clone());
            Ok(Some((Bytes::from(head + &lines), next)))
        }
    })
}

fn cells(shelf: &Shelf) -> [String; 5] {
    [
        text_cell(&shelf.sku),
        text_cell(&shelf.title),
        text_cell(&shelf.variant_title),
        shelf.on_hand.to_string(),
        String::new(),
    ]
}
