//! Stripe's units. They are our minor units except in the currencies listed here:
//!
//! | Currency | ISO 4217 decimals | Stripe's decimals | So we send |
//! |---|---|---|---|
//! | ISK, UGX | 0 | 2, always ending in 00 | our amount × 100 |
//! | MGA | 2 | 0 | our amount ÷ 100, whole units only |
//! | BHD, JOD, KWD, OMR, TND | 3 | 3, always ending in 0 | our amount, multiples of 10 only |
//!
//! Nothing is rounded: an amount Stripe cannot take is refused before the call.

use commerce::{Currency, Money};
use thiserror::Error;

use crate::ProviderError;

/// An amount that Stripe named and our currencies cannot express.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnknownAmount {
    #[error("“{0}” is not a currency")]
    Currency(String),
    #[error("{amount} is no amount of {currency}")]
    Amount {
        /// In Stripe's units.
        amount: i64,
        currency: Currency,
    },
}

/// An amount in Stripe's units.
pub(super) fn to_stripe(amount: Money) -> Result<i64, ProviderError> {
    let refused = |step| ProviderError::AmountNotChargeable {
        amount: amount.to_string(),
        step,
    };
    let scale = scale(amount.currency());
    if amount.minor() % scale.step != 0 {
        return Err(refused(scale.step));
    }
    (amount.minor() / scale.divide)
        .checked_mul(scale.multiply)
        .ok_or(refused(scale.step))
}

/// An amount in our minor units.
pub(super) fn to_money(amount: i64, currency: &str) -> Result<Money, UnknownAmount> {
    let known =
        Currency::parse(currency).map_err(|_| UnknownAmount::Currency(currency.to_owned()))?;
    let scale = scale(known);
    let unknown = UnknownAmount::Amount {
        amount,
        currency: known,
    };
    if amount % scale.multiply != 0 {
        return Err(unknown);
    }
    let minor = (amount / scale.multiply)
        .checked_mul(scale.divide)
        .ok_or(unknown)?;
    Ok(Money::new(minor, known))
}

struct Scale {
    multiply: i64,
    divide: i64,
    step: i64,
}

fn scale(currency: Currency) -> Scale {
    match currency.code() {
        "ISK" | "UGX" => Scale {
            multiply: 100,
            divide: 1,
            step: 1,
        },
        "MGA" => Scale {
            multiply: 1,
            divide: 100,
            step: 100,
        },
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => Scale {
            multiply: 1,
            divide: 1,
            step: 10,
        },
        _ => Scale {
            multiply: 1,
            divide: 1,
            step: 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn amounts_are_sent_in_stripes_units() {
        for (minor, code, sent) in [
            (3412, "EUR", 3412),
            (500, "JPY", 500),
            (5, "ISK", 500),
            (5, "UGX", 500),
            (500, "MGA", 5),
            (5120, "KWD", 5120),
        ] {
            assert_eq!(to_stripe(money(minor, code)).unwrap(), sent, "{code}");
            assert_eq!(
                to_money(sent, &code.to_lowercase()),
                Ok(money(minor, code)),
                "{code}"
            );
        }
    }

    #[test]
    fn an_amount_stripe_cannot_take_is_refused_and_not_rounded() {
        for (minor, code, step) in [(5124, "KWD", 10), (550, "MGA", 100)] {
            match to_stripe(money(minor, code)) {
                Err(ProviderError::AmountNotChargeable { step: named, .. }) => {
                    assert_eq!(named, step)
                }
                other => panic!("{code}: {other:?}"),
            }
        }
        assert!(to_stripe(money(i64::MAX, "ISK")).is_err());
    }

    #[test]
    fn an_amount_that_does_not_exist_is_not_read() {
        assert!(matches!(
            to_money(550, "isk"),
            Err(UnknownAmount::Amount { .. })
        ));
        assert!(matches!(
            to_money(1, "zzz"),
            Err(UnknownAmount::Currency(_))
        ));
        assert!(matches!(
            to_money(i64::MAX, "mga"),
            Err(UnknownAmount::Amount { .. })
        ));
    }
}
