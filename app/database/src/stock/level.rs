//! Stock levels: the counters of a variant, each change with its entry in the ledger.

use commerce::ids::{OrderId, StaffId, VariantId};
use commerce::stock::{MovementKind, StockLevel};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use crate::audit::By;
use crate::catalog::refresh_availability;
use crate::entities::{Text, insert_new, stock_level, stock_location, stock_movement};
use crate::error::{Error, Result};
use crate::session::cut;
use crate::stock::queries;

/// A change of counters, as the ledger keeps it.
pub(super) struct Movement<'a> {
    pub variant_id: i64,
    pub location_id: i64,
    pub kind: MovementKind,
    pub qty: i64,
    pub order_id: Option<i64>,
    pub reason: &'a str,
    /// Who of the staff; none when it follows from something else.
    pub by: Option<&'a By>,
    /// Of the form that asked for it.
    pub key: Option<&'a str>,
    pub at_ms: i64,
}

/// The counters of a variant, all locations together.
pub async fn stock_level(conn: &impl ConnectionTrait, variant: VariantId) -> Result<StockLevel> {
    let rows = levels(conn, variant.get()).await?;
    let sum = |of: fn(&stock_level::Model) -> i64| rows.iter().map(of).sum();
    Ok(StockLevel {
        on_hand: sum(|row| row.on_hand),
        reserved: sum(|row| row.reserved),
        safety: sum(|row| row.safety),
        low_below: rows.iter().find_map(|row| row.low_below),
    })
}

/// Sets the pieces on the shelf of the first location: goods that came in, or a corrected count.
/// Run it in a transaction.
pub async fn set_on_hand(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    on_hand: i64,
    reason: &str,
    now_ms: i64,
) -> Result<()> {
    if count_on_hand(tx, variant, on_hand, reason, now_ms).await? {
        refresh_availability(tx, variant.get(), now_ms).await?;
    }
    Ok(())
}

/// The same without the listing; tells whether it must be refreshed, for the variant sold out or came back.
pub(crate) async fn count_on_hand(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    on_hand: i64,
    reason: &str,
    now_ms: i64,
) -> Result<bool> {
    let variant_id = variant.get();
    let location_id = main_location(tx).await?;
    let level = stock_level::Entity::find_by_id((variant_id, location_id));
    let before = level.one(tx).await?.map(|level| at_location(&level));
    let on_hand_before = before.as_ref().map(|level| level.on_hand);
    if on_hand_before == Some(on_hand) {
        return Ok(false);
    }
    let kind = if before.is_some() {
        recount(tx, variant_id, location_id, on_hand).await?;
        MovementKind::Adjust
    } else {
        add_level(tx, variant_id, location_id, on_hand, 0).await?;
        MovementKind::Receive
    };
    let movement = Movement {
        variant_id,
        location_id,
        kind,
        qty: on_hand - on_hand_before.unwrap_or(0),
        order_id: None,
        reason,
        by: None,
        key: None,
        at_ms: now_ms,
    };
    let could_buy = before.is_some_and(|level| level.available() > 0);
    let after = record(tx, &movement).await?;
    Ok(could_buy != (after.available() > 0))
}

async fn recount(
    tx: &impl ConnectionTrait,
    variant_id: i64,
    location_id: i64,
    on_hand: i64,
) -> Result<(), DbErr> {
    use stock_level::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::OnHand, Expr::value(on_hand))
        .filter(Column::VariantId.eq(variant_id))
        .filter(Column::LocationId.eq(location_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The first counters of a variant at a location.
pub(super) async fn add_level(
    tx: &impl ConnectionTrait,
    variant_id: i64,
    location_id: i64,
    on_hand: i64,
    reserved: i64,
) -> Result<(), DbErr> {
    let level = stock_level::ActiveModel {
        variant_id: Set(variant_id),
        location_id: Set(location_id),
        on_hand: Set(on_hand),
        reserved: Set(reserved),
        ..Default::default()
    };
    stock_level::Entity::insert(level)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Puts pieces that came back onto the shelf. Run it in a transaction.
pub async fn take_back(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    qty: i64,
    order: OrderId,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    let variant_id = variant.get();
    let location_id = main_location(tx).await?;
    if !queries::move_counters(tx, (variant_id, location_id), qty, 0).await? {
        return Err(Error::Missing("stock level"));
    }
    let movement = Movement {
        variant_id,
        location_id,
        kind: MovementKind::Return,
        qty,
        order_id: Some(order.get()),
        reason: "return",
        by: Some(by),
        key: None,
        at_ms: now_ms,
    };
    let after = record(tx, &movement).await?;
    if after.available() > 0 && after.available() <= qty {
        refresh_availability(tx, variant_id, now_ms).await?;
    }
    Ok(())
}

/// The counters of a variant by location.
pub(super) async fn levels(
    conn: &impl ConnectionTrait,
    variant_id: i64,
) -> Result<Vec<stock_level::Model>, DbErr> {
    use stock_level::{Column, Entity};
    let of_variant = Entity::find().filter(Column::VariantId.eq(variant_id));
    of_variant.order_by_asc(Column::LocationId).all(conn).await
}

/// Writes the ledger entry of a change that was just made in the same transaction; returns the
/// counters after it.
pub(super) async fn record(
    tx: &impl ConnectionTrait,
    movement: &Movement<'_>,
) -> Result<StockLevel> {
    let level = stock_level::Entity::find_by_id((movement.variant_id, movement.location_id));
    let level = level.one(tx).await?.ok_or(Error::Missing("stock level"))?;
    let entry = stock_movement::ActiveModel {
        variant_id: Set(movement.variant_id),
        location_id: Set(movement.location_id),
        kind: Set(Text(movement.kind)),
        qty: Set(movement.qty),
        on_hand_after: Set(level.on_hand),
        reserved_after: Set(level.reserved),
        order_id: Set(movement.order_id),
        actor_id: Set(movement.by.and_then(|by| by.staff).map(StaffId::get)),
        actor: Set(movement
            .by
            .map_or_else(String::new, |by| cut(&by.name, 128))),
        idempotency_key: Set(movement.key.map(str::to_owned)),
        reason: Set(movement.reason.to_owned()),
        at: Set(movement.at_ms),
        ..Default::default()
    };
    stock_movement::Entity::insert(entry)
        .exec_without_returning(tx)
        .await?;
    Ok(at_location(&level))
}

pub(super) fn at_location(level: &stock_level::Model) -> StockLevel {
    StockLevel {
        on_hand: level.on_hand,
        reserved: level.reserved,
        safety: level.safety,
        low_below: level.low_below,
    }
}

/// The shop has one location for its stock until someone adds a second.
pub(super) async fn main_location(tx: &impl ConnectionTrait) -> Result<i64> {
    use stock_location::{ActiveModel, Column, Entity};
    let first = || Entity::find().order_by_asc(Column::Id).one(tx);
    if let Some(location) = first().await? {
        return Ok(location.id);
    }
    let main = ActiveModel {
        name: Set("Main".to_owned()),
        ..Default::default()
    };
    insert_new(tx, main).await?;
    let location = first().await?.ok_or(Error::Missing("stock location"))?;
    Ok(location.id)
}
