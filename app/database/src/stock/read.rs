//! Stock as staff look at it: what there is, and why.

use commerce::ids::{ProductId, VariantId};
use commerce::order::OrderNumber;
use commerce::stock::{MovementKind, StockLevel};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::queries::list;
use crate::entities::{orders, stock_movement};
use crate::error::Result;

/// Which variants. What is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockFilter {
    /// How an SKU begins, or part of a product's title.
    pub text: String,
    /// Only those of which few are left to buy.
    pub low_only: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    pub variant: VariantId,
    pub product: ProductId,
    pub sku: String,
    pub title: String,
    pub variant_title: String,
    /// All locations together.
    pub level: StockLevel,
    pub track_stock: bool,
}

/// A change of the counters, and what they were after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockEntry {
    pub id: i64,
    pub kind: MovementKind,
    /// Pieces; negative when a correction took some off.
    pub quantity: i64,
    pub on_hand_after: i64,
    pub reserved_after: i64,
    /// The order it was for.
    pub order: Option<OrderNumber>,
    /// Who of the staff; empty when it followed from something else.
    pub actor: String,
    pub reason: String,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// A page of variants by SKU, and how many there are in all.
pub async fn stock_list(
    conn: &impl ConnectionTrait,
    filter: &StockFilter,
    limit: u32,
    offset: u32,
) -> Result<(Vec<StockRow>, u64)> {
    let text = commerce::text::line(&filter.text);
    let wanted = list::Wanted::of(&text, filter.low_only);
    let rows = list::rows(conn, &wanted, limit, offset).await?;
    let total = list::count(conn, &wanted).await?;
    let row = |row: list::Row| StockRow {
        variant: VariantId(row.id),
        product: ProductId(row.product_id),
        sku: row.sku,
        title: row.title,
        variant_title: row.variant_title,
        level: StockLevel {
            on_hand: row.on_hand.unwrap_or(0),
            reserved: row.reserved.unwrap_or(0),
            safety: row.safety.unwrap_or(0),
            low_below: row.low_below,
        },
        track_stock: row.track_stock,
    };
    let total = u64::try_from(total).unwrap_or(0);
    Ok((rows.into_iter().map(row).collect(), total))
}

/// A page of what happened to a variant's stock, the newest first, and how many entries there are in all.
pub async fn stock_history(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    limit: u32,
    offset: u32,
) -> Result<(Vec<StockEntry>, u64)> {
    use stock_movement::{Column, Entity};
    let all = Entity::find().filter(Column::VariantId.eq(variant.get()));
    let total = all.clone().count(conn).await?;
    let rows = all
        .order_by_desc(Column::Id)
        .limit(u64::from(limit))
        .offset(u64::from(offset))
        .all(conn)
        .await?;
    let ids: Vec<i64> = rows.iter().filter_map(|row| row.order_id).collect();
    let numbers = numbers(conn, ids).await?;
    let entry = |row: stock_movement::Model| StockEntry {
        id: row.id,
        kind: row.kind.0,
        quantity: row.qty,
        on_hand_after: row.on_hand_after,
        reserved_after: row.reserved_after,
        order: row.order_id.and_then(|id| {
            let found = numbers.iter().find(|(it, _)| *it == id);
            found.and_then(|(_, number)| OrderNumber::parse(number).ok())
        }),
        actor: row.actor,
        reason: row.reason,
        at_ms: row.at,
    };
    Ok((rows.into_iter().map(entry).collect(), total))
}

async fn numbers(conn: &impl ConnectionTrait, ids: Vec<i64>) -> Result<Vec<(i64, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = orders::Entity::find()
        .select_only()
        .columns([orders::Column::Id, orders::Column::Number])
        .filter(orders::Column::Id.is_in(ids));
    Ok(found.into_tuple().all(conn).await?)
}
