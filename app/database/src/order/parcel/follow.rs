//! Where a parcel can be followed, and that it arrived.

use commerce::fulfilment::{FulfilmentError, FulfilmentState, Tracking, deliver};
use commerce::ids::FulfilmentId;
use commerce::job::JobKind;
use commerce::order::{EventDetail, OrderEventKind};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;
use serde_json::json;

use super::send::write_to_shopper;
use super::{contents, find, order_of};
use crate::audit::By;
use crate::connection::Db;
use crate::entities::{Text, fulfilment};
use crate::error::Result;
use crate::order::lines::lines;
use crate::order::progress::{Moved, move_pieces, progress_of, set_fulfilment_status};
use crate::order::staff::{Deed, lock_at};
use crate::staff_error::StaffError;
use crate::transaction::transaction;

#[derive(Debug, Clone)]
pub struct SetTracking {
    pub parcel: FulfilmentId,
    /// The order's version that the page showed; none does not matter.
    pub version: Option<i64>,
    pub tracking: Tracking,
    /// Whether the shopper is told by e-mail, once for each tracking number.
    pub notify: bool,
}

/// Says how a parcel can be followed.
///
/// # Errors
/// [`FulfilmentError::State`] when it was called off.
pub async fn set_tracking(
    db: &Db,
    command: &SetTracking,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<FulfilmentError>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let id = order_of(tx, command.parcel).await?;
        let order = lock_at(tx, id, command.version).await?;
        let before = find(tx, command.parcel).await?;
        if before.status.0 == FulfilmentState::Cancelled {
            let refused = before.status.0.transition(FulfilmentState::Shipped);
            refused.map_err(|error| StaffError::Refused(error.into()))?;
        }
        let tracking = command.tracking.clone();
        let number = tracking.number.clone();
        let row = fulfilment::ActiveModel {
            id: Unchanged(command.parcel.get()),
            carrier: Set(tracking.carrier),
            tracking_no: Set(tracking.number),
            tracking_url: Set(tracking.url),
            ..Default::default()
        };
        let updated = fulfilment::Entity::update(row).exec_without_returning(tx);
        updated.await.map_err(crate::Error::from)?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Note,
            action: "order.tracking_changed",
            detail: EventDetail::TrackingChanged {
                parcel: command.parcel,
                tracking_no: number.clone(),
            },
            before: json!({
                "carrier": before.carrier,
                "tracking_no": before.tracking_no,
                "tracking_url": before.tracking_url,
            }),
        };
        deed.note(tx, now_ms).await?;
        if command.notify {
            let occasion = format!(":{}", number.unwrap_or_default());
            let (kind, which) = (JobKind::ParcelSent, (order.id, command.parcel));
            write_to_shopper(tx, kind, which, &occasion, now_ms).await?;
        }
        Ok(())
    })
    .await
}

/// Notes that a parcel arrived. A second time changes nothing.
///
/// # Errors
/// [`FulfilmentError::State`] when it was called off.
pub async fn mark_delivered(
    db: &Db,
    parcel: FulfilmentId,
    version: Option<i64>,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<FulfilmentError>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let id = order_of(tx, parcel).await?;
        let order = crate::order::lock_order(tx, id).await?;
        let before = find(tx, parcel).await?.status.0;
        if before == FulfilmentState::Delivered {
            return Ok(());
        }
        crate::order::staff::check_version(&order, version)?;
        let refuse = StaffError::Refused;
        let state = before.transition(FulfilmentState::Delivered);
        let state = state.map_err(|error| refuse(error.into()))?;
        let goods = contents(tx, parcel).await?;
        let bought = progress_of(&lines(tx, id, order.currency).await?);
        let after = deliver(&bought, &goods).map_err(refuse)?;
        for ((line, before), (_, after)) in bought.iter().zip(&after) {
            let moved = Moved {
                delivered: after.delivered - before.delivered,
                ..Moved::default()
            };
            if moved.delivered != 0 {
                move_pieces(tx, id, *line, moved).await?;
            }
        }
        let row = fulfilment::ActiveModel {
            id: Unchanged(parcel.get()),
            status: Set(Text(state)),
            delivered_at: Set(Some(now_ms)),
            ..Default::default()
        };
        let updated = fulfilment::Entity::update(row).exec_without_returning(tx);
        updated.await.map_err(crate::Error::from)?;
        let after: Vec<_> = after.into_iter().map(|(_, line)| line).collect();
        set_fulfilment_status(tx, id, order.fulfilment_status, &after).await?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Delivered,
            action: "order.parcel_delivered",
            detail: EventDetail::ParcelDelivered { parcel },
            before: json!({ "state": before }),
        };
        deed.note(tx, now_ms).await?;
        let kind = JobKind::ParcelDelivered;
        Ok(write_to_shopper(tx, kind, (id, parcel), "", now_ms).await?)
    })
    .await
}
