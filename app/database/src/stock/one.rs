//! The stock of one variant.

use commerce::ids::{ProductId, VariantId};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::entities::{product, variant};
use crate::error::Result;
use crate::stock::{StockRow, stock_level};

/// The variant as the list of stock shows it; none when there is no such variant.
pub async fn stock_of(conn: &impl ConnectionTrait, id: VariantId) -> Result<Option<StockRow>> {
    let found = variant::Entity::find_by_id(id.get()).find_also_related(product::Entity);
    let Some((row, Some(product))) = found.one(conn).await? else {
        return Ok(None);
    };
    Ok(Some(StockRow {
        variant: id,
        product: ProductId(product.id),
        sku: row.sku,
        title: product.title,
        variant_title: row.title,
        level: stock_level(conn, id).await?,
        track_stock: row.track_stock,
    }))
}
