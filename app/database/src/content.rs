//! Written pages, the shop's settings, and what shoppers searched for.

use commerce::Currency;
use commerce::country::CountryCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use crate::catalog::{parse_json, to_json};
use crate::error::Result;
use crate::session::cut;
use crate::sql::{self, values};

/// A written page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The readable part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its text, cleaned HTML.
    pub body_html: String,
    /// Its place among the pages.
    pub position: i64,
    /// When it last changed, unix milliseconds.
    pub updated_at_ms: i64,
}

/// What holds for the whole shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopSettings {
    /// The shop's name.
    pub name: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Where a shopper is taken to be until an address says otherwise.
    pub country: CountryCode,
    /// Where shoppers write to.
    pub email: String,
}

/// The page at that slug.
///
/// # Errors
/// When the database does not answer.
pub async fn page_by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Option<Page>> {
    let sql = format!("{PAGE} WHERE slug = ?");
    Ok(sql::one::<PageRow>(conn, &sql, values![slug])
        .await?
        .map(PageRow::into_page))
}

/// All pages in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn pages(conn: &impl ConnectionTrait) -> Result<Vec<Page>> {
    let sql = format!("{PAGE} ORDER BY position, slug");
    let rows = sql::all::<PageRow>(conn, &sql, values![]).await?;
    Ok(rows.into_iter().map(PageRow::into_page).collect())
}

/// Stores a page under its slug.
///
/// # Errors
/// When the database does not answer.
pub async fn put_page(conn: &impl ConnectionTrait, page: &Page) -> Result<()> {
    let row = values![
        page.title.as_str(),
        page.body_html.as_str(),
        page.position,
        page.updated_at_ms,
        page.slug.as_str(),
    ];
    let change =
        "UPDATE page SET title = ?, body_html = ?, position = ?, updated_at = ? WHERE slug = ?";
    if sql::execute(conn, change, row.clone()).await? == 0 {
        let add = "page (title, body_html, position, updated_at, slug) VALUES (?, ?, ?, ?, ?)";
        sql::insert_new(conn, add, row).await?;
    }
    Ok(())
}

/// A setting, unless it was never made.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn setting<T: serde::de::DeserializeOwned>(
    conn: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<T>> {
    let sql = "SELECT value_json AS t FROM setting WHERE name = ?";
    let json = sql::text(conn, sql, values![name]).await?;
    json.map(|json| parse_json("setting", &json)).transpose()
}

/// Stores a setting.
///
/// # Errors
/// When the database does not answer.
pub async fn put_setting<T: Serialize>(
    conn: &impl ConnectionTrait,
    name: &str,
    value: &T,
) -> Result<()> {
    let row = values![to_json("setting", value)?, name];
    let change = "UPDATE setting SET value_json = ? WHERE name = ?";
    if sql::execute(conn, change, row.clone()).await? == 0 {
        sql::insert_new(conn, "setting (value_json, name) VALUES (?, ?)", row).await?;
    }
    Ok(())
}

/// What holds for the whole shop; a German shop in euro when nothing was set.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn shop_settings(conn: &impl ConnectionTrait) -> Result<ShopSettings> {
    Ok(setting(conn, "shop").await?.unwrap_or_default())
}

/// Stores what holds for the whole shop.
///
/// # Errors
/// When the database does not answer.
pub async fn put_shop_settings(conn: &impl ConnectionTrait, shop: &ShopSettings) -> Result<()> {
    put_setting(conn, "shop", shop).await
}

/// Notes what was searched for and how much was found.
///
/// # Errors
/// When the database does not answer.
pub async fn log_search(
    conn: &impl ConnectionTrait,
    term: &str,
    results: u64,
    now_ms: i64,
) -> Result<()> {
    let results = i64::try_from(results).unwrap_or(i64::MAX);
    let add = "INSERT INTO search_log (term, results, at) VALUES (?, ?, ?)";
    sql::insert(conn, add, values![cut(term, 255), results, now_ms]).await?;
    Ok(())
}

/// What was searched for in vain since that moment, the most frequent first, with how often.
///
/// # Errors
/// When the database does not answer.
pub async fn fruitless_searches(
    conn: &impl ConnectionTrait,
    since_ms: i64,
    limit: u32,
) -> Result<Vec<(String, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        term: String,
        times: i64,
    }
    let sql = "SELECT term, COUNT(*) AS times FROM search_log WHERE results = 0 AND at >= ?
        GROUP BY term ORDER BY times DESC, term LIMIT ?";
    let rows = sql::all::<Row>(conn, sql, values![since_ms, limit]).await?;
    Ok(rows.into_iter().map(|row| (row.term, row.times)).collect())
}

const PAGE: &str = "SELECT slug, title, body_html, position, updated_at FROM page";

#[derive(FromQueryResult)]
struct PageRow {
    slug: String,
    title: String,
    body_html: String,
    position: i64,
    updated_at: i64,
}

impl PageRow {
    fn into_page(self) -> Page {
        Page {
            slug: self.slug,
            title: self.title,
            body_html: self.body_html,
            position: self.position,
            updated_at_ms: self.updated_at,
        }
    }
}

impl Default for ShopSettings {
    fn default() -> Self {
        Self {
            name: "FleetCart".to_owned(),
            currency: Currency::EUR,
            country: CountryCode::DE,
            email: "hello@example.com".to_owned(),
        }
    }
}
