//! Spreading one amount over several lines by the largest remainder.

use super::{Money, MoneyError};

/// Splits `total` in proportion to `weights` so that the parts add up to it exactly.
///
/// Leftover minor units go to the largest remainders, earlier lines first. Negative weights
/// count as zero; when every weight is zero, every part is zero.
pub fn spread(total: Money, weights: &[i64]) -> Result<Vec<Money>, MoneyError> {
    let weights: Vec<i128> = weights
        .iter()
        .map(|&weight| i128::from(weight.max(0)))
        .collect();
    let whole: i128 = weights.iter().sum();
    if whole == 0 {
        return Ok(vec![Money::zero(total.currency()); weights.len()]);
    }
    let amount = i128::from(total.minor()).abs();
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let product = amount.checked_mul(*weight).ok_or(MoneyError::Overflow)?;
        parts.push(product / whole);
        remainders.push((product % whole, index));
    }
    let left =
        usize::try_from(amount - parts.iter().sum::<i128>()).map_err(|_| MoneyError::Overflow)?;
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, index) in remainders.into_iter().take(left) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    let sign = if total.is_negative() { -1 } else { 1 };
    parts
        .into_iter()
        .map(|part| i64::try_from(part * sign).map_err(|_| MoneyError::Overflow))
        .map(|minor| minor.map(|minor| Money::new(minor, total.currency())))
        .collect()
}

/// Splits a discount over line amounts so that no line falls below zero.
///
/// A discount larger than the lines together shrinks to their sum.
pub fn spread_clamped(discount: Money, amounts: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let weights: Vec<i64> = amounts.iter().map(|amount| amount.minor().max(0)).collect();
    let limit = Money::sum(
        discount.currency(),
        amounts
            .iter()
            .copied()
            .filter(|amount| amount.is_positive()),
    )?;
    let total = discount.at_most(limit)?;
    let total = if total.is_negative() {
        Money::zero(total.currency())
    } else {
        total
    };
    spread(total, &weights)
}
