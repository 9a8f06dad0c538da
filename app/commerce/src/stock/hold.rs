//! Holds on stock and the kinds of entries in its ledger.

use crate::IllegalTransition;

code_enum! {
    MovementKind {
        Receive => "receive",
        /// The count was corrected.
        Adjust => "adjust",
        Reserve => "reserve",
        /// A promise was taken back.
        Release => "release",
        /// A promise became firm: the order was placed.
        Commit => "commit",
        /// Pieces left the house.
        Ship => "ship",
        Return => "return",
        /// Pieces moved to another place.
        Transfer => "transfer",
    }
}

code_enum! {
    ReservationOwner {
        /// A cart, during a sale.
        Cart => "cart",
        Order => "order",
    }
}

code_enum! {
    ReservationState {
        /// Promised until it expires.
        Held => "held",
        Committed => "committed",
        Released => "released",
        /// Given back because time ran out.
        Expired => "expired",
    }
}

impl ReservationState {
    /// Whether the pieces still count as promised.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Held | Self::Committed)
    }

    /// Moves to `next`.
    pub const fn transition(self, next: Self) -> Result<Self, IllegalTransition<Self>> {
        match (self, next) {
            (Self::Held, Self::Committed | Self::Released | Self::Expired)
            | (Self::Committed, Self::Released) => Ok(next),
            _ => Err(IllegalTransition {
                from: self,
                to: next,
            }),
        }
    }
}
