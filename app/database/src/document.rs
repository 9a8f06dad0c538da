//! Invoices and credit notes: issued once, numbered without gaps, never changed.

mod by_itself;
mod issue;

pub(crate) use by_itself::{credit_by_itself, issue_by_itself};
pub use issue::IssueError;

use commerce::document::{CreditedRefund, Document, Seller};
use commerce::ids::{OrderId, RefundId};
use sea_orm::ConnectionTrait;

use crate::audit::By;
use crate::connection::Db;
use crate::document::issue::{credit_refund, invoice_order, issued_for};
use crate::error::Result;
use crate::order::lock_order;
use crate::transaction::repeatable_transaction;

/// The order's invoice: issued now, unless it was before.
///
/// # Errors
/// [`commerce::document::NotInvoiced::NotPlaced`] for an order that does not stand.
pub async fn issue_invoice(
    db: &Db,
    order: OrderId,
    seller: &Seller,
    by: &By,
    now_ms: i64,
) -> Result<Document, IssueError> {
    repeatable_transaction(db, |tx| async move {
        lock_order(&*tx, order).await?;
        invoice_order(&*tx, order, seller, by, now_ms).await
    })
    .await
}

/// The credit note of a refund whose money went back: issued now, unless it was before.
pub async fn issue_credit_note(
    db: &Db,
    order: OrderId,
    refund: (RefundId, &CreditedRefund),
    seller: &Seller,
    by: &By,
    now_ms: i64,
) -> Result<Document, IssueError> {
    repeatable_transaction(db, |tx| async move {
        lock_order(&*tx, order).await?;
        credit_refund(&*tx, order, refund, seller, by, now_ms).await
    })
    .await
}

/// An order's documents, the oldest first.
pub async fn documents_of(conn: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Document>> {
    issued_for(conn, order).await
}
