//! Documents that nobody asks for: the shop's settings say when an invoice is issued, and from then on each refund has a
//! credit note.

use commerce::document::{CreditedRefund, DocumentKind, InvoiceTime, NotInvoiced, Seller};
use commerce::ids::OrderId;
use commerce::refund::RefundState;
use sea_orm::ConnectionTrait;

use crate::audit::By;
use crate::content::shop_settings;
use crate::document::issue::{IssueError, credit_refund, invoice_order, issued_for};
use crate::error::{Error, Result};
use crate::refund::refunds_of_order;

/// Issues the order's invoice if the shop wants it at this moment, with a credit note for what went back before. Whoever
/// calls it holds the order's lock.
pub(crate) async fn issue_by_itself(
    tx: &impl ConnectionTrait,
    order: OrderId,
    moment: InvoiceTime,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let shop = shop_settings(tx).await?;
    if shop.invoices != moment {
        return Ok(());
    }
    let seller = shop.seller();
    match invoice_order(tx, order, &seller, by, now_ms).await {
        Ok(_) => credit_what_went_back(tx, order, &seller, by, now_ms).await,
        Err(IssueError::Refused(NotInvoiced::NotPlaced(_))) => Ok(()),
        Err(error) => Err(plain(error)),
    }
}

/// Issues the credit notes of refunds whose money went back, if the shop issues invoices by itself and the order has one.
pub(crate) async fn credit_by_itself(
    tx: &impl ConnectionTrait,
    order: OrderId,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let shop = shop_settings(tx).await?;
    match shop.invoices {
        InvoiceTime::ByHand => Ok(()),
        InvoiceTime::AtPayment | InvoiceTime::AtFulfilment => {
            credit_what_went_back(tx, order, &shop.seller(), by, now_ms).await
        }
    }
}

async fn credit_what_went_back(
    tx: &impl ConnectionTrait,
    order: OrderId,
    seller: &Seller,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let issued = issued_for(tx, order).await?;
    let invoice = issued
        .into_iter()
        .find(|known| known.kind == DocumentKind::Invoice);
    let Some(invoice) = invoice else {
        return Ok(());
    };
    let refunds = refunds_of_order(tx, order).await?;
    for refund in refunds.iter().filter(|it| it.state == RefundState::Done) {
        let credited = CreditedRefund {
            amount: refund.amount,
            reason: refund.reason.clone(),
            corrects: Some(invoice.number.clone()),
        };
        let of = (refund.id, &credited);
        let note = credit_refund(tx, order, of, seller, by, now_ms).await;
        note.map_err(plain)?;
    }
    Ok(())
}

fn plain(error: IssueError) -> Error {
    match error {
        IssueError::Database(error) => error,
        IssueError::Refused(NotInvoiced::Money(error)) => Error::Money(error),
        IssueError::Refused(refused) => Error::Transition(refused.to_string()),
    }
}
