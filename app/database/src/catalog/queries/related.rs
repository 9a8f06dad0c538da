//! Text: values with how many products they have, and a derived table whose rows are counted and sorted by the count.

use commerce::ids::ProductId;
use lists::LOOKED_AT;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql::{self, values};

#[derive(FromQueryResult)]
struct Group {
    facet: String,
    value: String,
    products: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
}

/// What [`lists::Lists::related`] says, of a product that need not be on sale.
pub(in crate::catalog) async fn related_ids(
    conn: &impl ConnectionTrait,
    id: ProductId,
    limit: u32,
) -> Result<Vec<ProductId>, DbErr> {
    let sql = "SELECT own.facet, own.value, (SELECT COUNT(*) FROM listing_facet f
                JOIN listing l ON l.product_id = f.product_id
                WHERE f.facet = own.facet AND f.value = own.value AND l.visible = ?
                    AND l.product_id <> own.product_id) AS products
        FROM listing_facet own WHERE own.product_id = ?";
    let mut groups = sql::all::<Group>(conn, sql, values![true, id.get()]).await?;
    let is_category = |group: &Group| group.facet == "category";
    if groups.iter().any(is_category) {
        groups.retain(is_category);
    }
    let name = |group: &Group| (group.facet.clone(), group.value.clone());
    let enough = groups
        .iter()
        .filter(|group| group.products >= i64::from(limit));
    let smallest = enough.min_by_key(|group| (group.products, name(group)));
    let largest = || {
        groups
            .iter()
            .min_by_key(|group| (-group.products, name(group)))
    };
    let Some(group) = smallest.or_else(largest) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT c.product_id AS id, (SELECT COUNT(*) FROM listing_facet own JOIN listing_facet other
                ON other.facet = own.facet AND other.value = own.value
                    AND other.product_id = c.product_id
                WHERE own.product_id = ?) AS shared
        FROM (SELECT l.product_id, l.in_stock, l.sold
            FROM listing_facet f JOIN listing l ON l.product_id = f.product_id
            WHERE f.facet = ? AND f.value = ? AND l.visible = ? AND l.product_id <> ?
            ORDER BY l.in_stock DESC, l.sold DESC, l.published_at DESC, l.product_id
            LIMIT {LOOKED_AT}) c
        ORDER BY c.in_stock DESC, shared DESC, c.sold DESC, c.product_id LIMIT ?"
    );
    let values = values![
        id.get(),
        group.facet.as_str(),
        group.value.as_str(),
        true,
        id.get(),
        limit,
    ];
    let rows = sql::all::<Row>(conn, &sql, values).await?;
    Ok(rows.iter().map(|row| ProductId(row.id)).collect())
}
