//! What an entry of an order's timeline says, with what is known about it.

use std::borrow::Cow;

use commerce::job::JobKind;
use commerce::order::{EventDetail, OrderEvent, OrderEventKind};
use texts::text;

use crate::mails::words;

/// The headline, and more below it.
pub(super) struct Entry {
    pub title: Cow<'static, str>,
    pub lines: Vec<String>,
    /// Of a note that shoppers do not see.
    pub is_private: bool,
    /// Whether it tells of an e-mail that can be sent once more.
    pub is_repeatable: bool,
}

pub(super) fn entry(event: &OrderEvent, detail: Option<EventDetail>) -> Entry {
    let Some(detail) = detail else {
        return Entry {
            title: of_kind(event.kind),
            lines: Vec::new(),
            is_private: false,
            is_repeatable: false,
        };
    };
    let is_repeatable = match &detail {
        EventDetail::EmailSent { job, .. } => job.is_some_and(JobKind::is_repeatable),
        EventDetail::EmailFailed { job, .. } => job.is_repeatable(),
        _ => false,
    };
    let is_private = matches!(detail, EventDetail::Note { private: true, .. });
    let (title, lines) = of_detail(detail);
    Entry {
        title,
        lines,
        is_private,
        is_repeatable,
    }
}

fn of_detail(detail: EventDetail) -> (Cow<'static, str>, Vec<String>) {
    match detail {
        EventDetail::Note {
            text,
            private: true,
        } => (text!("office-order-event-private-note"), vec![text]),
        EventDetail::Note { text, .. } => (text!("office-order-event-note"), vec![text]),
        EventDetail::AttentionDone { reason } => {
            (text!("office-order-event-attended"), vec![reason])
        }
        EventDetail::AddressChanged { before, after } => {
            let before = text!(
                "office-order-event-address-before",
                address = before.join(", ")
            );
            let after = text!(
                "office-order-event-address-after",
                address = after.join(", ")
            );
            let lines = vec![before.into_owned(), after.into_owned()];
            (text!("office-order-event-address"), lines)
        }
        EventDetail::ParcelSent {
            pieces,
            carrier,
            tracking_no,
            ..
        } => {
            let by = carrier.into_iter().chain(tracking_no).collect::<Vec<_>>();
            let lines = vec![by.join(" ")]
                .into_iter()
                .filter(|line| !line.is_empty());
            (
                text!("office-order-event-sent", count = pieces),
                lines.collect(),
            )
        }
        EventDetail::TrackingChanged { tracking_no, .. } => (
            text!("office-order-event-tracking"),
            tracking_no.into_iter().collect(),
        ),
        EventDetail::ParcelDelivered { .. } => (text!("office-order-event-delivered"), Vec::new()),
        EventDetail::ParcelCancelled { .. } => {
            (text!("office-order-event-parcel-cancelled"), Vec::new())
        }
        EventDetail::PaymentRecorded { amount, reference } => {
            let title = text!("office-order-event-recorded", amount = amount.to_string());
            (title, filled([reference]))
        }
        EventDetail::RefundAsked { amount, reason, .. } => {
            let title = text!(
                "office-order-event-refund-asked",
                amount = amount.to_string()
            );
            (title, filled([reason]))
        }
        EventDetail::RefundByHand { amount, .. } => (
            text!(
                "office-order-event-refund-by-hand",
                amount = amount.to_string()
            ),
            Vec::new(),
        ),
        EventDetail::RefundFailed { why, .. } => {
            (text!("office-order-event-refund-failed"), filled([why]))
        }
        EventDetail::RefundDone { amount, reason, .. } => {
            let title = text!("office-order-event-refunded", amount = amount.to_string());
            (title, filled([reason]))
        }
        EventDetail::Cancelled { reason } => {
            (text!("office-order-event-cancelled"), filled([reason]))
        }
        EventDetail::EmailSent { letter, .. } => {
            let name = words::name(&letter).map(Cow::into_owned);
            (
                text!("office-order-event-mail"),
                vec![name.unwrap_or(letter)],
            )
        }
        EventDetail::EmailFailed { job, .. } => {
            let name = words::of_job(job).into_owned();
            (text!("office-order-event-mail-failed"), vec![name])
        }
    }
}

fn filled<const N: usize>(lines: [String; N]) -> Vec<String> {
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn of_kind(kind: OrderEventKind) -> Cow<'static, str> {
    match kind {
        OrderEventKind::Created => text!("office-order-event-created"),
        OrderEventKind::Placed => text!("office-order-event-placed"),
        OrderEventKind::PaymentStarted => text!("office-order-event-payment-started"),
        OrderEventKind::PaymentAuthorized => text!("office-order-event-authorized"),
        OrderEventKind::PaymentCaptured => text!("office-order-event-captured"),
        OrderEventKind::PaymentFailed => text!("office-order-event-declined"),
        OrderEventKind::Refunded => text!("office-order-event-money-back"),
        OrderEventKind::Shipped => text!("office-order-event-shipped"),
        OrderEventKind::Delivered => text!("office-order-event-delivered"),
        OrderEventKind::Returned => text!("office-order-event-returned"),
        OrderEventKind::Withdrawn => text!("office-order-event-withdrawn"),
        OrderEventKind::Cancelled => text!("office-order-event-cancelled"),
        OrderEventKind::Expired => text!("office-order-event-expired"),
        OrderEventKind::NeedsAttention => text!("office-order-event-attention"),
        OrderEventKind::MailSent => text!("office-order-event-mail"),
        OrderEventKind::Note => text!("office-order-event-note"),
    }
}
