//! Written pages, the shop's settings, and what shoppers searched for.

mod opening;

pub use opening::{begin_closed, is_open, missing_legal_texts, open_for_good};

use std::collections::BTreeMap;

use commerce::Currency;
use commerce::country::CountryCode;
use commerce::document::{InvoiceTime, Seller};
use commerce::look::Look;
use commerce::order::OrderPrefix;
use commerce::payment::PaymentTerms;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::catalog::bump_content_version;
use crate::entities::{delete_some, insert_all, page, put, search_log, setting};
use crate::error::{Error, Result};
use crate::session::cut;

/// The setting with what holds for the whole shop.
const SHOP: &str = "shop";
/// The setting with what the shop says of its ways to pay.
const PAYMENT: &str = "payment";
/// The setting with its logo and colours.
const LOOK: &str = "look";
/// The sequence that counts changes of settings: its row is what they wait for.
const SETTINGS: &str = "settings";
/// Names asked for in one statement.
const NAMES: usize = 250;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The readable part of its address.
    pub slug: String,
    pub title: String,
    /// Its text, cleaned HTML.
    pub body_html: String,
    /// Its place among the pages.
    pub position: i64,
    /// When it last changed, unix milliseconds.
    pub updated_at_ms: i64,
    /// The Markdown it was made from, if any. An earlier release stores pages without looking at it: it is the source of
    /// `body_html` only when it still makes that.
    pub source: Option<String>,
}

/// What holds for the whole shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopSettings {
    pub name: String,
    /// The currency of its prices.
    pub currency: Currency,
    /// Where a shopper is taken to be until an address says otherwise.
    pub country: CountryCode,
    /// Where shoppers write to.
    pub email: String,
    #[serde(default)]
    pub phone: Option<String>,
    /// Who answers for the shop, line by line as it is printed: name, postal address, registers.
    #[serde(default)]
    pub imprint: Vec<String>,
    /// The heading of the start page.
    #[serde(default)]
    pub slogan: Option<String>,
    /// What search engines show of pages that say nothing of themselves.
    #[serde(default)]
    pub description: Option<String>,
    /// What is promised about sending goods back; nothing is when absent.
    #[serde(default)]
    pub returns: Option<Returns>,
    /// What the numbers of its orders begin with.
    #[serde(default)]
    pub order_prefix: OrderPrefix,
    /// Whether the foot of every page leads to the withdrawal form; unsaid, the law of its country decides.
    #[serde(default)]
    pub withdrawal_link: Option<bool>,
    #[serde(default)]
    pub invoices: InvoiceTime,
}

impl ShopSettings {
    /// Whether the foot of every page leads to the withdrawal form.
    #[must_use]
    pub fn links_withdrawal(&self) -> bool {
        let by_law = || self.country.asks_for_withdrawal_link();
        self.withdrawal_link.unwrap_or_else(by_law)
    }

    /// The shop as its documents name it.
    #[must_use]
    pub fn seller(&self) -> Seller {
        Seller {
            name: self.name.clone(),
            imprint: self.imprint.clone(),
            email: self.email.clone(),
        }
    }
}

/// The promise about sending goods back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returns {
    /// Days after the last delivery.
    pub days: u32,
    /// Whether the shop pays the postage.
    pub free: bool,
}

/// The page at that slug.
pub async fn page_by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Option<Page>> {
    let found = page::Entity::find_by_id(slug).one(conn).await?;
    Ok(found.map(into_page))
}

/// All pages in their order.
pub async fn pages(conn: &impl ConnectionTrait) -> Result<Vec<Page>> {
    let rows = page::Entity::find()
        .order_by_asc(page::Column::Position)
        .order_by_asc(page::Column::Slug);
    Ok(rows.all(conn).await?.into_iter().map(into_page).collect())
}

/// Slugs and titles of all pages in their order.
pub async fn page_titles(conn: &impl ConnectionTrait) -> Result<Vec<(String, String)>> {
    let rows = page::Entity::find()
        .select_only()
        .column(page::Column::Slug)
        .column(page::Column::Title)
        .order_by_asc(page::Column::Position)
        .order_by_asc(page::Column::Slug);
    Ok(rows.into_tuple().all(conn).await?)
}

/// Removes a page; says whether there was one.
pub async fn remove_page(conn: &impl ConnectionTrait, slug: &str) -> Result<bool> {
    let removed = page::Entity::delete_by_id(slug).exec(conn).await?;
    bump_content_version(conn).await?;
    Ok(removed.rows_affected > 0)
}

/// Stores a page under its slug.
pub async fn put_page(conn: &impl ConnectionTrait, page: &Page) -> Result<()> {
    let row = page::ActiveModel {
        slug: Set(page.slug.clone()),
        title: Set(page.title.clone()),
        body_html: Set(page.body_html.clone()),
        position: Set(page.position),
        updated_at: Set(page.updated_at_ms),
        source_text: Set(page.source.clone()),
    };
    put(conn, row, page::Column::Slug.eq(&page.slug)).await?;
    bump_content_version(conn).await
}

fn into_page(row: page::Model) -> Page {
    Page {
        slug: row.slug,
        title: row.title,
        body_html: row.body_html,
        position: row.position,
        updated_at_ms: row.updated_at,
        source: row.source_text,
    }
}

/// A setting, unless it was never made.
pub async fn setting<T: DeserializeOwned>(
    conn: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<T>> {
    let Some(row) = setting::Entity::find_by_id(name).one(conn).await? else {
        return Ok(None);
    };
    let value = serde_json::from_str(&row.value_json);
    value
        .map(Some)
        .map_err(|error| Error::corrupt("setting", error))
}

/// Settings of that kind by their names; those that are not set are not there.
pub async fn settings<T: DeserializeOwned>(
    conn: &impl ConnectionTrait,
    names: &[String],
) -> Result<BTreeMap<String, T>> {
    let mut found = BTreeMap::new();
    for names in names.chunks(NAMES) {
        let rows = setting::Entity::find().filter(setting::Column::Name.is_in(names));
        for row in rows.all(conn).await? {
            let value = serde_json::from_str(&row.value_json);
            found.insert(
                row.name,
                value.map_err(|error| Error::corrupt("setting", error))?,
            );
        }
    }
    Ok(found)
}

/// Sets what was never set; a duplicate when one of the names is there.
pub async fn add_settings<T: Serialize>(
    conn: &impl ConnectionTrait,
    values: &[(&str, T)],
) -> Result<()> {
    let mut rows = Vec::with_capacity(values.len());
    for (name, value) in values {
        let json = serde_json::to_string(value);
        rows.push(setting::ActiveModel {
            name: Set((*name).to_owned()),
            value_json: Set(json.map_err(|error| Error::corrupt("setting", error))?),
        });
    }
    insert_all(conn, rows).await?;
    bump_content_version(conn).await
}

pub async fn put_setting<T: Serialize>(
    conn: &impl ConnectionTrait,
    name: &str,
    value: &T,
) -> Result<()> {
    let json = serde_json::to_string(value).map_err(|error| Error::corrupt("setting", error))?;
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value_json: Set(json),
    };
    put(conn, row, setting::Column::Name.eq(name)).await?;
    bump_content_version(conn).await
}

/// Makes whoever changes settings wait until the transaction of another who does has ended; take it first.
pub async fn hold_settings(tx: &impl ConnectionTrait) -> Result<()> {
    crate::sequence::next(tx, SETTINGS, 1).await?;
    Ok(())
}

/// What holds for the whole shop; a German shop in euro when nothing was set.
pub async fn shop_settings(conn: &impl ConnectionTrait) -> Result<ShopSettings> {
    Ok(setting(conn, SHOP).await?.unwrap_or_default())
}

pub async fn put_shop_settings(conn: &impl ConnectionTrait, shop: &ShopSettings) -> Result<()> {
    put_setting(conn, SHOP, shop).await
}

/// What the shop says of its ways to pay; nothing when it was never set.
pub async fn payment_terms(conn: &impl ConnectionTrait) -> Result<PaymentTerms> {
    Ok(setting(conn, PAYMENT).await?.unwrap_or_default())
}

pub async fn put_payment_terms(conn: &impl ConnectionTrait, terms: &PaymentTerms) -> Result<()> {
    put_setting(conn, PAYMENT, terms).await
}

/// The shop's logo and colours, as far as they differ from the style sheet's.
pub async fn look(conn: &impl ConnectionTrait) -> Result<Look> {
    Ok(setting(conn, LOOK).await?.unwrap_or_default())
}

pub async fn put_look(conn: &impl ConnectionTrait, look: &Look) -> Result<()> {
    put_setting(conn, LOOK, look).await
}

/// A search, for those who improve the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedSearch {
    pub term: String,
    /// How much was found.
    pub results: u64,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// Notes what was searched for and how much was found.
pub async fn log_search(
    conn: &impl ConnectionTrait,
    term: &str,
    results: u64,
    now_ms: i64,
) -> Result<()> {
    let search = LoggedSearch {
        term: term.to_owned(),
        results,
        at_ms: now_ms,
    };
    log_searches(conn, &[search]).await
}

/// Notes searches, all in one statement.
pub async fn log_searches(conn: &impl ConnectionTrait, searches: &[LoggedSearch]) -> Result<()> {
    let rows = searches.iter().map(|search| search_log::ActiveModel {
        term: Set(cut(&search.term, 255)),
        results: Set(i64::try_from(search.results).unwrap_or(i64::MAX)),
        at: Set(search.at_ms),
        ..Default::default()
    });
    search_log::Entity::insert_many(rows)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Removes up to `limit` searches noted before that moment.
pub async fn delete_old_searches(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u32,
) -> Result<u64> {
    use search_log::{Column, Entity};
    Ok(delete_some::<Entity, i64>(conn, Column::Id, Column::At.lt(before_ms), limit).await?)
}

/// What was searched for in vain since that moment, the most frequent first, with how often.
pub async fn fruitless_searches(
    conn: &impl ConnectionTrait,
    since_ms: i64,
    limit: u32,
) -> Result<Vec<(String, i64)>> {
    use search_log::{Column, Entity};
    let rows = Entity::find()
        .select_only()
        .column(Column::Term)
        .column_as(Column::Id.count(), "times")
        .filter(Column::Results.eq(0))
        .filter(Column::At.gte(since_ms))
        .group_by(Column::Term)
        .order_by_desc(Column::Id.count())
        .order_by_asc(Column::Term)
        .limit(u64::from(limit));
    Ok(rows.into_tuple().all(conn).await?)
}

impl Default for ShopSettings {
    fn default() -> Self {
        Self {
            name: "Shop".to_owned(),
            currency: Currency::EUR,
            country: CountryCode::DE,
            email: "hello@example.com".to_owned(),
            phone: None,
            imprint: Vec::new(),
            slogan: None,
            description: None,
            returns: None,
            order_prefix: OrderPrefix::default(),
            withdrawal_link: None,
            invoices: InvoiceTime::default(),
        }
    }
}
