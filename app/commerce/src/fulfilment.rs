//! Parcels on their way, and goods coming back.

mod carrier;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::IllegalTransition;
use crate::ids::{FulfilmentId, OrderLineId};
use crate::order::{LineProgress, OrderStatus, PaymentStatus};
use crate::payment::PaymentMethod;

pub use carrier::{Carrier, Tracking, TrackingError, TrackingInput};

code_enum! {
    FulfilmentState {
        Pending => "pending",
        /// Handed to the carrier.
        Shipped => "shipped",
        Delivered => "delivered",
        /// Called off: it never left, whatever was noted.
        Cancelled => "cancelled",
    }
}

code_enum! {
    ReturnKind {
        /// The shopper sends something back.
        Return => "return",
        /// The shopper withdraws from the contract.
        Withdrawal => "withdrawal",
    }
}

code_enum! {
    ReturnState {
        Requested => "requested",
        Approved => "approved",
        Rejected => "rejected",
        /// The goods are here.
        Received => "received",
        /// The money is back.
        Refunded => "refunded",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilment {
    pub id: FulfilmentId,
    pub state: FulfilmentState,
    pub carrier: Option<String>,
    pub tracking_no: Option<String>,
    /// Where the carrier says how things stand.
    pub tracking_url: Option<String>,
    /// What is in it.
    pub lines: Vec<FulfilmentLine>,
    /// When it was handed over, unix milliseconds.
    pub shipped_at_ms: Option<i64>,
    /// When it arrived, unix milliseconds.
    pub delivered_at_ms: Option<i64>,
}

/// Pieces of one order line in a parcel or a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FulfilmentLine {
    pub line: OrderLineId,
    pub quantity: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FulfilmentError {
    #[error("The parcel's state {0}")]
    State(#[from] IllegalTransition<FulfilmentState>),
    #[error("Choose at least one piece.")]
    NotPositive(OrderLineId),
    #[error("Choose what goes into the parcel.")]
    Empty,
    #[error("That line does not belong to the order.")]
    UnknownLine(OrderLineId),
    #[error("At most {left} pieces are left to send.")]
    TooMany {
        line: OrderLineId,
        /// Pieces left to send.
        left: i64,
    },
    #[error("At most {left} pieces can come back.")]
    TooManyReturned {
        line: OrderLineId,
        /// Pieces that can come back.
        left: i64,
    },
    #[error("The order is {0}.")]
    NotPlaced(OrderStatus),
    /// It has to be paid before it is sent, or its money went back.
    #[error("The order is {0}.")]
    NotPaid(PaymentStatus),
    /// The parcel cannot be called off: something of it came back or was refunded, or it arrived.
    #[error("Pieces of that parcel came back or were refunded.")]
    CameBack,
}

impl FulfilmentState {
    /// Moves to `next`.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        match (self, next) {
            (Self::Pending, Self::Shipped | Self::Cancelled)
            | (Self::Shipped, Self::Delivered | Self::Cancelled) => Ok(next),
            _ => Err(IllegalTransition {
                from: self,
                to: next,
            }),
        }
    }
}

impl ReturnState {
    /// Moves to `next`.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        match (self, next) {
            (Self::Requested, Self::Approved | Self::Rejected)
            | (Self::Approved, Self::Received | Self::Rejected)
            | (Self::Received, Self::Refunded | Self::Rejected) => Ok(next),
            _ => Err(IllegalTransition {
                from: self,
                to: next,
            }),
        }
    }
}

/// The order's lines after a parcel was sent.
pub fn ship(
    lines: &[(OrderLineId, LineProgress)],
    parcel: &[FulfilmentLine],
) -> Result<Vec<(OrderLineId, LineProgress)>, FulfilmentError> {
    change(lines, parcel, |line, progress, quantity| {
        let left = progress.left_to_send();
        if quantity > left {
            return Err(FulfilmentError::TooMany { line, left });
        }
        Ok(LineProgress {
            fulfilled: progress.fulfilled + quantity,
            ..progress
        })
    })
}

/// The order's lines after a parcel was called off. `refunded` says how many sent pieces of a line were refunded.
pub fn call_off(
    lines: &[(OrderLineId, LineProgress)],
    parcel: &[FulfilmentLine],
    refunded: impl Fn(OrderLineId) -> i64,
) -> Result<Vec<(OrderLineId, LineProgress)>, FulfilmentError> {
    change(lines, parcel, |line, progress, quantity| {
        let fulfilled = progress.fulfilled - quantity;
        if fulfilled
            < progress
                .returned
                .max(refunded(line))
                .max(progress.delivered)
        {
            return Err(FulfilmentError::CameBack);
        }
        Ok(LineProgress {
            fulfilled,
            ..progress
        })
    })
}

/// The order's lines after a parcel arrived.
pub fn deliver(
    lines: &[(OrderLineId, LineProgress)],
    parcel: &[FulfilmentLine],
) -> Result<Vec<(OrderLineId, LineProgress)>, FulfilmentError> {
    change(lines, parcel, |_, progress, quantity| {
        let delivered = (progress.delivered + quantity).min(progress.fulfilled);
        Ok(LineProgress {
            delivered,
            ..progress
        })
    })
}

/// Whether goods of an order may leave. A transfer has to be there first; who pays the courier pays when they arrive.
pub const fn check_shippable(
    status: OrderStatus,
    payment: PaymentStatus,
    method: PaymentMethod,
) -> Result<(), FulfilmentError> {
    if !matches!(status, OrderStatus::Placed) {
        return Err(FulfilmentError::NotPlaced(status));
    }
    let at_the_door = matches!(method, PaymentMethod::CashOnDelivery);
    match payment {
        PaymentStatus::Paid | PaymentStatus::Overpaid | PaymentStatus::PartiallyRefunded => Ok(()),
        PaymentStatus::Unpaid | PaymentStatus::PartiallyPaid if at_the_door => Ok(()),
        _ => Err(FulfilmentError::NotPaid(payment)),
    }
}

/// The order's lines after goods came back.
pub fn take_back(
    lines: &[(OrderLineId, LineProgress)],
    goods: &[FulfilmentLine],
) -> Result<Vec<(OrderLineId, LineProgress)>, FulfilmentError> {
    change(lines, goods, |line, progress, quantity| {
        let left = progress.fulfilled - progress.returned;
        if quantity > left {
            return Err(FulfilmentError::TooManyReturned { line, left });
        }
        Ok(LineProgress {
            returned: progress.returned + quantity,
            ..progress
        })
    })
}

fn change(
    lines: &[(OrderLineId, LineProgress)],
    moved: &[FulfilmentLine],
    apply: impl Fn(OrderLineId, LineProgress, i64) -> Result<LineProgress, FulfilmentError>,
) -> Result<Vec<(OrderLineId, LineProgress)>, FulfilmentError> {
    if moved.is_empty() {
        return Err(FulfilmentError::Empty);
    }
    let mut lines = lines.to_vec();
    for FulfilmentLine { line, quantity } in moved.iter().copied() {
        let known = lines.iter_mut().find(|(id, _)| *id == line);
        let (_, progress) = known.ok_or(FulfilmentError::UnknownLine(line))?;
        if quantity < 1 {
            return Err(FulfilmentError::NotPositive(line));
        }
        *progress = apply(line, *progress, quantity)?;
    }
    Ok(lines)
}

#[cfg(test)]
mod tests;
