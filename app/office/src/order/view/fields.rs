//! Names of the order page's form fields; they are ids too, so each stands once on the page.

use commerce::ids::OrderLineId;

pub const SHIP: &str = "ship";
pub const CARRIER: &str = "ship_carrier";
pub const CARRIER_NAME: &str = "ship_carrier_name";
pub const TRACKING_NUMBER: &str = "ship_tracking_no";
pub const TRACKING_URL: &str = "ship_tracking_url";
pub const NOTIFY: &str = "ship_notify";
pub const PAID: &str = "paid_amount";
pub const PAID_ON: &str = "paid_on";
pub const PAID_REFERENCE: &str = "paid_reference";
pub const PAID_NOTE: &str = "paid_note";
pub const OVERPAID: &str = "paid_over";
pub const REFUNDS: &str = "refunds";
pub const REFUND_DELIVERY: &str = "refund_delivery";
pub const REFUND_AMOUNT: &str = "refund_amount";
pub const REFUND_REASON: &str = "refund_reason";
pub const CANCEL_REASON: &str = "cancel_reason";
pub const EMAIL: &str = "email";
pub const NOTE: &str = "note_text";
pub const NOTE_SHOWN: &str = "note_shown";

pub fn ship(line: OrderLineId) -> String {
    format!("ship_{line}")
}

pub fn refund(line: OrderLineId) -> String {
    format!("refund_{line}")
}

pub fn restock(line: OrderLineId) -> String {
    format!("refund_restock_{line}")
}
