//! Money that staff saw come in: by transfer, or at the door.

use thiserror::Error;

use crate::money::{Money, MoneyError};

/// The longest reference and note about it, in characters.
pub const MAX_REFERENCE: usize = 140;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecordError {
    /// It was to be paid through a provider, who reports by itself.
    #[error("the order is not paid by hand")]
    NotByHand,
    #[error("the amount must be more than nothing")]
    NotPositive,
    #[error("only {open} is open")]
    TooMuch {
        /// What is still to be paid; nothing when all is.
        open: Money,
    },
    #[error("the amount is in another currency")]
    WrongCurrency,
    #[error("it cannot have come in the future")]
    InFuture,
    #[error("the reference or the note is too long")]
    TooLong,
}

/// Whether `amount` may be recorded for an order of `total` of which `captured` came before. More than is open only when
/// staff say so: a slip of the fingers must not look like money.
///
/// # Errors
/// [`RecordError::NotPositive`], [`RecordError::TooMuch`] or [`RecordError::WrongCurrency`].
pub fn check_received(
    total: Money,
    captured: Money,
    amount: Money,
    overpaid: bool,
) -> Result<(), RecordError> {
    if amount.currency() != total.currency() {
        return Err(RecordError::WrongCurrency);
    }
    if !amount.is_positive() {
        return Err(RecordError::NotPositive);
    }
    let open = open(total, captured).map_err(|_| RecordError::WrongCurrency)?;
    if amount.minor() > open.minor() && !overpaid {
        return Err(RecordError::TooMuch { open });
    }
    Ok(())
}

/// What is still to be paid; nothing when more came.
pub fn open(total: Money, captured: Money) -> Result<Money, MoneyError> {
    let open = total.checked_sub(captured)?;
    Ok(if open.is_negative() {
        Money::zero(open.currency())
    } else {
        open
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use crate::sample::eur;

    #[test]
    fn more_than_is_open_is_recorded_only_on_purpose() {
        let check = |captured, amount, overpaid| {
            check_received(eur(10_000), eur(captured), eur(amount), overpaid)
        };
        assert_eq!(check(0, 6_000, false), Ok(()));
        assert_eq!(check(6_000, 4_000, false), Ok(()));
        let refused = RecordError::TooMuch { open: eur(4_000) };
        assert_eq!(check(6_000, 4_001, false), Err(refused));
        assert_eq!(check(6_000, 4_001, true), Ok(()));
        let nothing = RecordError::TooMuch { open: eur(0) };
        assert_eq!(check(12_000, 1, false), Err(nothing));
        for amount in [0, -5] {
            let refused = check(0, amount, true);
            assert_eq!(refused, Err(RecordError::NotPositive));
        }
        let yen = Money::new(5, Currency::JPY);
        let refused = check_received(eur(10), eur(0), yen, true);
        assert_eq!(refused, Err(RecordError::WrongCurrency));
    }
}
