//! The letters about an order.

use commerce::MoneyError;
use commerce::order::{CancelledMoney, OrderStatus, PaymentStatus, PlacedOrder};
use mail::{
    InvalidLink, InvalidRecipient, Letter, Link, Message, OrderCancelled, OrderConfirmation,
    PaymentFailed, PaymentNote, Recipient,
};
use payments::PaymentInstructions;
use thiserror::Error;

use crate::server::state::Shop;

/// Why a letter cannot be written; trying again does not help.
#[derive(Debug, Error)]
pub enum LetterError {
    #[error(transparent)]
    Recipient(#[from] InvalidRecipient),
    #[error(transparent)]
    Link(#[from] InvalidLink),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// How to pay an order whose money comes later; nothing when there is nothing to do.
pub fn instructions(shop: &Shop, placed: &PlacedOrder) -> Option<PaymentInstructions> {
    let order = &placed.order;
    if order.status != OrderStatus::Placed || order.payment_status != PaymentStatus::Unpaid {
        return None;
    }
    let method = placed.payments.last()?.method;
    let provider = shop.providers.get(method.as_str())?;
    provider.instructions(order.number.as_str(), order.totals.total)
}

/// The letter that confirms an order.
pub(super) fn confirmation(shop: &Shop, placed: &PlacedOrder) -> Result<Letter, LetterError> {
    let payment = instructions(shop, placed).map(|todo| PaymentNote {
        sentence: todo.sentence,
        rows: todo
            .rows
            .into_iter()
            .map(|row| (row.label.to_owned(), row.value))
            .collect(),
    });
    let track = link(shop, placed, "")?;
    let message = OrderConfirmation::of(placed, track, payment)?;
    letter(placed, Message::OrderConfirmation(message))
}

/// The letter that says that an order was cancelled.
pub(super) fn cancelled(
    shop: &Shop,
    placed: &PlacedOrder,
    money: Option<CancelledMoney>,
) -> Result<Letter, LetterError> {
    let message = OrderCancelled {
        order_number: placed.order.number.to_string(),
        money,
        order: link(shop, placed, "")?,
    };
    letter(placed, Message::OrderCancelled(message))
}

/// The letter that asks to pay again; none when that is no longer needed or possible.
pub(super) fn payment_failed(
    shop: &Shop,
    placed: &PlacedOrder,
) -> Result<Option<Letter>, LetterError> {
    let order = &placed.order;
    if order.status != OrderStatus::PendingPayment || order.payment_status != PaymentStatus::Failed
    {
        return Ok(None);
    }
    let message = PaymentFailed {
        order_number: order.number.to_string(),
        total: order.totals.total,
        retry: link(shop, placed, "/pay")?,
        held_until: None,
    };
    letter(placed, Message::PaymentFailed(message)).map(Some)
}

fn letter(placed: &PlacedOrder, message: Message) -> Result<Letter, LetterError> {
    let name = placed.address.shipping.name.as_str();
    let to = Recipient::parse(Some(name), placed.order.email.as_str())
        .or_else(|_| Recipient::parse(None, placed.order.email.as_str()))?;
    Ok(Letter { to, message })
}

fn link(shop: &Shop, placed: &PlacedOrder, below: &str) -> Result<Link, InvalidLink> {
    let path = format!("/orders/{}{below}", placed.order.public_token);
    Link::parse(&shop.base_url().join(&path))
}
