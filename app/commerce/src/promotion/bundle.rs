//! Buy some, get some off: which pieces are paid for and which are reduced.

use super::{ItemFilter, PromotionInput, Reason};
use crate::money::{Money, MoneyError, Rate};

/// For every `buy` pieces paid for, `get` pieces reduced by `rate`.
pub(super) struct Bundle<'a> {
    pub(super) buy: i64,
    pub(super) get: i64,
    pub(super) rate: Rate,
    /// What is reduced; the bought items themselves when absent.
    pub(super) items: Option<&'a ItemFilter>,
    pub(super) at_most: Option<i64>,
}

/// Pieces by the part they can play.
#[derive(Clone, Copy)]
struct Pieces {
    bought: i64,
    reduced: i64,
    only_reduced: i64,
}

impl Bundle<'_> {
    /// What the bundle takes off each line, given what is left to pay and which lines take part.
    pub(super) fn reduce(
        &self,
        to_pay: &[Money],
        part: &[bool],
        input: &PromotionInput<'_>,
    ) -> Result<Result<Vec<Money>, Reason>, MoneyError> {
        let mut amounts = vec![Money::zero(input.currency); to_pay.len()];
        if self.buy < 1 || self.get < 1 {
            return Ok(Ok(amounts));
        }
        let reduced: Vec<bool> = match self.items {
            Some(filter) => input.lines.iter().map(|line| filter.names(line)).collect(),
            None => part.to_vec(),
        };
        let pieces = Pieces::count(part, &reduced, input);
        let Some(times) = self.times(pieces) else {
            return Ok(Err(Reason::NeedsMoreItems {
                missing: self.missing(pieces),
            }));
        };
        let mut left = self.taken(times, pieces);
        for at in order(part, &reduced, input) {
            let (Some(line), Some(to_pay), Some(amount)) =
                (input.lines.get(at), to_pay.get(at), amounts.get_mut(at))
            else {
                continue;
            };
            let taken = left.min(line.quantity);
            left -= taken;
            let each = line.unit_price.share(self.rate)?.at_most(line.unit_price)?;
            *amount = each.checked_mul(taken)?.at_most(*to_pay)?;
        }
        Ok(Ok(amounts))
    }

    /// How often the bundle fits: a piece is either paid for or reduced, never both.
    fn times(&self, pieces: Pieces) -> Option<i64> {
        let most = self
            .at_most
            .unwrap_or(i64::MAX)
            .min(pieces.bought / self.buy);
        let fits = |times: &i64| {
            let from_both = (self.taken(*times, pieces) - pieces.only_reduced).max(0);
            pieces.bought - from_both >= times.saturating_mul(self.buy)
        };
        (1..=most)
            .rev()
            .find(|times| pieces.reduced > 0 && fits(times))
    }

    fn taken(&self, times: i64, pieces: Pieces) -> i64 {
        times.saturating_mul(self.get).min(pieces.reduced)
    }

    fn missing(&self, pieces: Pieces) -> i64 {
        let taken = match self.items {
            Some(_) => self.get.min(pieces.reduced.max(1)),
            None => self.get,
        };
        let from_both = if self.items.is_some() && pieces.reduced == 0 {
            0
        } else {
            (taken - pieces.only_reduced).max(0)
        };
        self.buy
            .saturating_add(from_both)
            .saturating_sub(pieces.bought)
            .max(1)
    }
}

impl Pieces {
    fn count(part: &[bool], reduced: &[bool], input: &PromotionInput<'_>) -> Self {
        let mut pieces = Self {
            bought: 0,
            reduced: 0,
            only_reduced: 0,
        };
        for ((line, bought), reduced) in input.lines.iter().zip(part).zip(reduced) {
            pieces.bought += if *bought { line.quantity } else { 0 };
            pieces.reduced += if *reduced { line.quantity } else { 0 };
            pieces.only_reduced += if *reduced && !*bought {
                line.quantity
            } else {
                0
            };
        }
        pieces
    }
}

/// The lines to reduce: those that cannot count as bought first, then the cheapest.
fn order(part: &[bool], reduced: &[bool], input: &PromotionInput<'_>) -> Vec<usize> {
    let chosen = |at: &usize| reduced.get(*at).copied().unwrap_or(false);
    let mut order: Vec<usize> = (0..input.lines.len()).filter(chosen).collect();
    order.sort_by_key(|&at| {
        let line = input.lines.get(at);
        let line = line.map(|line| (line.unit_price.minor(), line.variant, line.quantity));
        (part.get(at).copied(), line)
    });
    order
}
