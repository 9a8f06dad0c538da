//! Counting how often promotions and codes were used, so that no limit is passed.

use std::collections::BTreeMap;

use commerce::ids::{OrderId, PromotionId};
use commerce::pricing::PricedCart;
use commerce::promotion::CouponCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use thiserror::Error;

use super::promotion::customer_key;
use crate::error::{Error, Result};
use crate::sql::{self, values};

/// Why a promotion could not be used after all.
#[derive(Debug, Error)]
pub enum UseError {
    /// Someone else took the last use.
    #[error("“{0}” was used up a moment ago.")]
    UsedUp(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] Error),
}

/// Counts the promotions of an order as used, each limit guarded by the statement that counts.
pub(crate) async fn take_uses(
    tx: &impl ConnectionTrait,
    order: OrderId,
    email: &str,
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
        take_use(tx, promotion, label, code, &key).await?;
        let add = "INSERT INTO promotion_use (promotion_id, order_id, customer_key, code, state)
            VALUES (?, ?, ?, ?, 'used')";
        let row = values![promotion.get(), order.get(), key.as_str(), code];
        sql::execute(tx, add, row).await.map_err(Error::from)?;
    }
    Ok(())
}

async fn take_use(
    tx: &impl ConnectionTrait,
    promotion: PromotionId,
    label: &str,
    code: Option<&str>,
    key: &str,
) -> Result<(), UseError> {
    let used_up = || UseError::UsedUp(code.unwrap_or(label).to_owned());
    // Its row is locked until the transaction ends, so the count per customer below is exact.
    let sql = "UPDATE promotion SET used = used + 1
        WHERE id = ? AND (usage_limit IS NULL OR used < usage_limit)";
    if sql::execute(tx, sql, values![promotion.get()])
        .await
        .map_err(Error::from)?
        == 0
    {
        return Err(used_up());
    }
    if let Some(code) = code {
        let sql = "UPDATE coupon_code SET used = used + 1
            WHERE code = ? AND (usage_limit IS NULL OR used < usage_limit)";
        if sql::execute(tx, sql, values![code])
            .await
            .map_err(Error::from)?
            == 0
        {
            return Err(used_up());
        }
    }
    let sql = "SELECT per_customer_limit AS n FROM promotion WHERE id = ?";
    let limit = sql::number(tx, sql, values![promotion.get()])
        .await
        .map_err(Error::from)?;
    if let Some(limit) = limit {
        let sql = "SELECT COUNT(*) AS n FROM promotion_use
            WHERE promotion_id = ? AND customer_key = ? AND state <> 'released'";
        let row = values![promotion.get(), key];
        let uses = sql::number(tx, sql, row)
            .await
            .map_err(Error::from)?
            .unwrap_or(0);
        if uses >= limit {
            return Err(used_up());
        }
    }
    Ok(())
}

/// Gives the uses of an order back, once.
pub(crate) async fn release_uses(tx: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        promotion_id: i64,
        code: Option<String>,
    }
    let sql = "SELECT promotion_id, code FROM promotion_use
        WHERE order_id = ? AND state = 'used' ORDER BY promotion_id";
    for row in sql::all::<Row>(tx, sql, values![order.get()]).await? {
        let release = "UPDATE promotion_use SET state = 'released'
            WHERE promotion_id = ? AND order_id = ? AND state = 'used'";
        if sql::execute(tx, release, values![row.promotion_id, order.get()]).await? == 1 {
            let sql = "UPDATE promotion SET used = used - 1 WHERE id = ? AND used > 0";
            sql::execute(tx, sql, values![row.promotion_id]).await?;
            let sql = "UPDATE coupon_code SET used = used - 1 WHERE code = ? AND used > 0";
            sql::execute(tx, sql, values![row.code]).await?;
        }
    }
    Ok(())
}

/// Counts the uses of an expired order again that is paid after all; it keeps its price, whatever
/// the limits say by now.
pub(crate) async fn retake_uses(tx: &impl ConnectionTrait, order: OrderId) -> Result<()> {
    let count = "UPDATE promotion SET used = used + 1 WHERE id IN (
        SELECT u.promotion_id FROM promotion_use u WHERE u.order_id = ? AND u.state = 'released')";
    sql::execute(tx, count, values![order.get()]).await?;
    let count = "UPDATE coupon_code SET used = used + 1 WHERE code IN (
        SELECT u.code FROM promotion_use u WHERE u.order_id = ? AND u.state = 'released')";
    sql::execute(tx, count, values![order.get()]).await?;
    let sql = "UPDATE promotion_use SET state = 'used' WHERE order_id = ? AND state = 'released'";
    sql::execute(tx, sql, values![order.get()]).await?;
    Ok(())
}
