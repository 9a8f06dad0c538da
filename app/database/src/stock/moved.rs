//! Of which products the stock moved lately, for instances that keep what they show of it.

use std::collections::BTreeMap;

use commerce::ids::ProductId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entities::{stock_movement, variant};
use crate::error::Result;

/// Movements read at a time; more of them are not told one by one.
const MOST: u64 = 4_000;
/// Numbers waited for at a time.
const MOST_GAPS: i64 = 200;
/// A number that is missing so long was rolled back.
const GAP_MS: i64 = 60_000;
/// Movements before the newest that may be under way when an instance looks for the first time.
const BEHIND: i64 = 64;

/// How far the ledger of movements was read. MySQL hands out numbers before the transactions end, so that a lower one may
/// appear after a higher one: those that were missing are asked for again for a while.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    last: Option<i64>,
    /// Numbers that were missing, and since when, in unix milliseconds.
    gaps: BTreeMap<i64, i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The stock of these; a product may stand there twice.
    Products(Vec<ProductId>),
    /// That of any product.
    Many,
}

impl Moves {
    /// What moved since the last call. The first call begins with the newest movements.
    ///
    /// # Errors
    /// When the database does not answer; the next call tells the same again.
    pub async fn next(&mut self, conn: &impl ConnectionTrait, now_ms: i64) -> Result<Moved> {
        let Some(last) = self.last else {
            let newest = newest(conn).await?.unwrap_or(0);
            let last = (newest - BEHIND).max(0);
            let rows = read(conn, last, Vec::new()).await?;
            self.note(last, &rows, now_ms);
            return Ok(Moved::Many);
        };
        self.gaps.retain(|_, since_ms| now_ms - *since_ms < GAP_MS);
        let gaps: Vec<i64> = self.gaps.keys().copied().collect();
        let rows = read(conn, last, gaps).await?;
        if rows.len() as u64 == MOST {
            self.last = newest(conn).await?;
            self.gaps.clear();
            return Ok(Moved::Many);
        }
        let products = products(conn, &rows).await?;
        self.note(last, &rows, now_ms);
        Ok(Moved::Products(products))
    }

    fn note(&mut self, last: i64, rows: &[(i64, i64)], now_ms: i64) {
        let mut reached = last;
        for &(id, _) in rows {
            self.gaps.remove(&id);
            if id > reached {
                let first = (reached + 1).max(id - MOST_GAPS);
                self.gaps.extend((first..id).map(|gap| (gap, now_ms)));
                reached = id;
            }
        }
        while self.gaps.len() as i64 > MOST_GAPS {
            self.gaps.pop_first();
        }
        self.last = Some(reached);
    }
}

async fn newest(conn: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    use stock_movement::{Column, Entity};
    let newest = Entity::find().select_only().column(Column::Id);
    newest
        .order_by_desc(Column::Id)
        .into_tuple()
        .one(conn)
        .await
}

/// Number and variant of the movements after `last` and of those that were missing.
async fn read(
    conn: &impl ConnectionTrait,
    last: i64,
    gaps: Vec<i64>,
) -> Result<Vec<(i64, i64)>, DbErr> {
    use stock_movement::{Column, Entity};
    let mut wanted = Condition::any().add(Column::Id.gt(last));
    if !gaps.is_empty() {
        wanted = wanted.add(Column::Id.is_in(gaps));
    }
    Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::VariantId)
        .filter(wanted)
        .order_by_asc(Column::Id)
        .limit(MOST)
        .into_tuple()
        .all(conn)
        .await
}

async fn products(conn: &impl ConnectionTrait, rows: &[(i64, i64)]) -> Result<Vec<ProductId>> {
    use variant::{Column, Entity};
    let mut variants: Vec<i64> = rows.iter().map(|&(_, variant)| variant).collect();
    variants.sort_unstable();
    variants.dedup();
    let mut products = Vec::with_capacity(variants.len());
    for some in variants.chunks(500) {
        let of = Entity::find()
            .select_only()
            .column(Column::ProductId)
            .filter(Column::Id.is_in(some.iter().copied()));
        let found: Vec<i64> = of.into_tuple().all(conn).await?;
        products.extend(found.into_iter().map(ProductId));
    }
    Ok(products)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_were_missing_are_waited_for_until_they_come_or_are_old() {
        let mut moves = Moves::default();
        moves.note(10, &[(11, 1), (14, 1)], 0);
        assert_eq!(moves.last, Some(14));
        assert_eq!(moves.gaps.keys().copied().collect::<Vec<_>>(), [12, 13]);
        moves.note(14, &[(12, 1)], 5);
        assert_eq!(moves.last, Some(14), "a late number leads nowhere back");
        assert_eq!(moves.gaps.keys().copied().collect::<Vec<_>>(), [13]);
        moves.note(14, &[(1_000, 1)], 9);
        assert_eq!(moves.gaps.len(), 200);
    }
}
