//! What a promotion does and how it stands, as staff read it.

use std::borrow::Cow;

use commerce::{Currency, Money};
use import::shop::{KnownPromotion, PromotionTable};
use texts::text;

/// A tone and a word.
pub(super) fn state(known: &KnownPromotion, now_ms: i64) -> (&'static str, Cow<'static, str>) {
    let stored = &known.row.stored;
    let is_used_up = stored
        .usage_limit
        .is_some_and(|limit| known.row.used >= limit);
    if is_over(known, now_ms) {
        ("quiet", text!("office-promotion-over"))
    } else if !stored.enabled {
        ("quiet", text!("office-promotion-off"))
    } else if is_used_up {
        ("quiet", text!("office-promotion-used-up"))
    } else if stored.starts_at_ms.is_some_and(|at| at > now_ms) {
        ("info", text!("office-promotion-coming"))
    } else {
        ("good", text!("office-promotion-running"))
    }
}

pub(super) fn is_over(known: &KnownPromotion, now_ms: i64) -> bool {
    let end = known.row.stored.ends_at_ms;
    end.is_some_and(|end| end <= now_ms)
}

pub(super) fn does(table: Option<&PromotionTable>, currency: Currency) -> Cow<'static, str> {
    let Some(table) = table else {
        return text!("office-promotion-does-more");
    };
    let money = |text: &str| {
        let amount = Money::parse_major(text, currency);
        amount.map_or_else(|_| text.to_owned(), |amount| amount.to_string())
    };
    if let Some(percent) = table.percent_off_order {
        text!("office-promotion-does-percent", percent = percent)
    } else if let Some(amount) = &table.amount_off_order {
        text!("office-promotion-does-amount", amount = money(amount))
    } else if let Some(amount) = &table.free_shipping_up_to {
        text!("office-promotion-does-delivery", amount = money(amount))
    } else {
        text!(
            "office-promotion-does-buy",
            buy = table.buy.unwrap_or_default(),
            get = table.get_free.unwrap_or_default()
        )
    }
}
