//! E-mails about an order.

use commerce::MoneyError;
use commerce::order::{CancelledMoney, OrderStatus, PaymentStatus, PlacedOrder};
use mail::{
    Email, InvalidLink, InvalidRecipient, Link, Message, OrderCancelled, OrderConfirmation,
    PaymentFailed, PaymentNote, Recipient,
};
use payments::PaymentInstructions;
use thiserror::Error;

use crate::services::Services;

/// Why a letter cannot be written; trying again does not help.
#[derive(Debug, Error)]
pub enum OrderEmailError {
    #[error(transparent)]
    Recipient(#[from] InvalidRecipient),
    #[error(transparent)]
    Link(#[from] InvalidLink),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// How to pay an order whose money comes later; nothing when there is nothing to do.
pub fn instructions(services: &Services, placed: &PlacedOrder) -> Option<PaymentInstructions> {
    let order = &placed.order;
    if order.status != OrderStatus::Placed || order.payment_status != PaymentStatus::Unpaid {
        return None;
    }
    let method = placed.payments.last()?.method;
    let provider = services.providers.get(method.as_str())?;
    provider.instructions(order.number.as_str(), order.totals.total)
}

/// The e-mail that confirms an order.
pub(crate) fn confirmation(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Email, OrderEmailError> {
    let payment = instructions(services, placed).map(|todo| PaymentNote {
        sentence: todo.sentence,
        rows: todo
            .rows
            .into_iter()
            .map(|row| (row.label.to_owned(), row.value))
            .collect(),
    });
    let track = link(services, placed, "")?;
    let message = OrderConfirmation::of(placed, track, payment)?;
    letter(placed, Message::OrderConfirmation(message))
}

/// The e-mail that says that an order was cancelled.
pub(crate) fn cancelled(
    services: &Services,
    placed: &PlacedOrder,
    money: Option<CancelledMoney>,
) -> Result<Email, OrderEmailError> {
    let message = OrderCancelled {
        order_number: placed.order.number.to_string(),
        money,
        order: link(services, placed, "")?,
    };
    letter(placed, Message::OrderCancelled(message))
}

/// The e-mail that asks to pay again; none when that is no longer needed or possible.
pub(crate) fn payment_failed(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Option<Email>, OrderEmailError> {
    let order = &placed.order;
    if order.status != OrderStatus::PendingPayment || order.payment_status != PaymentStatus::Failed
    {
        return Ok(None);
    }
    let message = PaymentFailed {
        order_number: order.number.to_string(),
        total: order.totals.total,
        retry: link(services, placed, "/pay")?,
        held_until: None,
    };
    letter(placed, Message::PaymentFailed(message)).map(Some)
}

fn letter(placed: &PlacedOrder, message: Message) -> Result<Email, OrderEmailError> {
    let name = placed.address.shipping.name.as_str();
    let to = Recipient::parse(Some(name), placed.order.email.as_str())
        .or_else(|_| Recipient::parse(None, placed.order.email.as_str()))?;
    Ok(Email { to, message })
}

fn link(services: &Services, placed: &PlacedOrder, below: &str) -> Result<Link, InvalidLink> {
    services.link(&format!("/orders/{}{below}", placed.order.public_token))
}
