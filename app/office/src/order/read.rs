//! Reads the forms of the order page into commands; what cannot be read is noted with its field.

use commerce::Money;
use commerce::calendar::LocalDay;
use commerce::country::CountryCode;
use commerce::customer::Address;
use commerce::fulfilment::{FulfilmentLine, Tracking, TrackingError, TrackingInput};
use commerce::ids::FulfilmentId;
use commerce::order::OrderLine;
use commerce::refund::RefundLine;
use database::staff_orders::StaffOrder;
use purchases::staff::{
    AddNote, CancelByStaff, ChangeAddress, Fulfil, RecordPayment, SetTracking, StaffRefund,
};
use texts::text;
use web::components::address::address_input;

use crate::kit::form::FormData;
use crate::order::view::fields;

pub(super) fn version(sent: &FormData) -> Option<i64> {
    sent.text("version").parse().ok()
}

pub(super) fn key(sent: &FormData) -> String {
    sent.text("key").chars().take(80).collect()
}

/// A number of pieces; empty is none.
fn pieces(sent: &mut FormData, field: String) -> i64 {
    let typed = sent.text(&field).trim().to_owned();
    if typed.is_empty() {
        return 0;
    }
    match typed.parse() {
        Ok(count) if (0..=1_000_000).contains(&count) => count,
        _ => {
            sent.refuse(field, text!("office-order-not-a-count"));
            0
        }
    }
}

fn amount(sent: &mut FormData, field: &'static str, order: &StaffOrder) -> Option<Money> {
    let typed = sent.text(field).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    match Money::parse_typed(&typed, order.placed.order.currency) {
        Ok(amount) => Some(amount),
        Err(error) => {
            sent.refuse(field, error.to_string());
            None
        }
    }
}

fn tracking(sent: &mut FormData) -> Tracking {
    let input = TrackingInput {
        carrier: sent.text(fields::CARRIER).to_owned(),
        carrier_name: sent.text(fields::CARRIER_NAME).to_owned(),
        number: sent.text(fields::TRACKING_NUMBER).to_owned(),
        url: sent.text(fields::TRACKING_URL).to_owned(),
    };
    let refused = match Tracking::parse(&input) {
        Ok(tracking) => return tracking,
        Err(error) => error,
    };
    let (field, why) = match refused {
        TrackingError::UnknownCarrier => (fields::CARRIER, text!("office-order-carrier-unknown")),
        TrackingError::TooLong => (fields::TRACKING_NUMBER, text!("office-order-tracking-long")),
        TrackingError::NotHttps => (fields::TRACKING_URL, text!("office-order-tracking-https")),
    };
    sent.refuse(field, why);
    Tracking::default()
}

pub(super) fn fulfil(sent: &mut FormData, order: &StaffOrder) -> Option<Fulfil> {
    let lines = order.placed.lines.iter().filter_map(|line| {
        let quantity = pieces(sent, fields::ship(line.id));
        (quantity > 0).then_some(FulfilmentLine {
            line: line.id,
            quantity,
        })
    });
    let command = Fulfil {
        order: order.placed.order.id,
        lines: lines.collect(),
        tracking: tracking(sent),
        version: version(sent),
        key: key(sent),
        notify: sent.ticked(fields::NOTIFY),
    };
    sent.is_fine().then_some(command)
}

pub(super) fn track(sent: &mut FormData, parcel: FulfilmentId) -> Option<SetTracking> {
    let command = SetTracking {
        parcel,
        tracking: tracking(sent),
        version: version(sent),
        notify: sent.ticked(fields::NOTIFY),
    };
    sent.is_fine().then_some(command)
}

pub(super) fn record_payment(
    sent: &mut FormData,
    order: &StaffOrder,
    country: CountryCode,
) -> Option<RecordPayment> {
    let received = amount(sent, fields::PAID, order);
    if received.is_none() && sent.is_fine() {
        sent.refuse(fields::PAID, text!("office-order-payment-missing"));
    }
    let day = LocalDay::parse(sent.text(fields::PAID_ON).trim(), country);
    if day.is_none() {
        sent.refuse(fields::PAID_ON, text!("office-order-payment-date"));
    }
    let command = RecordPayment {
        order: order.placed.order.id,
        version: version(sent),
        key: key(sent),
        amount: received?,
        received_on_ms: day?.begins_ms(),
        reference: sent.text(fields::PAID_REFERENCE).to_owned(),
        note: sent.text(fields::PAID_NOTE).to_owned(),
        overpaid: sent.ticked(fields::OVERPAID),
    };
    sent.is_fine().then_some(command)
}

pub(super) fn refund(sent: &mut FormData, order: &StaffOrder) -> Option<StaffRefund> {
    let mut lines = Vec::new();
    for line in &order.placed.lines {
        let quantity = pieces(sent, fields::refund(line.id));
        if quantity > 0 {
            lines.push(RefundLine {
                line: line.id,
                quantity,
                restock: restock(sent, line),
            });
        }
    }
    let command = StaffRefund {
        order: order.placed.order.id,
        version: version(sent),
        key: key(sent),
        lines,
        delivery: amount(sent, fields::REFUND_DELIVERY, order).filter(|amount| !amount.is_zero()),
        amount: amount(sent, fields::REFUND_AMOUNT, order),
        reason: sent.text(fields::REFUND_REASON).to_owned(),
    };
    sent.is_fine().then_some(command)
}

fn restock(sent: &FormData, line: &OrderLine) -> Option<bool> {
    match sent.text(&fields::restock(line.id)) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) fn cancel(sent: &FormData, order: &StaffOrder) -> CancelByStaff {
    CancelByStaff {
        order: order.placed.order.id,
        version: version(sent),
        reason: sent.text(fields::CANCEL_REASON).to_owned(),
    }
}

pub(super) fn note(sent: &FormData, order: &StaffOrder) -> AddNote {
    AddNote {
        order: order.placed.order.id,
        // A note changes nothing that another change could spoil.
        version: None,
        text: sent.text(fields::NOTE).to_owned(),
        private: !sent.ticked(fields::NOTE_SHOWN),
    }
}

pub(super) fn address(sent: &mut FormData, order: &StaffOrder) -> Option<ChangeAddress> {
    let typed = address_input(&sent.values(), "");
    let address = sent.read(Address::parse(&typed))?;
    Some(ChangeAddress {
        order: order.placed.order.id,
        version: version(sent),
        address,
    })
}
