//! Whether a promotion may apply at all, and to which lines.

use super::{
    Action, EnteredCoupon, ItemFilter, Promotion, PromotionInput, PromotionLine, Reason, Rule,
};
use crate::money::{Currency, Money, MoneyError};

/// The lines the promotion counts and reduces, or why it does not apply.
pub(super) fn qualify(
    promotion: &Promotion,
    coupon: Option<&EnteredCoupon>,
    input: &PromotionInput<'_>,
) -> Result<Result<Vec<bool>, Reason>, MoneyError> {
    if let Some(reason) = closed(promotion, coupon, input) {
        return Ok(Err(reason));
    }
    let lines: Vec<bool> = input
        .lines
        .iter()
        .map(|line| takes_part(&promotion.rules, line))
        .collect();
    if !lines.contains(&true) {
        return Ok(Err(Reason::NoMatchingItem));
    }
    let counted = || {
        input
            .lines
            .iter()
            .zip(&lines)
            .filter(|(_, part)| **part)
            .map(|(line, _)| line)
    };
    let pieces: i64 = counted().map(|line| line.quantity).sum();
    let mut subtotal = Money::zero(input.currency);
    for line in counted() {
        subtotal = subtotal.checked_add(line.unit_price.checked_mul(line.quantity)?)?;
    }
    for rule in &promotion.rules {
        match rule {
            Rule::SubtotalAtLeast { amount } if subtotal < *amount => {
                let missing = amount.checked_sub(subtotal)?;
                return Ok(Err(Reason::NeedsMore { missing }));
            }
            Rule::QuantityAtLeast { quantity } if pieces < *quantity => {
                let missing = quantity - pieces;
                return Ok(Err(Reason::NeedsMoreItems { missing }));
            }
            _ => {}
        }
    }
    Ok(Ok(lines))
}

fn closed(
    promotion: &Promotion,
    coupon: Option<&EnteredCoupon>,
    input: &PromotionInput<'_>,
) -> Option<Reason> {
    let now_ms = input.now_ms;
    let window = (promotion.starts_at_ms, promotion.ends_at_ms);
    if let Some(reason) = outside(window, now_ms) {
        return Some(reason);
    }
    let gone = promotion
        .usage_limit
        .is_some_and(|limit| promotion.used >= limit);
    if gone || coupon.is_some_and(|coupon| coupon.used_up) {
        return Some(Reason::UsedUp);
    }
    let uses = input
        .shopper
        .uses
        .get(&promotion.id)
        .copied()
        .unwrap_or_default();
    if promotion
        .per_customer_limit
        .is_some_and(|limit| uses >= limit)
    {
        return Some(Reason::UsedUpByCustomer);
    }
    if amounts(promotion).any(|amount| amount.currency() != input.currency) {
        return Some(Reason::WrongCurrency {
            currency: input.currency,
        });
    }
    promotion.rules.iter().find_map(|rule| match rule {
        Rule::FirstOrder if !input.shopper.first_order => Some(Reason::NotFirstOrder),
        Rule::Countries { countries } => {
            let served = input
                .shopper
                .country
                .is_some_and(|country| countries.contains(&country));
            (!served).then_some(Reason::NotForCountry)
        }
        Rule::Between { from_ms, until_ms } => outside((Some(*from_ms), Some(*until_ms)), now_ms),
        _ => None,
    })
}

fn outside((from, until): (Option<i64>, Option<i64>), now_ms: i64) -> Option<Reason> {
    match (from, until) {
        (Some(starts_at_ms), _) if now_ms < starts_at_ms => Some(Reason::NotYet { starts_at_ms }),
        (_, Some(ended_at_ms)) if now_ms >= ended_at_ms => Some(Reason::Expired { ended_at_ms }),
        _ => None,
    }
}

fn amounts(promotion: &Promotion) -> impl Iterator<Item = Money> {
    let rules = promotion.rules.iter().filter_map(|rule| match rule {
        Rule::SubtotalAtLeast { amount } => Some(*amount),
        _ => None,
    });
    let action = match &promotion.action {
        Action::FixedOffEach { amount } | Action::FixedOffOrder { amount } => Some(*amount),
        Action::FreeShipping { up_to } => *up_to,
        _ => None,
    };
    rules.chain(action)
}

fn takes_part(rules: &[Rule], line: &PromotionLine) -> bool {
    rules.iter().all(|rule| match rule {
        Rule::Items(filter) => filter.names(line),
        Rule::ItemsExcept(filter) => *filter == ItemFilter::default() || !filter.names(line),
        _ => true,
    })
}

/// Refuses lines of another currency before any of them is summed.
pub(super) fn check_currency(
    lines: &[PromotionLine],
    currency: Currency,
) -> Result<(), MoneyError> {
    Money::sum(
        currency,
        lines
            .iter()
            .map(|line| Money::new(0, line.unit_price.currency())),
    )
    .map(|_| ())
}
