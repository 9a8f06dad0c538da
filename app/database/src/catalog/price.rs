//! Prices of variants, the history the law asks for, and the lowest of the thirty days before.

use std::collections::BTreeMap;

use commerce::catalog::Price;
use commerce::{Currency, Money};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entities::{Text, price, price_history, put, variant};

const THIRTY_DAYS_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The beginning of a price that holds whenever no scheduled one does.
pub(super) const STANDING: i64 = 0;

/// Stores the variant's standing price, and in the history when it differs from the last one.
pub(super) async fn set_price(
    conn: &impl ConnectionTrait,
    variant_id: i64,
    amount: Money,
    compare_at: Option<Money>,
    now_ms: i64,
) -> Result<(), DbErr> {
    let currency = Text(amount.currency());
    let standing = price::Column::VariantId
        .eq(variant_id)
        .and(price::Column::Currency.eq(currency))
        .and(price::Column::ValidFrom.eq(STANDING));
    let before = price::Entity::find()
        .filter(standing.clone())
        .one(conn)
        .await?;
    let row = price::ActiveModel {
        variant_id: Set(variant_id),
        currency: Set(currency),
        amount_minor: Set(amount.minor()),
        compare_at_minor: Set(compare_at.map(Money::minor)),
        valid_from: Set(STANDING),
        ..Default::default()
    };
    put(conn, row, standing).await?;
    if before.is_none_or(|before| before.amount_minor != amount.minor()) {
        let record = price_history::ActiveModel {
            variant_id: Set(variant_id),
            currency: Set(currency),
            amount_minor: Set(amount.minor()),
            recorded_at: Set(now_ms),
            ..Default::default()
        };
        price_history::Entity::insert(record)
            .exec_without_returning(conn)
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
) -> Result<BTreeMap<i64, Vec<PastPrice>>, DbErr> {
    use price_history::{Column, Entity};
    let newest = Entity::find()
        .inner_join(variant::Entity)
        .filter(variant::Column::ProductId.eq(product_id))
        .filter(Column::Currency.eq(Text(currency)))
        .order_by_desc(Column::RecordedAt)
        .order_by_desc(Column::Id)
        .limit(1000)
        .into_model::<PastPrice>()
        .all(conn)
        .await?;
    let mut by_variant: BTreeMap<i64, Vec<PastPrice>> = BTreeMap::new();
    for past in newest.into_iter().rev() {
        by_variant.entry(past.variant_id).or_default().push(past);
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
    lowest_since(before, begin)
}

/// The lowest price since then, the one in force at that moment included; `history` is oldest first.
pub(super) fn lowest_since(history: &[PastPrice], since_ms: i64) -> Option<i64> {
    let first = history
        .iter()
        .rposition(|past| past.recorded_at <= since_ms)
        .unwrap_or(0);
    let since = history.get(first..)?.iter();
    since.map(|past| past.amount_minor).min()
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
