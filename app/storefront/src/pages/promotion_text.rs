//! What promotions say to the shopper: why one is not applied, and what is missing for the next.

use std::borrow::Cow;

use commerce::calendar::Date;
use commerce::pricing::PricedCart;
use commerce::promotion::{CouponCodeError, Hint, Missing, Reason};
use texts::text;

pub fn reason(reason: &Reason) -> Cow<'static, str> {
    match reason {
        Reason::UnknownCode => text!("promotion-unknown-code"),
        Reason::NotYet { starts_at_ms } => {
            text!("promotion-not-yet", date = Date::from_ms(*starts_at_ms))
        }
        Reason::Expired { ended_at_ms } => {
            text!("promotion-expired", date = last_day(*ended_at_ms))
        }
        Reason::UsedUp => text!("promotion-used-up"),
        Reason::UsedUpByCustomer => text!("promotion-used-up-by-customer"),
        Reason::NotFirstOrder => text!("promotion-not-first-order"),
        Reason::NotForCountry => text!("promotion-not-for-country"),
        Reason::NoMatchingItem => text!("promotion-no-matching-item"),
        Reason::NeedsMore { missing } => text!("promotion-needs-more", amount = *missing),
        Reason::NeedsMoreItems { missing } => {
            text!("promotion-needs-more-items", count = *missing)
        }
        Reason::NotCombinable { label, .. } => text!("promotion-not-combinable", other = label),
        Reason::NoEffect => text!("promotion-no-effect"),
        Reason::GiftSoldOut => text!("promotion-gift-sold-out"),
        Reason::WrongCurrency { currency } => {
            text!("promotion-wrong-currency", currency = currency.to_string())
        }
    }
}

/// What is wrong with a code as typed.
pub fn malformed(error: CouponCodeError) -> Cow<'static, str> {
    match error {
        CouponCodeError::Empty => text!("promotion-code-missing"),
        CouponCodeError::Malformed => text!("promotion-code-malformed"),
    }
}

/// Codes of the cart that do not count, each with the reason: “WELCOME10: Expired on 3 May 2026.”
pub fn rejected_codes(priced: &PricedCart) -> Vec<String> {
    let named = priced.rejected.iter().filter_map(|rejected| {
        let code = rejected.code.as_ref()?.to_string();
        let reason = reason(&rejected.reason);
        Some(text!("promotion-code-rejected", code = code, reason = reason).into_owned())
    });
    named.collect()
}

pub fn hint(hint: &Hint) -> Cow<'static, str> {
    let label = &hint.label;
    match hint.missing {
        Missing::Spend { amount } => {
            text!("promotion-hint-spend", amount = amount, label = label)
        }
        Missing::Pieces { count } => text!("promotion-hint-items", count = count, label = label),
    }
}

/// A promotion that was there when the shopper looked, and is not any more.
pub fn used_up_meanwhile(label: &str) -> Cow<'static, str> {
    text!("promotion-used-up-meanwhile", label = label)
}

/// The end is the first moment at which the promotion no longer holds.
fn last_day(ended_at_ms: i64) -> Date {
    Date::from_ms(ended_at_ms.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use commerce::ids::PromotionId;
    use commerce::money::{Currency, Money};
    use commerce::promotion::{Hint, Missing, Reason};

    use crate::pages::promotion_text::{hint, reason};

    /// Midnight of 4 May 2026, UTC.
    const ENDED_AT_MS: i64 = 1_777_852_800_000;

    #[test]
    fn a_promotion_that_ended_at_midnight_expired_on_the_day_before() {
        let expired = Reason::Expired {
            ended_at_ms: ENDED_AT_MS,
        };
        assert_eq!(reason(&expired), "Expired on 3 May 2026.");
        let begins = Reason::NotYet {
            starts_at_ms: ENDED_AT_MS,
        };
        assert_eq!(reason(&begins), "Valid from 4 May 2026.");
    }

    #[test]
    fn one_missing_item_is_not_several() {
        let needs = |missing| reason(&Reason::NeedsMoreItems { missing });
        assert_eq!(needs(1), "Add one more item to use it.");
        assert_eq!(needs(3), "Add 3 more items to use it.");
        let hints = |missing| {
            hint(&Hint {
                promotion: PromotionId(2),
                label: "Bundle".to_owned(),
                missing,
            })
        };
        assert_eq!(
            hints(Missing::Pieces { count: 1 }),
            "Add one more item for “Bundle”."
        );
        assert_eq!(
            hints(Missing::Pieces { count: 2 }),
            "Add 2 more items for “Bundle”."
        );
        let amount = Money::new(2_000, Currency::EUR);
        assert_eq!(
            hints(Missing::Spend { amount }),
            "Spend €20.00 more for “Bundle”."
        );
    }
}
