//! What staff's entries in the timeline say, kept as JSON in [`OrderEvent::data_json`](super::OrderEvent::data_json).

use serde::{Deserialize, Serialize};

use crate::ids::{FulfilmentId, RefundId};
use crate::job::JobKind;
use crate::money::Money;

/// The details of an event. The kind of the event says what shoppers are told; a kind that an earlier release does not
/// know would keep it from reading the order, hence the details beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum EventDetail {
    Note {
        text: String,
        /// Whether it is for staff alone.
        private: bool,
    },
    AttentionDone {
        /// What had to be looked at.
        reason: String,
    },
    AddressChanged {
        /// As an envelope has it, line by line.
        before: Vec<String>,
        after: Vec<String>,
    },
    ParcelSent {
        parcel: FulfilmentId,
        pieces: i64,
        carrier: Option<String>,
        tracking_no: Option<String>,
    },
    TrackingChanged {
        parcel: FulfilmentId,
        tracking_no: Option<String>,
    },
    ParcelDelivered {
        parcel: FulfilmentId,
    },
    ParcelCancelled {
        parcel: FulfilmentId,
    },
    PaymentRecorded {
        amount: Money,
        reference: String,
    },
    RefundAsked {
        refund: RefundId,
        amount: Money,
        reason: String,
    },
    RefundFailed {
        refund: RefundId,
        why: String,
    },
    RefundByHand {
        refund: RefundId,
        amount: Money,
    },
    RefundDone {
        refund: RefundId,
        amount: Money,
        reason: String,
    },
    Cancelled {
        reason: String,
    },
    /// An e-mail to the shopper was sent.
    EmailSent {
        /// The e-mail's kind, as in file names.
        letter: String,
        /// The job that sent it and what that needed to know, when it can be done once more.
        job: Option<JobKind>,
        about: String,
    },
    /// An e-mail to the shopper was given up.
    EmailFailed {
        job: JobKind,
        about: String,
    },
}
