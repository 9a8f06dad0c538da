//! Prices of variants, the history the law asks for, and the lowest of the thirty days before.

use std::collections::BTreeMap;

use commerce::catalog::Price;
use commerce::policy::DAY_MS;
use commerce::{Currency, Money};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
};

use crate::catalog::queries::{self, PriceMoment};
use crate::entities::{Text, price, price_history, put};

const THIRTY_DAYS_MS: i64 = 30 * DAY_MS;

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

/// A price and when it began to hold, unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PastPrice {
    pub amount_minor: i64,
    pub recorded_at: i64,
}

/// What shoppers were asked for by variant, oldest first: the standing price, and the scheduled ones in its place.
pub(super) async fn history(
    conn: &impl ConnectionTrait,
    product_id: i64,
    currency: Currency,
    now_ms: i64,
) -> Result<BTreeMap<i64, Vec<PastPrice>>, DbErr> {
    let moments = queries::price_moments(conn, product_id, currency, now_ms).await?;
    Ok(of_variants(moments, now_ms))
}

/// The same of moments that were read, in any order.
pub(super) fn of_variants(
    mut moments: Vec<PriceMoment>,
    now_ms: i64,
) -> BTreeMap<i64, Vec<PastPrice>> {
    moments.sort_by_key(|moment| (moment.variant_id, moment.from_ms, moment.id));
    let of_variant = moments.chunk_by(|a, b| a.variant_id == b.variant_id);
    let lines = of_variant.filter_map(|moments| {
        let variant = moments.first()?.variant_id;
        Some((variant, timeline(moments, now_ms)))
    });
    lines.collect()
}

/// The prices in force one after the other, up to now; `moments` is sorted by its begins.
fn timeline(moments: &[PriceMoment], now_ms: i64) -> Vec<PastPrice> {
    // The clock of the server that wrote a record may be ahead.
    let begin = |moment: &PriceMoment| std::cmp::min(moment.from_ms, now_ms);
    let ends = moments.iter().filter_map(|moment| moment.to_ms);
    let mut changes: Vec<i64> = moments
        .iter()
        .map(begin)
        .chain(ends.filter(|end| *end <= now_ms))
        .collect();
    changes.sort_unstable();
    changes.dedup();
    let mut line: Vec<PastPrice> = Vec::new();
    for at in changes {
        let begun = |scheduled: i64| {
            let mut latest_first = moments.iter().rev();
            latest_first.find(|moment| {
                moment.is_scheduled == scheduled
                    && begin(moment) <= at
                    && moment.to_ms.is_none_or(|end| at < end)
            })
        };
        let Some(in_force) = begun(1).or_else(|| begun(0)) else {
            continue;
        };
        let amount_minor = in_force.amount_minor;
        if line
            .last()
            .is_none_or(|last| last.amount_minor != amount_minor)
        {
            line.push(PastPrice {
                amount_minor,
                recorded_at: at,
            });
        }
    }
    line
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
        content: None,
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
            amount_minor,
            recorded_at: day * DAY_MS,
        };
        days.iter().map(record).collect()
    }

    fn moment(id: i64, amount_minor: i64, from_ms: i64, to_ms: Option<i64>) -> PriceMoment {
        PriceMoment {
            id,
            variant_id: 1,
            amount_minor,
            from_ms,
            to_ms,
            is_scheduled: i64::from(to_ms.is_some()),
        }
    }

    #[test]
    fn a_scheduled_price_stands_in_for_the_standing_one_as_long_as_it_holds() {
        // Sorted by their begins: 20.00, a week of 15.00 within which the standing price becomes 22.00.
        let moments = [
            moment(1, 2000, 10, None),
            moment(9, 1500, 50, Some(57)),
            moment(2, 2200, 53, None),
        ];
        let line = |now| {
            let line = timeline(&moments, now);
            let pairs = line
                .iter()
                .map(|past| (past.recorded_at, past.amount_minor));
            pairs.collect::<Vec<_>>()
        };
        assert_eq!(line(56), [(10, 2000), (50, 1500)]);
        assert_eq!(line(57), [(10, 2000), (50, 1500), (57, 2200)]);
        assert_eq!(line(90), line(57));
    }

    #[test]
    fn a_record_of_a_clock_that_is_ahead_counts_from_now_on() {
        let moments = [moment(1, 2000, 10, None), moment(2, 1800, 40, None)];
        let line = timeline(&moments, 35);
        assert_eq!(line.last().map(|past| past.amount_minor), Some(1800));
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
