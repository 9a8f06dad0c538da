//! Few pieces are left to buy.

use commerce::ids::VariantId;
use commerce::job::StaffNotice;
use commerce::policy::DAY_MS;
use commerce::stock::StockLevel;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::audit::{self, By, Subject};
use crate::connection::Db;
use crate::entities::{stock_level, variant};
use crate::error::{Error, Result};
use crate::job::tell_staff;
use crate::stock::level::{add_level, main_location};
use crate::transaction::transaction;

/// Notes that staff are told when a change took what is left to buy below the limit; at most once a day, for holds come
/// and go.
pub(super) async fn tell_if_low(
    tx: &impl ConnectionTrait,
    variant: VariantId,
    available_before: i64,
    after: &StockLevel,
    now_ms: i64,
) -> Result<()> {
    if available_before < after.low_below() || !after.is_low() {
        return Ok(());
    }
    let occasion = format!("{variant}:{}", now_ms / DAY_MS);
    tell_staff(tx, &StaffNotice::LowStock { variant }, &occasion, now_ms).await
}

/// Changes below how many pieces a variant is running out; none is the usual number. Says whether it was done: it is not
/// when the limit is no longer the one that staff saw.
pub async fn set_low_below(
    db: &Db,
    variant: VariantId,
    (seen, wanted): (Option<i64>, Option<i64>),
    by: &By,
    now_ms: i64,
) -> Result<bool> {
    use stock_level::{Column, Entity};
    transaction(db, |tx| async move {
        let tx = &*tx;
        let row = variant::Entity::find_by_id(variant.get()).one(tx).await?;
        let sku = row.ok_or(Error::Missing("variant"))?.sku;
        let location_id = main_location(tx).await?;
        let at = (variant.get(), location_id);
        if Entity::find_by_id(at).one(tx).await?.is_none() {
            add_level(tx, at.0, location_id, 0, 0).await?;
        }
        let as_seen = match seen {
            Some(seen) => Column::LowBelow.eq(seen),
            None => Column::LowBelow.is_null(),
        };
        let changed = Entity::update_many()
            .col_expr(Column::LowBelow, Expr::value(wanted))
            .filter(Column::VariantId.eq(at.0))
            .filter(Column::LocationId.eq(location_id))
            .filter(as_seen)
            .exec(tx)
            .await?;
        // MySQL counts no row whose value stays the same.
        if seen == wanted {
            let now = Entity::find_by_id(at).one(tx).await?;
            return Ok(now.is_some_and(|row| row.low_below == wanted));
        }
        if changed.rows_affected != 1 {
            return Ok(false);
        }
        let subject = Subject::new("variant", &sku);
        let (was, is) = (json!({ "low_below": seen }), json!({ "low_below": wanted }));
        audit::record(tx, by, "stock.limit_changed", &subject, &was, &is, now_ms).await?;
        Ok::<_, Error>(true)
    })
    .await
}
