//! What one promotion takes off, given what the ones before it left over.

use std::collections::BTreeMap;

use super::bundle::Bundle;
use super::qualify::check_currency;
use super::{Action, Gift, PromotionInput, Reason};
use crate::ids::VariantId;
use crate::money::{Money, MoneyError, Rate, spread_clamped};

/// What is still to pay, line by line, while promotions are applied one after another.
pub(super) struct Remaining {
    lines: Vec<Money>,
    shipping: Option<Money>,
    gifts: BTreeMap<VariantId, i64>,
}

/// What one promotion takes off.
pub(super) struct Reduction {
    pub(super) lines: Vec<Money>,
    pub(super) shipping: Money,
    pub(super) gift: Option<Gift>,
}

impl Reduction {
    /// What it is worth to the shopper, in minor units.
    pub(super) fn value(&self, input: &PromotionInput<'_>) -> i128 {
        let lines: i128 = self
            .lines
            .iter()
            .map(|amount| i128::from(amount.minor()))
            .sum();
        let gift = self.gift.map_or(0, |gift| {
            let price = input
                .gifts
                .get(&gift.variant)
                .map_or(0, |offer| offer.unit_price.minor());
            i128::from(price) * i128::from(gift.quantity)
        });
        lines + i128::from(self.shipping.minor()) + gift
    }
}

impl Remaining {
    pub(super) fn of(input: &PromotionInput<'_>) -> Result<Self, MoneyError> {
        check_currency(input.lines, input.currency)?;
        let lines = input
            .lines
            .iter()
            .map(|line| line.unit_price.checked_mul(line.quantity));
        let lines = lines.collect::<Result<_, _>>()?;
        Ok(Self {
            lines,
            shipping: input.shipping,
            gifts: BTreeMap::new(),
        })
    }

    /// Applies an action to the lines that take part.
    pub(super) fn reduce(
        &mut self,
        action: &Action,
        part: &[bool],
        input: &PromotionInput<'_>,
    ) -> Result<Result<Reduction, Reason>, MoneyError> {
        let lines = match action {
            Action::PercentOffLines { rate } => self.percent_off_lines(*rate, part)?,
            Action::FixedOffEach { amount } => self.fixed_off_each(*amount, part, input)?,
            Action::PercentOffOrder { rate } => {
                let whole = Money::sum(input.currency, self.parts(part))?;
                self.off_order(whole.share(*rate)?, part, input)?
            }
            Action::FixedOffOrder { amount } => self.off_order(*amount, part, input)?,
            Action::BuyXGetY {
                buy,
                get,
                rate,
                items,
                at_most,
            } => {
                let bundle = Bundle {
                    buy: *buy,
                    get: *get,
                    rate: *rate,
                    items: items.as_ref(),
                    at_most: *at_most,
                };
                match bundle.reduce(&self.lines, part, input)? {
                    Ok(lines) => lines,
                    Err(reason) => return Ok(Err(reason)),
                }
            }
            Action::FreeShipping { up_to } => return self.free_shipping(*up_to, input),
            Action::GiftLine { variant, quantity } => {
                return Ok(self.gift(*variant, *quantity, input));
            }
        };
        if lines.iter().all(|amount| amount.is_zero()) {
            return Ok(Err(Reason::NoEffect));
        }
        for (left, amount) in self.lines.iter_mut().zip(&lines) {
            *left = left.checked_sub(*amount)?;
        }
        Ok(Ok(Reduction {
            lines,
            shipping: Money::zero(input.currency),
            gift: None,
        }))
    }

    /// What is left of each line, nothing for those that take no part.
    fn parts(&self, part: &[bool]) -> Vec<Money> {
        let parts = self.lines.iter().zip(part).map(|(left, takes_part)| {
            if *takes_part {
                *left
            } else {
                Money::zero(left.currency())
            }
        });
        parts.collect()
    }

    fn percent_off_lines(&self, rate: Rate, part: &[bool]) -> Result<Vec<Money>, MoneyError> {
        let parts = self.parts(part).into_iter();
        parts.map(|left| left.share(rate)?.at_most(left)).collect()
    }

    fn fixed_off_each(
        &self,
        amount: Money,
        part: &[bool],
        input: &PromotionInput<'_>,
    ) -> Result<Vec<Money>, MoneyError> {
        let lines = self.parts(part).into_iter().zip(input.lines);
        lines
            .map(|(left, line)| {
                let each = amount.at_most(line.unit_price)?;
                not_negative(each).checked_mul(line.quantity)?.at_most(left)
            })
            .collect()
    }

    /// Spreads an amount over the lines, in an order that does not depend on the cart's.
    fn off_order(
        &self,
        amount: Money,
        part: &[bool],
        input: &PromotionInput<'_>,
    ) -> Result<Vec<Money>, MoneyError> {
        let parts = self.parts(part);
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&at| {
            let left = parts.get(at).map(|left| left.minor());
            input
                .lines
                .get(at)
                .map(|line| (line.variant, line.unit_price.minor(), line.quantity, left))
        });
        let ordered: Vec<Money> = order
            .iter()
            .filter_map(|&at| parts.get(at).copied())
            .collect();
        let shares = spread_clamped(not_negative(amount), &ordered)?;
        let mut lines = vec![Money::zero(input.currency); parts.len()];
        for (at, share) in order.into_iter().zip(shares) {
            if let Some(line) = lines.get_mut(at) {
                *line = share;
            }
        }
        Ok(lines)
    }

    fn free_shipping(
        &mut self,
        up_to: Option<Money>,
        input: &PromotionInput<'_>,
    ) -> Result<Result<Reduction, Reason>, MoneyError> {
        let nothing = Money::zero(input.currency);
        let lines = vec![nothing; self.lines.len()];
        let Some(price) = self.shipping else {
            return Ok(Ok(Reduction {
                lines,
                shipping: nothing,
                gift: None,
            }));
        };
        let limit = not_negative(up_to.unwrap_or(price));
        let shipping = price.at_most(limit)?;
        if !shipping.is_positive() {
            return Ok(Err(Reason::NoEffect));
        }
        self.shipping = Some(price.checked_sub(shipping)?);
        Ok(Ok(Reduction {
            lines,
            shipping,
            gift: None,
        }))
    }

    fn gift(
        &mut self,
        variant: VariantId,
        quantity: i64,
        input: &PromotionInput<'_>,
    ) -> Result<Reduction, Reason> {
        let given = self.gifts.entry(variant).or_default();
        let offer = input.gifts.get(&variant).ok_or(Reason::GiftSoldOut)?;
        if offer.unit_price.currency() != input.currency {
            return Err(Reason::WrongCurrency {
                currency: input.currency,
            });
        }
        if quantity < 1 {
            return Err(Reason::NoEffect);
        }
        if offer.limit.is_some_and(|limit| limit - *given < quantity) {
            return Err(Reason::GiftSoldOut);
        }
        *given += quantity;
        let nothing = Money::zero(input.currency);
        let gift = Some(Gift { variant, quantity });
        Ok(Reduction {
            lines: vec![nothing; self.lines.len()],
            shipping: nothing,
            gift,
        })
    }
}

fn not_negative(amount: Money) -> Money {
    if amount.is_negative() {
        Money::zero(amount.currency())
    } else {
        amount
    }
}
