//! The list of products that staff search.

use std::collections::BTreeMap;

use commerce::catalog::{Picture, ProductStatus};
use commerce::ids::ProductId;
use commerce::{Currency, Money};
use sea_orm::sea_query::{Expr, Func, IntoColumnRef, LikeExpr, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::catalog::queries::{StockOfProduct, stock_of_products};
use crate::entities::{Text, listing, padded, product, variant};
use crate::error::Result;

/// Which products a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Part of a title, or the beginning of a SKU.
    pub text: String,
    pub status: Option<ProductStatus>,
}

/// A product as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    pub id: ProductId,
    pub title: String,
    pub slug: String,
    pub status: ProductStatus,
    pub picture: Option<Picture>,
    /// The lowest and the highest price; none before it has one.
    pub prices: Option<(Money, Money)>,
    /// Variants on sale.
    pub variants: i64,
    /// Pieces on the shelf, and promised ones among them.
    pub on_hand: i64,
    pub reserved: i64,
    /// Unix milliseconds.
    pub updated_at_ms: i64,
}

/// A page of products, those changed last first, and how many there are in all; four statements.
pub async fn staff_products(
    conn: &impl ConnectionTrait,
    filter: &ProductFilter,
    limit: u32,
    offset: u64,
) -> Result<(Vec<ProductRow>, u64)> {
    let found = product::Entity::find().filter(condition(filter));
    let total = found.clone().select_only().column(product::Column::Id);
    let total = total.count(conn).await?;
    // By an index alone; whole rows, with their descriptions, are read of the page only.
    let ids: Vec<i64> = in_order(found)
        .select_only()
        .column(product::Column::Id)
        .limit(u64::from(limit))
        .offset(offset)
        .into_tuple()
        .all(conn)
        .await?;
    let of_page = product::Entity::find().filter(product::Column::Id.is_in(padded(ids)));
    let rows = in_order(of_page)
        .find_also_related(listing::Entity)
        .all(conn)
        .await?;
    let stock = stock_of_products(conn, rows.iter().map(|(row, _)| row.id)).await?;
    let stock: BTreeMap<i64, StockOfProduct> =
        stock.into_iter().map(|row| (row.product_id, row)).collect();
    let rows = rows
        .into_iter()
        .map(|(row, listed)| into_row(row, listed, &stock));
    Ok((rows.collect(), total))
}

/// Those changed last first.
fn in_order(products: Select<product::Entity>) -> Select<product::Entity> {
    products
        .order_by_desc(product::Column::UpdatedAt)
        .order_by_desc(product::Column::Id)
}

fn condition(filter: &ProductFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(status) = filter.status {
        all = all.add(product::Column::Status.eq(Text(status)));
    }
    let text = filter.text.trim();
    if !text.is_empty() {
        let by_sku = Query::select()
            .column(variant::Column::ProductId)
            .from(variant::Entity)
            .cond_where(matches(variant::Column::Sku, "", text))
            .to_owned();
        let title = (product::Entity, product::Column::Title);
        let any = matches(title, "%", text).add(product::Column::Id.in_subquery(by_sku));
        all = all.add(any);
    }
    all
}

/// Whether the column holds what somebody typed, in whatever case; signs of `LIKE` mean nothing in it. MySQL compares by
/// bytes, and SQLite lowers only ASCII, so that other letters are looked for as they were typed too.
fn matches(column: impl IntoColumnRef, before: &str, text: &str) -> Condition {
    let column = column.into_column_ref();
    let plain = text
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    let like = |text: &str| LikeExpr::new(format!("{before}{text}%")).escape('!');
    let lower: SimpleExpr = Func::lower(Expr::col(column.clone())).into();
    let any = Condition::any().add(lower.like(like(&plain.to_lowercase())));
    if plain.is_ascii() {
        return any;
    }
    any.add(Expr::col(column).like(like(&plain)))
}

fn into_row(
    row: product::Model,
    listed: Option<listing::Model>,
    stock: &BTreeMap<i64, StockOfProduct>,
) -> ProductRow {
    let stock = stock.get(&row.id);
    let prices = listed.as_ref().map(|listed| {
        let Text(currency): Text<Currency> = listed.currency;
        let money = |minor| Money::new(minor, currency);
        (money(listed.price_minor), money(listed.price_max_minor))
    });
    ProductRow {
        id: ProductId(row.id),
        title: row.title,
        slug: row.slug.0.to_string(),
        status: row.status.0,
        picture: listed.and_then(|listed| listed.pictures_json.0.into_iter().next()),
        prices,
        variants: stock.map_or(0, |stock| stock.variants),
        on_hand: stock.and_then(|stock| stock.on_hand).unwrap_or(0),
        reserved: stock.and_then(|stock| stock.reserved).unwrap_or(0),
        updated_at_ms: row.updated_at,
    }
}
