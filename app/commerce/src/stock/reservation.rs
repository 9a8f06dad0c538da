//! Stock reservations, and the kinds of entries in the stock ledger.

code_enum! {
    MovementKind {
        Receive => "receive",
        /// The count was corrected.
        Adjust => "adjust",
        Reserve => "reserve",
        /// A reservation was taken back.
        Release => "release",
        /// A reservation became firm: the order was placed.
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
        /// Until it expires.
        Held => "held",
        Committed => "committed",
        Released => "released",
        /// Given back because time ran out.
        Expired => "expired",
    }
}

impl ReservationState {
    /// Whether the units still count as reserved.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Held | Self::Committed)
    }
}
