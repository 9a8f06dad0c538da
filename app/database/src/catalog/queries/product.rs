//! Text: a product and everything that hangs on it but its variants, as JSON in one row.

use commerce::Currency;
use commerce::catalog::{Safety, Slug};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, TryGetable, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::catalog::queries::{CategoryOfProduct, ChoiceRow, PriceMoment};
use crate::entities::{Json, Text, product};
use crate::sql;

/// By what a product is asked for.
pub(in crate::catalog) enum Wanted<'a> {
    Id(i64),
    Slug(&'a str),
}

pub(in crate::catalog) struct WholeProduct {
    pub product: product::Model,
    pub brand: Option<BrandOfProduct>,
    /// In any order, as all that follows.
    pub media: Vec<MediaOfProduct>,
    pub choices: Vec<ChoiceRow>,
    /// Its own and all above them.
    pub categories: Vec<CategoryOfProduct>,
    /// The newest thousand records, and every scheduled price begun by now.
    pub moments: Vec<PriceMoment>,
}

pub(in crate::catalog) struct BrandOfProduct {
    pub id: i64,
    pub slug: Slug,
    pub name: String,
    pub safety: Option<Safety>,
}

#[derive(Debug, Deserialize)]
pub(in crate::catalog) struct MediaOfProduct {
    pub position: i64,
    pub variant_id: Option<i64>,
    pub storage_key: String,
    pub width: i64,
    pub height: i64,
    pub alt: String,
    pub placeholder: Option<String>,
    pub widths: String,
}

impl FromQueryResult for WholeProduct {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let product = product::Model::from_query_result(row, prefix)?;
        let name: Option<String> = row.try_get(prefix, "of_brand_name")?;
        let brand = match (product.brand_id, name) {
            (Some(id), Some(name)) => Some(BrandOfProduct {
                id,
                slug: row.try_get::<Text<Slug>>(prefix, "of_brand_slug")?.0,
                name,
                safety: optional(row, "of_brand_safety")?,
            }),
            _ => None,
        };
        let mut choices: Vec<ChoiceRow> = listed(row, "of_options")?;
        choices.extend(listed::<ChoiceRow>(row, "of_attributes")?);
        let mut moments: Vec<PriceMoment> = listed(row, "of_history")?;
        moments.extend(listed::<PriceMoment>(row, "of_schedule")?);
        Ok(WholeProduct {
            product,
            brand,
            media: listed(row, "of_media")?,
            choices,
            categories: listed(row, "of_categories")?,
            moments,
        })
    }
}

fn optional<T: DeserializeOwned>(row: &QueryResult, column: &str) -> Result<Option<T>, DbErr> {
    let json = Option::<Json<T>>::try_get_by(row, column)?;
    Ok(json.map(|Json(value)| value))
}

/// Where there is nothing, one database says null and another an empty list.
fn listed<T: DeserializeOwned>(row: &QueryResult, column: &str) -> Result<Vec<T>, DbErr> {
    Ok(optional(row, column)?.unwrap_or_default())
}

pub(in crate::catalog) async fn whole_product(
    conn: &impl ConnectionTrait,
    wanted: Wanted<'_>,
    currency: Currency,
    now_ms: i64,
) -> Result<Option<WholeProduct>, DbErr> {
    let (which, key) = match wanted {
        Wanted::Id(id) => ("id", Value::from(id)),
        Wanted::Slug(slug) => ("slug", Value::from(slug)),
    };
    let rows = match conn.get_database_backend() {
        DbBackend::Sqlite => "json_group_array",
        _ => "JSON_ARRAYAGG",
    };
    let list = |columns: &str| format!("CAST({rows}(JSON_ARRAY({columns})) AS CHAR)");
    let sql = format!(
        "SELECT p.*, b.slug AS of_brand_slug, b.name AS of_brand_name, b.safety_json AS of_brand_safety,
            (SELECT {media} FROM product_media m JOIN media f ON f.id = m.media_id
                WHERE m.product_id = p.id) AS of_media,
            (SELECT {options} FROM product_option o JOIN option_value v ON v.option_id = o.id
                WHERE o.product_id = p.id) AS of_options,
            (SELECT {attributes} FROM product_attribute_value q
                JOIN attribute_value v ON v.id = q.attribute_value_id
                JOIN attribute a ON a.id = v.attribute_id WHERE q.product_id = p.id) AS of_attributes,
            (SELECT {categories} FROM category c LEFT JOIN product_category own
                ON own.category_id = c.id AND own.product_id = p.id
                WHERE c.id IN ({above})) AS of_categories,
            (SELECT {history} FROM (SELECT h.id, h.variant_id, h.amount_minor, h.recorded_at
                FROM price_history h JOIN variant v ON v.id = h.variant_id
                WHERE v.product_id = (SELECT id FROM product WHERE {which} = ?) AND h.currency = ?
                ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1000) h) AS of_history,
            (SELECT {schedule} FROM price r JOIN variant v ON v.id = r.variant_id
                WHERE v.product_id = p.id AND r.currency = ? AND r.valid_from > 0
                AND r.valid_from <= ?) AS of_schedule
        FROM product p LEFT JOIN brand b ON b.id = p.brand_id WHERE p.{which} = ?",
        media = list("m.position, m.variant_id, f.storage_key, f.width, f.height, f.alt, f.placeholder, f.widths"),
        options = list("1, o.id, '', o.name, v.id, '', v.label, v.swatch, o.position, v.position"),
        attributes = list("0, a.id, a.code, a.name, v.id, v.code, v.label, NULL, a.position, v.id"),
        categories = list("c.id, c.name, c.path, own.position"),
        above = ABOVE,
        history = list("h.id, h.variant_id, h.amount_minor, h.recorded_at, NULL, 0"),
        schedule = list("r.id, r.variant_id, r.amount_minor, r.valid_from, r.valid_to, 1"),
    );
    let code = currency.code();
    let values = vec![key.clone(), code.into(), code.into(), now_ms.into(), key];
    sql::one(conn, &sql, values).await
}

/// The product's categories and all above them. MySQL joins texts by `||` because sqlx sets PIPES_AS_CONCAT on each
/// connection.
const ABOVE: &str = "SELECT up.id FROM product_category own JOIN category m ON m.id = own.category_id
    JOIN category up ON m.path = up.path OR m.path LIKE up.path || '/%' WHERE own.product_id = p.id";
