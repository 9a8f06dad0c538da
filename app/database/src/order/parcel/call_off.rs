//! A parcel that did not leave after all: its pieces are on the shelf again, and reserved for their order.

use std::collections::BTreeMap;

use commerce::fulfilment::{FulfilmentError, FulfilmentState, call_off};
use commerce::ids::{FulfilmentId, OrderLineId};
use commerce::order::{EventDetail, LineProgress, OrderEventKind};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;
use serde_json::json;

use super::{contents, find, order_of};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, fulfilment};
use crate::error::Result;
use crate::order::lines::lines;
use crate::order::progress::{Moved, move_pieces, progress_of, set_fulfilment_status};
use crate::order::staff::{Deed, lock_at};
use crate::refund::refunded_pieces;
use crate::staff_error::StaffError;
use crate::stock::hold_again_if_shipped;
use crate::transaction::transaction;

/// Calls a parcel off: stock, reservation and the order's state are as they were before it.
///
/// # Errors
/// [`FulfilmentError::CameBack`] when pieces of it were refunded or came back, or the order ended;
/// [`FulfilmentError::State`] when it arrived or was called off before.
pub async fn cancel_fulfilment(
    db: &Db,
    parcel: FulfilmentId,
    version: Option<i64>,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<FulfilmentError>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let id = order_of(tx, parcel).await?;
        let order = lock_at(tx, id, version).await?;
        let refuse = StaffError::Refused;
        let row = find(tx, parcel).await?;
        let state = row.status.0.transition(FulfilmentState::Cancelled);
        let state = state.map_err(|error| refuse(error.into()))?;
        let goods = contents(tx, parcel).await?;
        let bought = lines(tx, id, order.currency).await?;
        let refunded = refunded_pieces(tx, id).await?;
        let sent = sent_and_refunded(&bought, &refunded);
        let after = call_off(&progress_of(&bought), &goods, |line| {
            sent.get(&line).copied().unwrap_or(0)
        });
        let after = after.map_err(refuse)?;
        for pieces in &goods {
            let moved = Moved {
                fulfilled: -pieces.quantity,
                ..Moved::default()
            };
            move_pieces(tx, id, pieces.line, moved).await?;
            let line = bought.iter().find(|line| line.id == pieces.line);
            if let Some(variant) = line.and_then(|line| line.variant) {
                hold_again_if_shipped(tx, id, variant, pieces.quantity, by, now_ms).await?;
            }
        }
        let cancelled = fulfilment::ActiveModel {
            id: Unchanged(parcel.get()),
            status: Set(Text(state)),
            ..Default::default()
        };
        let updated = fulfilment::Entity::update(cancelled).exec_without_returning(tx);
        updated.await.map_err(crate::Error::from)?;
        let after: Vec<LineProgress> = after.into_iter().map(|(_, line)| line).collect();
        set_fulfilment_status(tx, id, order.fulfilment_status, &after).await?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Note,
            action: "order.parcel_cancelled",
            detail: EventDetail::ParcelCancelled { parcel },
            before: json!({ "state": row.status.0, "tracking_no": row.tracking_no }),
        };
        Ok(deed.note(tx, now_ms).await?)
    })
    .await
}

/// How many pieces of each line were refunded after they had been sent.
fn sent_and_refunded(
    bought: &[commerce::order::OrderLine],
    refunded: &BTreeMap<OrderLineId, i64>,
) -> BTreeMap<OrderLineId, i64> {
    let sent = bought.iter().map(|line| {
        let pieces = refunded.get(&line.id).copied().unwrap_or(0);
        (line.id, pieces - line.progress.cancelled)
    });
    sent.collect()
}
