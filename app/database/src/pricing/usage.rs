//! Promotion uses: counting them, so that no limit is passed.

use std::collections::BTreeMap;

use commerce::ids::{CustomerId, OrderId, PromotionId};
use commerce::pricing::PricedCart;
use commerce::promotion::{CouponCode, PromotionUseState};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use thiserror::Error;

use crate::entities::{Text, promotion, promotion_use};
use crate::error::{Error, Result};
use crate::pricing::promotion::{customer_key, is_use_of};
use crate::pricing::queries;

/// Why a promotion could not be used after all.
#[derive(Debug, Error)]
pub enum UseError {
    /// Someone else took the last use.
    #[error("“{0}” was used up a moment ago.")]
    UsedUp(String),
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<DbErr> for UseError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// Counts the promotions of an order as used, each limit guarded by the statement that counts.
pub(crate) async fn take_uses(
    tx: &impl ConnectionTrait,
    order: OrderId,
    email: &str,
    customer: Option<CustomerId>,
    priced: &PricedCart,
) -> Result<(), UseError> {
    let mut used: BTreeMap<PromotionId, (&str, Option<&str>)> = BTreeMap::new();
    for discount in &priced.discounts {
        let code = discount.code.as_ref().map(CouponCode::as_str);
        used.insert(discount.promotion, (&discount.label, code));
    }
    let Some(key) = customer_key(Some(email)) else {
        return Ok(());
    };
    for (promotion, (label, code)) in used {
        if !take_use(tx, promotion, code, &key, customer).await? {
            return Err(UseError::UsedUp(code.unwrap_or(label).to_owned()));
        }
        let row = promotion_use::ActiveModel {
            promotion_id: Set(promotion.get()),
            order_id: Set(order.get()),
            customer_key: Set(key.clone()),
            code: Set(code.map(str::to_owned)),
            state: Set(Text(PromotionUseState::Used)),
        };
        promotion_use::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Whether all the limits left a use, which is then counted.
async fn take_use(
    tx: &impl ConnectionTrait,
    id: PromotionId,
    code: Option<&str>,
    key: &str,
    customer: Option<CustomerId>,
) -> Result<bool, DbErr> {
    // Its row is locked until the transaction ends, so the count per customer below is exact.
    if !queries::take_promotion(tx, id).await? {
        return Ok(false);
    }
    if let Some(code) = code
        && !queries::take_coupon(tx, code).await?
    {
        return Ok(false);
    }
    let promotion = promotion::Entity::find_by_id(id.get()).one(tx).await?;
    let Some(limit) = promotion.and_then(|promotion| promotion.per_customer_limit) else {
        return Ok(true);
    };
    let uses = promotion_use::Entity::find()
        .filter(promotion_use::Column::PromotionId.eq(id.get()))
        .filter(is_use_of(key, customer))
        .filter(promotion_use::Column::State.ne(Text(PromotionUseState::Released)))
        .count(tx)
        .await?;
    Ok(i64::try_from(uses).unwrap_or(i64::MAX) < limit)
}

/// Gives the uses of an order back, once.
pub(crate) async fn release_uses(tx: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    use promotion_use::{Column, Entity};
    let used = || {
        Column::OrderId
            .eq(order.get())
            .and(Column::State.eq(Text(PromotionUseState::Used)))
    };
    let uses = Entity::find()
        .filter(used())
        .order_by_asc(Column::PromotionId)
        .all(tx)
        .await?;
    for row in uses {
        let released = Entity::update_many()
            .col_expr(
                Column::State,
                Expr::value(Text(PromotionUseState::Released)),
            )
            .filter(Column::PromotionId.eq(row.promotion_id))
            .filter(used())
            .exec(tx)
            .await?;
        if released.rows_affected == 1 {
            queries::give_back_promotion(tx, row.promotion_id).await?;
            queries::give_back_coupon(tx, row.code).await?;
        }
    }
    Ok(())
}

/// Counts the uses of an expired order again that is paid after all; it keeps its price, whatever
/// the limits say by now.
pub(crate) async fn retake_uses(tx: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    use promotion_use::{Column, Entity};
    queries::retake_promotions(tx, order).await?;
    queries::retake_coupons(tx, order).await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(PromotionUseState::Used)))
        .filter(Column::OrderId.eq(order.get()))
        .filter(Column::State.eq(Text(PromotionUseState::Released)))
        .exec(tx)
        .await?;
    Ok(())
}
