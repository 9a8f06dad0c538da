//! Why something was not done with an order, in the merchant's words and at the field that is meant.

use std::borrow::Cow;

use commerce::fulfilment::FulfilmentError;
use commerce::ids::OrderLineId;
use commerce::order::{AddressRefused, NotCancellable, NoteRefused};
use commerce::payment::RecordError;
use commerce::refund::RefundRefused;
use database::order::ResendRefused;
use database::staff_orders::StaffOrder;
use texts::text;

use crate::order::view::fields;
use crate::order::words;

pub(super) struct Refusal {
    /// The name of the form's field.
    pub field: String,
    pub text: Cow<'static, str>,
}

fn at(field: impl Into<String>, text: Cow<'static, str>) -> Refusal {
    Refusal {
        field: field.into(),
        text,
    }
}

/// What the line is called.
fn title(order: &StaffOrder, line: OrderLineId) -> String {
    let mut lines = order.placed.lines.iter();
    let line = lines.find(|known| known.id == line);
    line.map_or_else(String::new, |line| line.product_title.clone())
}

pub(super) fn fulfilment(why: FulfilmentError, order: &StaffOrder) -> Refusal {
    match why {
        FulfilmentError::TooMany { line, left } => at(
            fields::ship(line),
            text!(
                "office-order-ship-too-many",
                title = title(order, line),
                left = left
            ),
        ),
        FulfilmentError::NotPositive(line) | FulfilmentError::UnknownLine(line) => {
            at(fields::ship(line), text!("office-order-not-a-count"))
        }
        FulfilmentError::Empty => at(fields::SHIP, text!("office-order-ship-nothing")),
        other => at(fields::SHIP, cannot_ship(&other)),
    }
}

/// Why nothing of the order, or not that parcel, may move.
pub(crate) fn cannot_ship(why: &FulfilmentError) -> Cow<'static, str> {
    match why {
        FulfilmentError::NotPlaced(_) => text!("office-order-ship-not-placed"),
        FulfilmentError::NotPaid(_) => text!("office-order-ship-not-paid"),
        FulfilmentError::CameBack | FulfilmentError::TooManyReturned { .. } => {
            text!("office-order-ship-came-back")
        }
        FulfilmentError::State(_) => text!("office-order-parcel-state"),
        _ => text!("office-order-ship-nothing"),
    }
}

pub(super) fn payment(why: RecordError, _: &StaffOrder) -> Refusal {
    match why {
        RecordError::TooMuch { open } => at(
            fields::PAID,
            text!("office-order-payment-too-much", open = open.to_string()),
        ),
        RecordError::NotPositive => at(fields::PAID, text!("office-order-payment-missing")),
        RecordError::WrongCurrency => at(fields::PAID, text!("office-order-currency")),
        RecordError::InFuture => at(fields::PAID_ON, text!("office-order-payment-future")),
        RecordError::TooLong => at(fields::PAID_REFERENCE, text!("office-order-too-long")),
        RecordError::NotByHand => at(fields::PAID, text!("office-order-payment-not-by-hand")),
    }
}

pub(super) fn refund(why: RefundRefused, order: &StaffOrder) -> Refusal {
    match why {
        RefundRefused::NoReason => at(
            fields::REFUND_REASON,
            text!("office-order-refund-no-reason"),
        ),
        RefundRefused::TooLong => at(fields::REFUND_REASON, text!("office-order-too-long")),
        RefundRefused::Nothing => at(fields::REFUND_AMOUNT, text!("office-order-refund-nothing")),
        RefundRefused::NotPositive => {
            at(fields::REFUND_AMOUNT, text!("office-order-refund-positive"))
        }
        RefundRefused::UnknownLine(line) => {
            at(fields::refund(line), text!("office-order-not-a-count"))
        }
        RefundRefused::TooManyPieces { line, left } => at(
            fields::refund(line),
            text!(
                "office-order-refund-too-many",
                title = title(order, line),
                left = left
            ),
        ),
        RefundRefused::RestockNotChosen(line) => at(
            fields::restock(line),
            text!("office-order-restock-missing", title = title(order, line)),
        ),
        RefundRefused::DeliveryTooMuch { left } => at(
            fields::REFUND_DELIVERY,
            text!("office-order-refund-delivery", left = left.to_string()),
        ),
        RefundRefused::TooMuch { left } => at(
            fields::REFUND_AMOUNT,
            text!("office-order-refund-too-much", left = left.to_string()),
        ),
        RefundRefused::WrongCurrency => at(fields::REFUND_AMOUNT, text!("office-order-currency")),
        RefundRefused::NotRetriable(state) | RefundRefused::NotByHand(state) => at(
            fields::REFUNDS,
            text!("office-order-refund-state", state = words::refund(state).1),
        ),
    }
}

pub(super) fn cancel(why: NotCancellable, _: &StaffOrder) -> Refusal {
    let text = match why {
        NotCancellable::Ended(_) => text!("office-order-cancel-ended"),
        NotCancellable::Sent => text!("office-order-cancel-sent"),
    };
    at(fields::CANCEL_REASON, text)
}

pub(super) fn note(why: NoteRefused, _: &StaffOrder) -> Refusal {
    let text = match why {
        NoteRefused::Empty => text!("office-order-note-empty"),
        NoteRefused::TooLong => text!("office-order-too-long"),
    };
    at(fields::NOTE, text)
}

pub(super) fn resend(why: ResendRefused, _: &StaffOrder) -> Refusal {
    match why {
        ResendRefused::NotRepeatable => at(fields::EMAIL, text!("office-order-email-not-again")),
    }
}

pub(super) fn address(why: AddressRefused, _: &StaffOrder) -> Refusal {
    let text = match why {
        AddressRefused::Sent => text!("office-order-address-sent"),
        AddressRefused::NotStanding(_) => text!("office-order-address-ended"),
        AddressRefused::OtherCountry => text!("office-order-address-country"),
    };
    at("country", text)
}
