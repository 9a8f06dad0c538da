//! Corrections of a stock level by staff.

use thiserror::Error;

use super::StockLevel;
use crate::order::OrderNumber;

/// The longest reason of a correction, in characters.
pub const MAX_REASON: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AdjustRefused {
    #[error("nothing would change")]
    Nothing,
    #[error("a reason is needed")]
    NoReason,
    #[error("the reason is longer than {MAX_REASON} characters, or the number too large")]
    TooLong,
    #[error("only {on_hand} pieces are there")]
    BelowZero { on_hand: i64 },
    #[error("{reserved} pieces are reserved")]
    BelowReserved {
        /// Pieces that would be left.
        on_hand: i64,
        reserved: i64,
        /// Some of the orders that wait for them, the oldest first.
        orders: Vec<OrderNumber>,
    },
}

/// Whether pieces may be added or taken off; below what is reserved only when staff say so. The orders that wait are for
/// the caller to name.
///
/// # Errors
/// [`AdjustRefused`], with no orders in it.
pub fn check_adjust(
    level: StockLevel,
    delta: i64,
    despite_reserved: bool,
) -> Result<(), AdjustRefused> {
    if delta == 0 {
        return Err(AdjustRefused::Nothing);
    }
    let after = level.on_hand.checked_add(delta);
    let on_hand = after.ok_or(AdjustRefused::TooLong)?;
    if delta > 0 {
        return Ok(());
    }
    if on_hand < 0 {
        let on_hand = level.on_hand;
        return Err(AdjustRefused::BelowZero { on_hand });
    }
    if on_hand < level.reserved && !despite_reserved {
        return Err(AdjustRefused::BelowReserved {
            on_hand,
            reserved: level.reserved,
            orders: Vec::new(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_taken_off_down_to_what_is_reserved_and_further_only_on_purpose() {
        let level = StockLevel {
            on_hand: 10,
            reserved: 4,
            safety: 0,
            low_below: None,
        };
        let check = |delta, despite| check_adjust(level, delta, despite);
        assert_eq!(check(-6, false), Ok(()));
        let refused = AdjustRefused::BelowReserved {
            on_hand: 3,
            reserved: 4,
            orders: Vec::new(),
        };
        assert_eq!(check(-7, false), Err(refused));
        assert_eq!(check(-10, true), Ok(()));
        let none = AdjustRefused::BelowZero { on_hand: 10 };
        assert_eq!(check(-11, true), Err(none));
        assert_eq!(check(0, true), Err(AdjustRefused::Nothing));
        assert_eq!(check(i64::MAX, false), Err(AdjustRefused::TooLong));
    }

    #[test]
    fn more_pieces_are_taken_whatever_is_missing() {
        let short = StockLevel {
            on_hand: -3,
            reserved: 4,
            safety: 0,
            low_below: None,
        };
        assert_eq!(check_adjust(short, 1, false), Ok(()));
    }
}
