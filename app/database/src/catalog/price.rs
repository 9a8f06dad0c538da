//! Prices of variants, the history the law asks for, and the lowest of the thirty days before.

use std::collections::BTreeMap;

use commerce::catalog::Price;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::Result;
use crate::sql::{self, values};

const THIRTY_DAYS_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Stores the variant's standing price, and in the history when it differs from the last one.
pub(super) async fn set_price(
    conn: &impl ConnectionTrait,
    variant_id: i64,
    amount: Money,
    compare_at: Option<Money>,
    now_ms: i64,
) -> Result<()> {
    let currency = amount.currency().code();
    let find = "SELECT amount_minor AS n FROM price
        WHERE variant_id = ? AND currency = ? AND valid_from = 0";
    let before = sql::number(conn, find, values![variant_id, currency]).await?;
    let compare_at = compare_at.map(Money::minor);
    if before.is_some() {
        let change = "UPDATE price SET amount_minor = ?, compare_at_minor = ?
            WHERE variant_id = ? AND currency = ? AND valid_from = 0";
        sql::execute(
            conn,
            change,
            values![amount.minor(), compare_at, variant_id, currency],
        )
        .await?;
    } else {
        let add =
            "INSERT INTO price (variant_id, currency, amount_minor, compare_at_minor, valid_from)
            VALUES (?, ?, ?, ?, 0)";
        sql::insert(
            conn,
            add,
            values![variant_id, currency, amount.minor(), compare_at],
        )
        .await?;
    }
    if before != Some(amount.minor()) {
        let note = "INSERT INTO price_history (variant_id, currency, amount_minor, recorded_at)
            VALUES (?, ?, ?, ?)";
        sql::insert(
            conn,
            note,
            values![variant_id, currency, amount.minor(), now_ms],
        )
        .await?;
    }
    Ok(())
}

/// A price that was recorded.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub(super) struct PastPrice {
    pub variant_id: i64,
    pub amount_minor: i64,
    pub recorded_at: i64,
}

/// The price records of all variants of a product, oldest first.
pub(super) async fn history(
    conn: &impl ConnectionTrait,
    product_id: i64,
    currency: Currency,
) -> Result<BTreeMap<i64, Vec<PastPrice>>> {
    let sql = "SELECT h.variant_id, h.amount_minor, h.recorded_at
        FROM price_history h JOIN variant v ON v.id = h.variant_id
        WHERE v.product_id = ? AND h.currency = ? ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1000";
    let mut by_variant: BTreeMap<i64, Vec<PastPrice>> = BTreeMap::new();
    for past in sql::all::<PastPrice>(conn, sql, values![product_id, currency.code()]).await? {
        by_variant.entry(past.variant_id).or_default().push(past);
    }
    for past in by_variant.values_mut() {
        past.reverse();
    }
    Ok(by_variant)
}

/// The price with the lowest one of the thirty days before it was reduced.
pub(super) fn with_lowest(
    amount: Money,
    compare_at: Option<Money>,
    history: Option<&Vec<PastPrice>>,
) -> Price {
    let price = Price {
        amount,
        compare_at,
        lowest_30_days: None,
    };
    if !price.is_reduced() {
        return price;
    }
    let lowest = history.and_then(|history| lowest_before_last(history));
    Price {
        lowest_30_days: lowest.map(|minor| Money::new(minor, amount.currency())),
        ..price
    }
}

/// A record counts from when it was made to the next one, so the one in force when the thirty
/// days began counts too.
fn lowest_before_last(history: &[PastPrice]) -> Option<i64> {
    let (now, before) = history.split_last()?;
    let begin = now.recorded_at - THIRTY_DAYS_MS;
    let first = before
        .iter()
        .rposition(|past| past.recorded_at <= begin)
        .unwrap_or(0);
    before
        .get(first..)?
        .iter()
        .map(|past| past.amount_minor)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(days: &[(i64, i64)]) -> Vec<PastPrice> {
        let record = |&(day, amount_minor)| PastPrice {
            variant_id: 1,
            amount_minor,
            recorded_at: day * 24 * 60 * 60 * 1000,
        };
        days.iter().map(record).collect()
    }

    #[test]
    fn the_price_in_force_when_the_thirty_days_began_counts() {
        assert_eq!(
            lowest_before_last(&past(&[(0, 1500), (100, 2000), (140, 1800)])),
            Some(2000)
        );
        assert_eq!(
            lowest_before_last(&past(&[(0, 1500), (100, 2000), (120, 1800)])),
            Some(1500)
        );
    }

    #[test]
    fn a_dip_within_the_thirty_days_is_found_and_an_older_one_is_not() {
        let history = past(&[(0, 900), (10, 2000), (50, 1700), (52, 2000), (70, 1800)]);
        assert_eq!(lowest_before_last(&history), Some(1700));
    }

    #[test]
    fn a_first_price_has_no_price_before_it() {
        assert_eq!(lowest_before_last(&past(&[(5, 1000)])), None);
        assert_eq!(lowest_before_last(&[]), None);
    }
}
