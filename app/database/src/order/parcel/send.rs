//! Sending: pieces leave the shelf and what was reserved of them, in one parcel.

use commerce::document::InvoiceTime;
use commerce::fulfilment::{
    FulfilmentError, FulfilmentLine, FulfilmentState, Tracking, check_shippable, ship,
};
use commerce::ids::{FulfilmentId, OrderId};
use commerce::job::{JobKind, SentParcel};
use commerce::order::{EventDetail, LineProgress, Order, OrderEventKind, OrderLine};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::audit::By;
use crate::connection::Db;
use crate::document::issue_by_itself;
use crate::entities::{Text, fulfilment, fulfilment_line, orders};
use crate::error::{Error, Result};
use crate::job::enqueue;
use crate::order::lines::lines;
use crate::order::progress::{Moved, joined, move_pieces, progress_of, set_fulfilment_status};
use crate::order::settle::lock;
use crate::order::staff::{Deed, check_version, foreign_key};
use crate::staff_error::StaffError;
use crate::stock::ship_if_held;
use crate::transaction::repeatable_transaction;

/// A parcel that staff send.
#[derive(Debug, Clone)]
pub struct Fulfil {
    pub order: OrderId,
    /// The version that the page showed; none does not matter.
    pub version: Option<i64>,
    /// Sent twice, the form makes one parcel.
    pub key: String,
    pub lines: Vec<FulfilmentLine>,
    pub tracking: Tracking,
    /// Whether the shopper is told by e-mail.
    pub notify: bool,
}

/// Sends pieces of an order. The same form again answers with the parcel that it made.
///
/// # Errors
/// [`StaffError::Refused`] names the line of which more was asked than is left.
pub async fn fulfil(
    db: &Db,
    command: &Fulfil,
    by: &By,
    now_ms: i64,
) -> Result<FulfilmentId, StaffError<FulfilmentError>> {
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock(tx, command.order).await?;
        if let Some(made) = made_before(tx, command).await? {
            return Ok(made);
        }
        check_version(&order, command.version)?;
        let bought = lines(tx, order.id, order.currency).await?;
        let after = check(tx, &order, &bought, command)
            .await?
            .map_err(StaffError::Refused)?;
        let parcel = insert(tx, command, now_ms).await?;
        for moved in joined(&command.lines) {
            send(tx, &order, &bought, moved, by, now_ms).await?;
        }
        set_fulfilment_status(tx, order.id, order.fulfilment_status, &after).await?;
        tell(tx, &order, parcel, command, by, now_ms).await?;
        issue_by_itself(tx, order.id, InvoiceTime::AtFulfilment, by, now_ms).await?;
        Ok(parcel)
    })
    .await
}

async fn made_before(tx: &impl ConnectionTrait, command: &Fulfil) -> Result<Option<FulfilmentId>> {
    let key = fulfilment::Column::IdempotencyKey.eq(command.key.as_str());
    match fulfilment::Entity::find().filter(key).one(tx).await? {
        Some(row) if row.order_id != command.order.get() => Err(foreign_key()),
        found => Ok(found.map(|row| FulfilmentId(row.id))),
    }
}

/// The lines as they will be; the inner error is the rule that refuses.
async fn check(
    tx: &impl ConnectionTrait,
    order: &Order,
    bought: &[OrderLine],
    command: &Fulfil,
) -> Result<Result<Vec<LineProgress>, FulfilmentError>> {
    let row = orders::Entity::find_by_id(order.id.get()).one(tx).await?;
    let method = row.ok_or(Error::Missing("order"))?.payment_method.0;
    let shippable = check_shippable(order.status, order.payment_status, method);
    let after = shippable.and_then(|()| ship(&progress_of(bought), &command.lines));
    Ok(after.map(|lines| lines.into_iter().map(|(_, line)| line).collect()))
}

async fn insert(tx: &impl ConnectionTrait, command: &Fulfil, now_ms: i64) -> Result<FulfilmentId> {
    let tracking = command.tracking.clone();
    let row = fulfilment::ActiveModel {
        order_id: Set(command.order.get()),
        carrier: Set(tracking.carrier),
        tracking_no: Set(tracking.number),
        tracking_url: Set(tracking.url),
        status: Set(Text(FulfilmentState::Shipped)),
        created_at: Set(now_ms),
        shipped_at: Set(Some(now_ms)),
        idempotency_key: Set(Some(command.key.clone())),
        ..Default::default()
    };
    let id = fulfilment::Entity::insert(row)
        .exec(tx)
        .await?
        .last_insert_id;
    let line = |line: FulfilmentLine| fulfilment_line::ActiveModel {
        fulfilment_id: Set(id),
        order_line_id: Set(line.line.get()),
        qty: Set(line.quantity),
    };
    fulfilment_line::Entity::insert_many(joined(&command.lines).into_iter().map(line))
        .exec_without_returning(tx)
        .await?;
    Ok(FulfilmentId(id))
}

async fn send(
    tx: &impl ConnectionTrait,
    order: &Order,
    bought: &[OrderLine],
    pieces: FulfilmentLine,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let moved = Moved {
        fulfilled: pieces.quantity,
        ..Moved::default()
    };
    move_pieces(tx, order.id, pieces.line, moved).await?;
    let line = bought.iter().find(|line| line.id == pieces.line);
    match line.and_then(|line| line.variant) {
        Some(variant) => ship_if_held(tx, order.id, variant, pieces.quantity, by, now_ms).await,
        None => Ok(()),
    }
}

async fn tell(
    tx: &impl ConnectionTrait,
    order: &Order,
    parcel: FulfilmentId,
    command: &Fulfil,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let deed = Deed {
        order,
        by,
        kind: OrderEventKind::Shipped,
        action: "order.parcel_sent",
        detail: EventDetail::ParcelSent {
            parcel,
            pieces: command.lines.iter().map(|line| line.quantity).sum(),
            carrier: command.tracking.carrier.clone(),
            tracking_no: command.tracking.number.clone(),
        },
        before: Value::Null,
    };
    deed.note(tx, now_ms).await?;
    if command.notify {
        let kind = JobKind::ParcelSent;
        write_to_shopper(tx, kind, (order.id, parcel), "", now_ms).await?;
    }
    Ok(())
}

/// Notes an e-mail about a parcel, once for each `occasion`.
pub(super) async fn write_to_shopper(
    tx: &impl ConnectionTrait,
    kind: JobKind,
    (order_id, parcel): (OrderId, FulfilmentId),
    occasion: &str,
    now_ms: i64,
) -> Result<()> {
    let key = format!("{kind}:{parcel}{occasion}");
    let payload = json!(SentParcel { order_id, parcel }).to_string();
    enqueue(tx, kind, &key, &payload, now_ms, now_ms).await?;
    Ok(())
}
