//! Shoppers who have not paid yet are reminded before their order ends.

use std::ops::Range;

use commerce::ids::OrderId;
use commerce::job::JobKind;
use commerce::payment::PaymentMethod;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::expire::is_unpaid;
use super::settle::{enqueue_for, key_for};
use crate::entities::orders::{Column, Entity};
use crate::entities::outbox;
use crate::error::Result;

/// Notes a reminder for each order placed in that time with that way to pay of which neither money came nor anything was
/// sent, once for each order; tells how many.
pub async fn remind_unpaid(
    conn: &impl ConnectionTrait,
    method: PaymentMethod,
    placed: Range<i64>,
    batch: u32,
    now_ms: i64,
) -> Result<u64> {
    let (kind, mut after, mut reminded) = (JobKind::PaymentReminder, 0, 0);
    loop {
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(is_unpaid(method))
            .filter(Column::PlacedAt.gte(placed.start))
            .filter(Column::PlacedAt.lt(placed.end))
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(u64::from(batch))
            .into_tuple()
            .all(conn)
            .await?;
        let Some(last) = ids.last() else {
            return Ok(reminded);
        };
        after = *last;
        let keys = ids.iter().map(|id| key_for(kind, OrderId(*id)));
        let known: Vec<String> = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::DedupeKey)
            .filter(outbox::Column::DedupeKey.is_in(keys))
            .into_tuple()
            .all(conn)
            .await?;
        for id in ids.into_iter().map(OrderId) {
            if !known.contains(&key_for(kind, id)) {
                enqueue_for(conn, kind, id, now_ms).await?;
                reminded += 1;
            }
        }
    }
}
