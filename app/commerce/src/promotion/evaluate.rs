//! Weighing all promotions for one cart: which apply, which lose, which are out of reach.

use super::qualify::qualify;
use super::reduce::{Reduction, Remaining};
use super::{
    Applied, EnteredCoupon, Evaluation, Hint, Missing, Promotion, PromotionInput, PromotionKind,
    Reason, Rejected,
};
use crate::money::MoneyError;

/// A promotion on trial, with the code that brought it.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    promotion: &'a Promotion,
    coupon: Option<&'a EnteredCoupon>,
}

/// What a set of promotions that go together comes to.
#[derive(Default)]
struct Outcome<'a> {
    applied: Vec<(Candidate<'a>, Reduction)>,
    rejected: Vec<(Candidate<'a>, Reason)>,
    saving: i128,
}

/// Weighs all promotions for one cart.
///
/// Automatic promotions come first, by priority, then codes; each reduces what the ones before
/// left over. Those that do not combine compete, alone, with all that combine: the shopper gets
/// what saves most. The order of lines, promotions and codes does not matter.
pub fn evaluate(input: &PromotionInput<'_>) -> Result<Evaluation, MoneyError> {
    let mut rejected = Vec::new();
    let mut together = Vec::new();
    let mut alone = Vec::new();
    for candidate in candidates(input, &mut rejected) {
        match qualify(candidate.promotion, candidate.coupon, input)? {
            Err(reason) => rejected.push(candidate.rejected(reason)),
            Ok(lines) if candidate.promotion.combinable => together.push((candidate, lines)),
            Ok(lines) => alone.push((candidate, lines)),
        }
    }
    let mut outcomes = vec![apply(&together, input)?];
    for exclusive in &alone {
        outcomes.push(apply(std::slice::from_ref(exclusive), input)?);
    }
    let best = outcomes
        .iter()
        .map(|outcome| outcome.saving)
        .max()
        .unwrap_or_default();
    let winner = outcomes
        .iter()
        .position(|outcome| outcome.saving == best && !outcome.applied.is_empty())
        .unwrap_or_default();
    let applied = collect(outcomes, winner, &mut rejected);
    rejected.sort_by(|a, b| (&a.code, a.promotion).cmp(&(&b.code, b.promotion)));
    let hint = nearest(&rejected);
    Ok(Evaluation {
        applied,
        rejected,
        hint,
    })
}

impl Candidate<'_> {
    fn rejected(&self, reason: Reason) -> Rejected {
        Rejected {
            promotion: Some(self.promotion.id),
            code: self.coupon.map(|coupon| coupon.code.clone()),
            label: self.promotion.name.clone(),
            reason,
        }
    }

    fn applied(&self, reduction: Reduction) -> Applied {
        Applied {
            promotion: self.promotion.id,
            code: self.coupon.map(|coupon| coupon.code.clone()),
            label: self.promotion.name.clone(),
            line_amounts: reduction.lines,
            shipping: reduction.shipping,
            gift: reduction.gift,
        }
    }
}

fn candidates<'a>(input: &PromotionInput<'a>, rejected: &mut Vec<Rejected>) -> Vec<Candidate<'a>> {
    let by_priority = |a: &Candidate<'_>, b: &Candidate<'_>| {
        (a.promotion.priority, a.promotion.id).cmp(&(b.promotion.priority, b.promotion.id))
    };
    let autos = input
        .promotions
        .iter()
        .filter(|promotion| promotion.kind == PromotionKind::Auto);
    let mut found: Vec<Candidate<'a>> = autos
        .map(|promotion| Candidate {
            promotion,
            coupon: None,
        })
        .collect();
    found.sort_by(by_priority);
    let mut coupons: Vec<&EnteredCoupon> = input.coupons.iter().collect();
    coupons.sort_by(|a, b| a.code.cmp(&b.code));
    let mut by_code: Vec<Candidate<'a>> = Vec::new();
    for coupon in coupons {
        let promotion = coupon.promotion.and_then(|id| {
            let mut known = input.promotions.iter();
            known.find(|promotion| promotion.id == id && promotion.kind == PromotionKind::Coupon)
        });
        let Some(promotion) = promotion else {
            rejected.push(Rejected {
                promotion: None,
                code: Some(coupon.code.clone()),
                label: coupon.code.to_string(),
                reason: Reason::UnknownCode,
            });
            continue;
        };
        let candidate = Candidate {
            promotion,
            coupon: Some(coupon),
        };
        if by_code
            .iter()
            .any(|known| known.promotion.id == promotion.id)
        {
            let (with, label) = (promotion.id, promotion.name.clone());
            rejected.push(candidate.rejected(Reason::NotCombinable { with, label }));
        } else {
            by_code.push(candidate);
        }
    }
    by_code.sort_by(by_priority);
    found.extend(by_code);
    found
}

fn apply<'a>(
    candidates: &[(Candidate<'a>, Vec<bool>)],
    input: &PromotionInput<'_>,
) -> Result<Outcome<'a>, MoneyError> {
    let mut remaining = Remaining::of(input)?;
    let mut outcome = Outcome::default();
    for (candidate, lines) in candidates {
        match remaining.reduce(&candidate.promotion.action, lines, input)? {
            Ok(reduction) => {
                outcome.saving += reduction.value(input);
                outcome.applied.push((*candidate, reduction));
            }
            Err(reason) => outcome.rejected.push((*candidate, reason)),
        }
    }
    Ok(outcome)
}

/// Keeps the winner's promotions; all others lost against its first one.
fn collect(
    outcomes: Vec<Outcome<'_>>,
    winner: usize,
    rejected: &mut Vec<Rejected>,
) -> Vec<Applied> {
    let mut best = Vec::new();
    let mut losers = Vec::new();
    for (index, outcome) in outcomes.into_iter().enumerate() {
        rejected.extend(
            outcome
                .rejected
                .into_iter()
                .map(|(loser, reason)| loser.rejected(reason)),
        );
        if index == winner {
            best = outcome.applied;
        } else {
            losers.extend(outcome.applied.into_iter().map(|(loser, _)| loser));
        }
    }
    if let Some((first, _)) = best.first() {
        let (with, label) = (first.promotion.id, first.promotion.name.clone());
        let lost = || Reason::NotCombinable {
            with,
            label: label.clone(),
        };
        rejected.extend(losers.into_iter().map(|loser| loser.rejected(lost())));
    }
    best.into_iter()
        .map(|(candidate, reduction)| candidate.applied(reduction))
        .collect()
}

fn nearest(rejected: &[Rejected]) -> Option<Hint> {
    let missing = rejected.iter().filter_map(|rejected| {
        let missing = match rejected.reason {
            Reason::NeedsMore { missing } => Missing::Spend { amount: missing },
            Reason::NeedsMoreItems { missing } => Missing::Pieces { count: missing },
            _ => return None,
        };
        let label = rejected.label.clone();
        Some(Hint {
            promotion: rejected.promotion?,
            label,
            missing,
        })
    });
    missing.min_by_key(|hint| match hint.missing {
        Missing::Spend { amount } => (0, amount.minor(), hint.promotion),
        Missing::Pieces { count } => (1, count, hint.promotion),
    })
}
