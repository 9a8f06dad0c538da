//! One document, issued in the transaction of a caller who holds the order's lock.

use commerce::document::{CreditedRefund, Document, DocumentKind, NotInvoiced, Seller};
use commerce::ids::{OrderId, RefundId};
use commerce::order::PlacedOrder;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use thiserror::Error;

use crate::audit::{By, Subject, record};
use crate::entities::document::{ActiveModel, Column, Entity, Model};
use crate::entities::{Json, Text};
use crate::error::{Error, Result, Transient};
use crate::order::placed_order;
use crate::sequence;

const FIRST: i64 = 1001;

#[derive(Debug, Error)]
pub enum IssueError {
    #[error(transparent)]
    Refused(#[from] NotInvoiced),
    #[error(transparent)]
    Database(#[from] Error),
}

impl Transient for IssueError {}

/// The order's invoice: issued now, unless it was before.
pub(super) async fn invoice_order(
    tx: &impl ConnectionTrait,
    order: OrderId,
    seller: &Seller,
    by: &By,
    now_ms: i64,
) -> Result<Document, IssueError> {
    let source = format!("order:{order}");
    let draw =
        |placed: &PlacedOrder, number| Document::invoice(placed, seller.clone(), number, now_ms);
    issue(tx, order, &source, by, &draw).await
}

/// The credit note of a refund: issued now, unless it was before.
pub(super) async fn credit_refund(
    tx: &impl ConnectionTrait,
    order: OrderId,
    (refund, credited): (RefundId, &CreditedRefund),
    seller: &Seller,
    by: &By,
    now_ms: i64,
) -> Result<Document, IssueError> {
    let source = format!("refund:{refund}");
    let draw = |placed: &PlacedOrder, number| {
        Document::credit_note(placed, credited.clone(), seller.clone(), number, now_ms)
    };
    issue(tx, order, &source, by, &draw).await
}

/// What was issued for an order, the oldest first.
pub(super) async fn issued_for(
    conn: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Vec<Document>> {
    let rows = Entity::find()
        .filter(Column::OrderId.eq(order.get()))
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    let documents = rows.into_iter().map(|row: Model| row.content_json.0);
    Ok(documents.collect())
}

/// `source` is what the document is about; there is one document for each.
async fn issue(
    tx: &impl ConnectionTrait,
    order: OrderId,
    source: &str,
    by: &By,
    draw: &(dyn Fn(&PlacedOrder, String) -> Result<Document, NotInvoiced> + Sync),
) -> Result<Document, IssueError> {
    let known = Entity::find()
        .filter(Column::Source.eq(source))
        .one(tx)
        .await;
    if let Some(known) = known.map_err(Error::from)? {
        return Ok(known.content_json.0);
    }
    let placed = placed_order(tx, order).await?;
    let placed = placed.ok_or(Error::Missing("order"))?;
    // Refused before a number is taken.
    let kind = draw(&placed, String::new())?.kind;
    let (series, prefix) = match kind {
        DocumentKind::Invoice => ("invoice", "INV"),
        DocumentKind::CreditNote => ("credit note", "CN"),
    };
    let number = sequence::next(tx, series, FIRST).await?;
    let document = draw(&placed, format!("{prefix}-{number}"))?;
    let row = ActiveModel {
        kind: Set(Text(kind)),
        number: Set(document.number.clone()),
        order_id: Set(order.get()),
        source: Set(source.to_owned()),
        issued_at: Set(document.issued_at_ms),
        content_json: Set(Json(document.clone())),
        ..Default::default()
    };
    let inserted = Entity::insert(row).exec_without_returning(tx).await;
    inserted.map_err(Error::from)?;
    let subject = Subject::order(&document.order);
    let issued = serde_json::json!({ "kind": kind, "number": document.number });
    let (nothing, at_ms) = (serde_json::Value::Null, document.issued_at_ms);
    record(
        tx,
        by,
        "document.issued",
        &subject,
        &nothing,
        &issued,
        at_ms,
    )
    .await?;
    Ok(document)
}
