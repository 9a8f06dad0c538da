//! Pricing statements that stay text: each counts and checks its limit in one, so that no two
//! orders take the last use.

use commerce::ids::{OrderId, PromotionId};
use commerce::promotion::PromotionUseState;
use sea_orm::{ConnectionTrait, DbErr};

use crate::entities::Text;
use crate::sql::{self, values};

/// Whether there was a use left.
pub(super) async fn take_promotion(
    tx: &impl ConnectionTrait,
    id: PromotionId,
) -> Result<bool, DbErr> {
    let sql = "UPDATE promotion SET used = used + 1
        WHERE id = ? AND (usage_limit IS NULL OR used < usage_limit)";
    Ok(sql::execute(tx, sql, values![id.get()]).await? == 1)
}

/// Whether there was a use left.
pub(super) async fn take_coupon(tx: &impl ConnectionTrait, code: &str) -> Result<bool, DbErr> {
    let sql = "UPDATE coupon_code SET used = used + 1
        WHERE code = ? AND (usage_limit IS NULL OR used < usage_limit)";
    Ok(sql::execute(tx, sql, values![code]).await? == 1)
}

pub(super) async fn give_back_promotion(tx: &impl ConnectionTrait, id: i64) -> Result<(), DbErr> {
    let sql = "UPDATE promotion SET used = used - 1 WHERE id = ? AND used > 0";
    sql::execute(tx, sql, values![id]).await?;
    Ok(())
}

pub(super) async fn give_back_coupon(
    tx: &impl ConnectionTrait,
    code: Option<String>,
) -> Result<(), DbErr> {
    let sql = "UPDATE coupon_code SET used = used - 1 WHERE code = ? AND used > 0";
    sql::execute(tx, sql, values![code]).await?;
    Ok(())
}

/// Counts the released uses of an order again.
pub(super) async fn retake_promotions(
    tx: &impl ConnectionTrait,
    order: OrderId,
) -> Result<(), DbErr> {
    let sql = "UPDATE promotion SET used = used + 1 WHERE id IN (
        SELECT u.promotion_id FROM promotion_use u WHERE u.order_id = ? AND u.state = ?)";
    let values = values![order.get(), Text(PromotionUseState::Released)];
    sql::execute(tx, sql, values).await?;
    Ok(())
}

/// The same for their codes.
pub(super) async fn retake_coupons(tx: &impl ConnectionTrait, order: OrderId) -> Result<(), DbErr> {
    let sql = "UPDATE coupon_code SET used = used + 1 WHERE code IN (
        SELECT u.code FROM promotion_use u WHERE u.order_id = ? AND u.state = ?)";
    let values = values![order.get(), Text(PromotionUseState::Released)];
    sql::execute(tx, sql, values).await?;
    Ok(())
}
