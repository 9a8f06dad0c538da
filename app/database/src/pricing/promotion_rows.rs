//! Promotions as staff see and change them, by their ids.

use std::collections::BTreeMap;

use commerce::ids::PromotionId;
use commerce::promotion::CouponCode;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::StoredPromotion;
use super::promotion::{into_row, into_stored};
use crate::entities::{coupon_code, insert_new, padded, promotion};
use crate::error::{Error, Result};

/// The most that a list shows.
const MOST: u64 = 1_000;

/// A promotion with the codes that bring it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionRow {
    pub id: PromotionId,
    pub stored: StoredPromotion,
    /// In the order of the alphabet.
    pub codes: Vec<String>,
    /// Orders that have used it.
    pub used: i64,
}

/// The newest first, a thousand at most.
pub async fn promotion_rows(conn: &impl ConnectionTrait) -> Result<Vec<PromotionRow>> {
    let rows = promotion::Entity::find()
        .order_by_desc(promotion::Column::Id)
        .limit(MOST)
        .all(conn)
        .await?;
    with_codes(conn, rows).await
}

pub async fn promotion_row(
    conn: &impl ConnectionTrait,
    id: PromotionId,
) -> Result<Option<PromotionRow>> {
    let row = promotion::Entity::find_by_id(id.get()).one(conn).await?;
    let rows = with_codes(conn, row.into_iter().collect()).await?;
    Ok(rows.into_iter().next())
}

async fn with_codes(
    conn: &impl ConnectionTrait,
    rows: Vec<promotion::Model>,
) -> Result<Vec<PromotionRow>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|row| row.id);
    let codes = coupon_code::Entity::find()
        .filter(coupon_code::Column::PromotionId.is_in(padded(ids)))
        .order_by_asc(coupon_code::Column::Code)
        .all(conn)
        .await?;
    let mut of: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in codes {
        of.entry(row.promotion_id).or_default().push(row.code);
    }
    let rows = rows.into_iter().map(|row| PromotionRow {
        id: PromotionId(row.id),
        codes: of.remove(&row.id).unwrap_or_default(),
        used: row.used,
        stored: into_stored(row),
    });
    Ok(rows.collect())
}

/// Changes a promotion, its name included; how often it was used stays.
///
/// # Errors
/// [`Error::Missing`] when there is none.
pub async fn change_promotion(
    conn: &impl ConnectionTrait,
    id: PromotionId,
    promotion: &StoredPromotion,
) -> Result<()> {
    let changed = promotion::Entity::update_many()
        .set(into_row(promotion))
        .filter(promotion::Column::Id.eq(id.get()))
        .exec(conn)
        .await?;
    match changed.rows_affected {
        1 => Ok(()),
        _ => Err(Error::Missing("promotion")),
    }
}

/// Stores a promotion that is new.
pub async fn add_promotion(
    conn: &impl ConnectionTrait,
    promotion: &StoredPromotion,
) -> Result<PromotionId> {
    let row = into_row(promotion).insert(conn).await?;
    Ok(PromotionId(row.id))
}

/// Makes these the codes of a promotion; those that stay keep their limits and how often they were used. Answers with a code
/// that belongs to another promotion, if there is one; then the caller must undo what was done.
pub async fn set_codes(
    conn: &impl ConnectionTrait,
    id: PromotionId,
    codes: &[CouponCode],
) -> Result<Option<CouponCode>> {
    use coupon_code::{ActiveModel, Column, Entity};
    let mut gone = Entity::delete_many().filter(Column::PromotionId.eq(id.get()));
    if !codes.is_empty() {
        gone = gone.filter(Column::Code.is_not_in(codes.iter().map(CouponCode::as_str)));
    }
    gone.exec(conn).await?;
    for code in codes {
        let found = || Entity::find_by_id(code.as_str().to_owned());
        if found().one(conn).await?.is_none() {
            let row = ActiveModel {
                code: Set(code.as_str().to_owned()),
                promotion_id: Set(id.get()),
                ..Default::default()
            };
            insert_new(conn, row).await?;
        }
        let stored = found().one(conn).await?;
        if stored.is_none_or(|row| row.promotion_id != id.get()) {
            return Ok(Some(code.clone()));
        }
    }
    Ok(None)
}
