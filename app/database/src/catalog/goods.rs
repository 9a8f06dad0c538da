//! The catalogue as lists in memory read it: in bulk by id, or some products.

use std::collections::BTreeMap;

use commerce::Currency;
use commerce::catalog::Rating;
use commerce::ids::ProductId;
use lists::{Goods, Holders, OfferPrice, Value, Words};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entities::{Text, listing, listing_facet, listing_offer, listing_offer_facet, padded};
use crate::error::Result;

/// Up to `limit` products on sale whose id is above `after`, by id. Begin with zero and go on with the last id until none
/// come.
pub async fn goods_after(
    conn: &impl ConnectionTrait,
    after: ProductId,
    limit: u32,
) -> Result<Vec<Goods>> {
    let ids: Vec<i64> = listing::Entity::find()
        .select_only()
        .column(listing::Column::ProductId)
        .filter(listing::Column::Visible.eq(true))
        .filter(listing::Column::ProductId.gt(after.get()))
        .order_by_asc(listing::Column::ProductId)
        .limit(u64::from(limit))
        .into_tuple()
        .all(conn)
        .await?;
    match (ids.first(), ids.last()) {
        (Some(first), Some(last)) => read(conn, &Which::Between(*first, *last)).await,
        _ => Ok(Vec::new()),
    }
}

/// Those of the products that are on sale, by id.
pub async fn goods_of(conn: &impl ConnectionTrait, ids: &[ProductId]) -> Result<Vec<Goods>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(ids.iter().map(|id| id.get()));
    read(conn, &Which::Among(ids)).await
}

/// How many pieces of those of the products that are on sale were sold.
pub async fn sold_of(
    conn: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<(ProductId, i64)>> {
    use listing::{Column, Entity};
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::ProductId, Column::Sold])
        .filter(Column::Visible.eq(true))
        .filter(Column::ProductId.is_in(padded(ids.iter().map(|id| id.get()))))
        .into_tuple()
        .all(conn)
        .await?;
    let sold = rows.into_iter().map(|(id, sold)| (ProductId(id), sold));
    Ok(sold.collect())
}

/// The same of up to `limit` products whose id is above `after` and of which some were sold, by id.
pub async fn sold_after(
    conn: &impl ConnectionTrait,
    after: ProductId,
    limit: u32,
) -> Result<Vec<(ProductId, i64)>> {
    use listing::{Column, Entity};
    let rows: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::ProductId, Column::Sold])
        .filter(Column::Visible.eq(true))
        .filter(Column::Sold.gt(0))
        .filter(Column::ProductId.gt(after.get()))
        .order_by_asc(Column::ProductId)
        .limit(u64::from(limit))
        .into_tuple()
        .all(conn)
        .await?;
    let sold = rows.into_iter().map(|(id, sold)| (ProductId(id), sold));
    Ok(sold.collect())
}

enum Which {
    /// Both included.
    Between(i64, i64),
    Among(Vec<i64>),
}

impl Which {
    fn of(&self, product: impl ColumnTrait) -> Expr {
        match self {
            Which::Between(first, last) => product.between(*first, *last),
            Which::Among(ids) => product.is_in(ids.iter().copied()),
        }
    }
}

type Row = (
    i64,
    Text<Currency>,
    bool,
    i64,
    i64,
    i64,
    i64,
    String,
    Option<i64>,
);

async fn read(conn: &impl ConnectionTrait, which: &Which) -> Result<Vec<Goods>> {
    use listing::{Column, Entity};
    let rows: Vec<Row> = Entity::find()
        .select_only()
        .columns([
            Column::ProductId,
            Column::Currency,
            Column::InStock,
            Column::Sold,
            Column::PublishedAt,
            Column::RatingSum,
            Column::RatingCount,
            Column::SortTitle,
            Column::CompareAtMinor,
        ])
        .filter(Column::Visible.eq(true))
        .filter(which.of(Column::ProductId))
        .order_by_asc(Column::ProductId)
        .into_tuple()
        .all(conn)
        .await?;
    let mut offers = offers(conn, which).await?;
    let mut holders = holders(conn, which).await?;
    let mut facets = facets(conn, which).await?;
    let goods = |row: Row| {
        let (id, Text(currency), in_stock, sold, published_at_ms, sum, count, sort_title, before) =
            row;
        let mut held = holders.remove(&id).unwrap_or_default();
        let values = facets.remove(&id).unwrap_or_default();
        let value = |row: listing_facet::Model| Value {
            holders: match held.remove(&(row.facet.clone(), row.value.clone())) {
                Some(variants) => Holders::Some(variants),
                None => Holders::All,
            },
            facet: row.facet,
            value: row.value,
            words: Words {
                facet: row.facet_label,
                value: row.value_label,
                swatch: row.swatch,
                position: row.facet_position,
            },
        };
        Goods {
            id: ProductId(id),
            currency,
            in_stock,
            sold,
            published_at_ms,
            rating: Rating { sum, count },
            sort_title,
            compare_at_minor: before,
            offers: offers.remove(&id).unwrap_or_default(),
            values: values.into_iter().map(value).collect(),
        }
    };
    Ok(rows.into_iter().map(goods).collect())
}

/// The variant of a value that all offers have.
const OF_ALL: i64 = 0;

type ByProduct<T> = BTreeMap<i64, T>;

async fn offers(conn: &impl ConnectionTrait, which: &Which) -> Result<ByProduct<Vec<OfferPrice>>> {
    use listing_offer::{Column, Entity};
    let rows: Vec<(i64, i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::ProductId, Column::VariantId, Column::PriceMinor])
        .filter(which.of(Column::ProductId))
        .order_by_asc(Column::ProductId)
        .order_by_asc(Column::Place)
        .into_tuple()
        .all(conn)
        .await?;
    let mut offers = ByProduct::<Vec<OfferPrice>>::new();
    for (product, variant, price_minor) in rows {
        let of_product = offers.entry(product).or_default();
        of_product.push(OfferPrice {
            variant,
            price_minor,
        });
    }
    Ok(offers)
}

/// By facet and value, the variants that have it.
async fn holders(
    conn: &impl ConnectionTrait,
    which: &Which,
) -> Result<ByProduct<BTreeMap<(String, String), Vec<i64>>>> {
    use listing_offer_facet::{Column, Entity};
    // What all offers have needs no saying.
    let rows = Entity::find()
        .filter(which.of(Column::ProductId))
        .filter(Column::VariantId.ne(OF_ALL));
    let mut holders = ByProduct::<BTreeMap<(String, String), Vec<i64>>>::new();
    for row in rows.all(conn).await? {
        let of_product = holders.entry(row.product_id).or_default();
        let of_value = of_product.entry((row.facet, row.value)).or_default();
        of_value.push(row.variant_id);
    }
    Ok(holders)
}

async fn facets(
    conn: &impl ConnectionTrait,
    which: &Which,
) -> Result<ByProduct<Vec<listing_facet::Model>>> {
    use listing_facet::{Column, Entity};
    let rows = Entity::find().filter(which.of(Column::ProductId));
    let mut facets = ByProduct::<Vec<listing_facet::Model>>::new();
    for row in rows.all(conn).await? {
        facets.entry(row.product_id).or_default().push(row);
    }
    Ok(facets)
}
