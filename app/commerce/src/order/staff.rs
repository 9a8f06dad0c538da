//! What staff may do with an order besides sending it and moving its money, and how they look for one.

use thiserror::Error;

use super::{FulfilmentStatus, OrderStatus};
use crate::customer::Address;

/// The longest note, in characters.
pub const MAX_NOTE: usize = 2_000;

code_enum! {
    /// The lists that staff work through.
    #[derive(Default)]
    OrderTab {
        #[default]
        All => "all",
        /// Paid, or to be paid at the door, and not all sent.
        ToShip => "to_ship",
        /// Placed without all of the money.
        Unpaid => "unpaid",
        NeedsAttention => "attention",
    }
}

code_enum! {
    #[derive(Default)]
    OrderSort {
        #[default]
        Newest => "newest",
        Oldest => "oldest",
        /// The dearest first.
        TotalDown => "total_down",
        TotalUp => "total_up",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoteRefused {
    #[error("the note is empty")]
    Empty,
    #[error("the note is longer than {MAX_NOTE} characters")]
    TooLong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressRefused {
    #[error("part of the order is on its way")]
    Sent,
    #[error("the order is {0}")]
    NotStanding(OrderStatus),
    /// Taxes and delivery were worked out for the other country or region.
    #[error("the address is in another country or region")]
    OtherCountry,
}

/// The note as it is kept.
pub fn check_note(text: &str) -> Result<String, NoteRefused> {
    let text = crate::text::lines(text);
    if text.is_empty() {
        return Err(NoteRefused::Empty);
    }
    if text.chars().count() > MAX_NOTE {
        return Err(NoteRefused::TooLong);
    }
    Ok(text)
}

/// Whether an order that nothing was sent of may go to another address: prices stay as they are, so that neither country
/// nor region, by which taxes go, may change.
pub fn check_address_change(
    status: OrderStatus,
    fulfilment: FulfilmentStatus,
    before: &Address,
    after: &Address,
) -> Result<(), AddressRefused> {
    if !matches!(status, OrderStatus::PendingPayment | OrderStatus::Placed) {
        return Err(AddressRefused::NotStanding(status));
    }
    if fulfilment != FulfilmentStatus::Unfulfilled {
        return Err(AddressRefused::Sent);
    }
    if (before.country, &before.region) != (after.country, &after.region) {
        return Err(AddressRefused::OtherCountry);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::AddressInput;

    fn address(country: &str, region: &str) -> Address {
        Address::parse(&AddressInput {
            name: "Ada Lovelace".to_owned(),
            line1: "Main Street 1".to_owned(),
            city: "Here".to_owned(),
            region: region.to_owned(),
            postcode: if country == "US" { "10001" } else { "10117" }.to_owned(),
            country: country.to_owned(),
            ..AddressInput::default()
        })
        .unwrap()
    }

    #[test]
    fn a_note_says_something_and_not_too_much() {
        assert_eq!(check_note(" a\n b ").as_deref(), Ok("a\nb"));
        assert_eq!(check_note(" \n "), Err(NoteRefused::Empty));
        assert_eq!(check_note(&"x".repeat(2_001)), Err(NoteRefused::TooLong));
    }

    #[test]
    fn an_address_changes_within_its_country_and_region_while_nothing_was_sent() {
        let (berlin, york) = (address("DE", ""), address("US", "NY"));
        let check =
            |status, fulfilment, after| check_address_change(status, fulfilment, &berlin, after);
        let (placed, none) = (OrderStatus::Placed, FulfilmentStatus::Unfulfilled);
        assert_eq!(check(placed, none, &berlin), Ok(()));
        assert_eq!(
            check(placed, none, &york),
            Err(AddressRefused::OtherCountry)
        );
        assert_eq!(
            check(placed, FulfilmentStatus::Partial, &berlin),
            Err(AddressRefused::Sent)
        );
        assert_eq!(
            check(OrderStatus::Cancelled, none, &berlin),
            Err(AddressRefused::NotStanding(OrderStatus::Cancelled))
        );
        assert_eq!(
            check_address_change(placed, none, &york, &address("US", "CA")),
            Err(AddressRefused::OtherCountry)
        );
    }
}
