//! E-mails about an order as they would be written now, for staff who look at them first.

use commerce::order::{OrderStatus, PaymentStatus, PlacedOrder};
use commerce::refund::RefundState;
use database::refund::RefundRow;
use mail::Message;

use crate::order_emails::{
    OrderEmailError, cancelled, confirmation, expired, order_link, parcel_delivered, parcel_sent,
    payment_failed, payment_received, payment_reminder, refund_made,
};
use crate::services::Services;

/// The e-mail of that kind ([`Message::kind`]); none when there is nothing of the kind to tell of the order, as of a parcel
/// when none was sent. Nothing is written down and nothing is sent.
///
/// # Errors
/// When the database does not answer, or the order's address cannot be written to.
pub async fn email_about(
    services: &Services,
    kind: &str,
    placed: &PlacedOrder,
    refunds: &[RefundRow],
) -> Result<Option<Message>, OrderEmailError> {
    let email = match kind {
        "order-confirmation" => Some(confirmation(services, placed).await?),
        "order-link" => Some(order_link(services, placed)?),
        "order-cancelled" if placed.order.status == OrderStatus::Cancelled => {
            Some(cancelled(services, placed, None)?)
        }
        "order-expired" => expired(services, placed)?,
        "payment-failed" => payment_failed(services, placed)?,
        "payment-reminder" => payment_reminder(services, placed).await?,
        "payment-received" if is_paid(placed.order.payment_status) => {
            Some(payment_received(services, placed).await?)
        }
        "parcel-sent" => match placed.fulfilments.last() {
            Some(parcel) => parcel_sent(services, placed, parcel.id).await?,
            None => None,
        },
        "parcel-delivered" => match placed.fulfilments.last() {
            Some(parcel) => parcel_delivered(services, placed, parcel.id)?,
            None => None,
        },
        "refund-made" => {
            let mut done = refunds.iter().filter(|it| it.state == RefundState::Done);
            let last = done.next_back();
            last.map(|refund| refund_made(services, placed, refund))
                .transpose()?
        }
        _ => None,
    };
    Ok(email.map(|email| email.message))
}

const fn is_paid(status: PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Paid | PaymentStatus::Overpaid)
}
