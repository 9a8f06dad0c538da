//! Orders that were never paid are forgotten some time after they ended, with everything that belongs to them: a name,
//! an address, a cart.

use commerce::ids::OrderId;
use commerce::order::OrderStatus;
use commerce::stock::ReservationOwner;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::connection::Db;
use crate::entities::{
    Text, cart, orders, payment, payment_attempt, promotion_use, stock_reservation,
};
use crate::error::{Error, Result};
use crate::transaction::{Transaction, transaction};

/// Removes up to `limit` orders whose time to pay was over before that moment and of which no money was ever taken;
/// tells how many.
pub async fn delete_expired_orders(db: &Db, before_ms: i64, limit: u32) -> Result<u64> {
    let old: Vec<(i64, Option<i64>)> = orders::Entity::find()
        .select_only()
        .columns([orders::Column::Id, orders::Column::CartId])
        .filter(is_forgettable(before_ms))
        .limit(u64::from(limit))
        .into_tuple()
        .all(db.writer())
        .await?;
    let mut deleted = 0;
    for (id, cart_id) in old {
        let done = transaction(db, |tx| async move {
            delete(&tx, OrderId(id), cart_id, before_ms).await
        });
        deleted += done.await?;
    }
    Ok(deleted)
}

/// Money may come late: an order that took some is kept, and so is one that a person must look at.
fn is_forgettable(before_ms: i64) -> Condition {
    let with_money = Query::select()
        .column(payment::Column::OrderId)
        .from(payment::Entity)
        .and_where(payment::Column::CapturedMinor.gt(0))
        .to_owned();
    Condition::all()
        .add(orders::Column::Status.eq(Text(OrderStatus::Expired)))
        .add(orders::Column::HoldExpiresAt.lt(before_ms))
        .add(orders::Column::NeedsAttention.is_null())
        .add(orders::Column::Id.not_in_subquery(with_money))
}

async fn delete(
    tx: &Transaction,
    id: OrderId,
    cart_id: Option<i64>,
    before_ms: i64,
) -> Result<u64, Error> {
    let id = id.get();
    super::settle::lock(tx, OrderId(id)).await?;
    let still = orders::Entity::find_by_id(id).filter(is_forgettable(before_ms));
    if still.one(tx).await?.is_none() {
        return Ok(0);
    }
    delete_payments(tx, id).await?;
    promotion_use::Entity::delete_many()
        .filter(promotion_use::Column::OrderId.eq(id))
        .exec(tx)
        .await?;
    let owner = Text(ReservationOwner::Order);
    stock_reservation::Entity::delete_many()
        .filter(stock_reservation::Column::OwnerKind.eq(owner))
        .filter(stock_reservation::Column::OwnerId.eq(id))
        .exec(tx)
        .await?;
    let deleted = orders::Entity::delete_by_id(id).exec(tx).await?;
    if let Some(cart_id) = cart_id {
        cart::Entity::delete_by_id(cart_id).exec(tx).await?;
    }
    Ok(deleted.rows_affected)
}

async fn delete_payments(tx: &impl ConnectionTrait, order: i64) -> Result<()> {
    let theirs = payment::Entity::find()
        .select_only()
        .column(payment::Column::Id)
        .filter(payment::Column::OrderId.eq(order));
    let theirs: Vec<i64> = theirs.into_tuple().all(tx).await?;
    payment_attempt::Entity::delete_many()
        .filter(payment_attempt::Column::PaymentId.is_in(theirs))
        .exec(tx)
        .await?;
    payment::Entity::delete_many()
        .filter(payment::Column::OrderId.eq(order))
        .exec(tx)
        .await?;
    Ok(())
}
