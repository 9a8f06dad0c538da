//! Text: the conditions come as text, and the cheapest offer that meets them is found beside its product.

use commerce::catalog::{ListingQuery, Sort};
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

use crate::catalog::queries::Filter;
use crate::entities::{Text, listing};
use crate::sql::{self, values};

#[derive(FromQueryResult)]
struct TotalRow {
    total: Option<i64>,
    lowest: Option<i64>,
    highest: Option<i64>,
    currency: Option<Text<Currency>>,
}

/// How many there are, and between which prices when no price is asked for.
pub(in crate::catalog) async fn totals(
    conn: &impl ConnectionTrait,
    filter: &Filter,
) -> Result<(u64, Option<(Money, Money)>), DbErr> {
    let (others, other_values) = filter.without_price();
    let (sql, values) = if filter.asks_of_offers() {
        let (within_price, mut values) = filter.price();
        values.extend(other_values);
        let sql = format!(
            "SELECT COUNT(DISTINCT CASE WHEN {within_price} THEN o.product_id END) AS total,
                MIN(o.price_minor) AS lowest, MAX(o.price_minor) AS highest,
                MIN(l.currency) AS currency
            FROM {} WHERE {others}",
            filter.rows()
        );
        (sql, values)
    } else {
        let sql = format!(
            "SELECT COUNT(*) AS total, MIN(l.price_minor) AS lowest,
                MAX(l.price_max_minor) AS highest, MIN(l.currency) AS currency
            FROM listing l WHERE {others}"
        );
        (sql, other_values)
    };
    let Some(row) = sql::one::<TotalRow>(conn, &sql, values).await? else {
        return Ok((0, None));
    };
    let bounds = match (row.lowest, row.highest, row.currency) {
        (Some(lowest), Some(highest), Some(Text(currency))) => {
            Some((Money::new(lowest, currency), Money::new(highest, currency)))
        }
        _ => None,
    };
    Ok((u64::try_from(row.total.unwrap_or(0)).unwrap_or(0), bounds))
}

/// A listing with the price of the cheapest offer found in place of its own.
struct Found(listing::Model);

impl FromQueryResult for Found {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let listing = listing::Model::from_query_result(row, prefix)?;
        Ok(Self(listing::Model {
            price_minor: row.try_get(prefix, "offer_price")?,
            price_max_minor: row.try_get(prefix, "offer_highest")?,
            compare_at_minor: row.try_get(prefix, "offer_compare_at")?,
            lowest_30_minor: row.try_get(prefix, "offer_lowest_30")?,
            content: row.try_get(prefix, "offer_content")?,
            ..listing
        }))
    }
}

pub(in crate::catalog) async fn page(
    conn: &impl ConnectionTrait,
    query: &ListingQuery,
    filter: &Filter,
) -> Result<Vec<listing::Model>, DbErr> {
    let order = match (query.effective_sort(), filter.found()) {
        (Sort::Relevance, Some(_)) => "r.place",
        (sort, _) => order(sort),
    };
    let ranked = filter.found().filter(|_| order == "r.place");
    let ranking = ranked.map(|found| format!(" JOIN {} r ON r.number = l.product_id", found.table));
    let ranking = ranking.unwrap_or_default();
    let ids = ranked.map(|found| found.ids.as_str().into());
    let (sql, mut values) = if filter.asks_of_offers() {
        let (condition, mut values) = filter.condition(None);
        values.extend(ids);
        let sql = format!(
            "SELECT {OF_OFFER}
            FROM (SELECT o.product_id, MIN(o.place) AS place, MAX(o.price_minor) AS highest
                FROM {} WHERE {condition} GROUP BY o.product_id) m
            JOIN listing l ON l.product_id = m.product_id
            JOIN listing_offer p ON p.product_id = m.product_id AND p.place = m.place{ranking}",
            filter.rows()
        );
        (sql, values)
    } else {
        // The join finds them; asking twice is slow.
        let (condition, more) = match ids {
            Some(_) => filter.besides_found(),
            None => filter.condition(None),
        };
        let values = ids.into_iter().chain(more).collect();
        let sql = format!("SELECT {OF_LISTING} FROM listing l{ranking} WHERE {condition}");
        (sql, values)
    };
    let sql = format!("{sql} ORDER BY {order}, l.product_id LIMIT ? OFFSET ?");
    values.extend(values![query.size.get(), query.offset()]);
    let found = sql::all::<Found>(conn, &sql, values).await?;
    Ok(found.into_iter().map(|found| found.0).collect())
}

const OF_LISTING: &str = "l.*, l.price_minor AS offer_price, l.price_max_minor AS offer_highest,
    l.compare_at_minor AS offer_compare_at, l.lowest_30_minor AS offer_lowest_30,
    l.content AS offer_content";

const OF_OFFER: &str = "l.*, p.price_minor AS offer_price, m.highest AS offer_highest,
    p.compare_at_minor AS offer_compare_at, p.lowest_30_minor AS offer_lowest_30,
    p.content AS offer_content";

/// Up to `limit` products of that kind that can be had.
pub(in crate::catalog) async fn at_hand(
    conn: &impl ConnectionTrait,
    kind: Promoted,
    limit: u32,
) -> Result<Vec<listing::Model>, DbErr> {
    let (condition, order) = match kind {
        Promoted::Reduced => (
            "l.compare_at_minor > l.price_minor",
            "(l.price_minor * 1000 - (l.price_minor * 1000) % l.compare_at_minor)
                / l.compare_at_minor",
        ),
        Promoted::BestSelling => ("l.sold > 0", order(Sort::BestSelling)),
        Promoted::Newest => ("1 = 1", order(Sort::Newest)),
    };
    let sql = format!(
        "SELECT l.* FROM listing l WHERE l.visible = ? AND l.in_stock = ? AND {condition}
        ORDER BY {order}, l.product_id LIMIT ?"
    );
    sql::all(conn, &sql, values![true, true, limit]).await
}

/// What a strip of products shows.
#[derive(Debug, Clone, Copy)]
pub(in crate::catalog) enum Promoted {
    /// The most reduced first.
    Reduced,
    BestSelling,
    Newest,
}

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Featured | Sort::Relevance => "l.in_stock DESC, l.sold DESC, l.published_at DESC",
        Sort::Newest => "l.published_at DESC, l.product_id DESC",
        Sort::PriceAscending => "offer_price",
        Sort::PriceDescending => "offer_price DESC",
        Sort::Title => "l.sort_title",
        Sort::Rating => {
            // Whole thousandths: MySQL would go on behind the point.
            "CASE WHEN l.rating_count = 0 THEN 0 ELSE
                (l.rating_sum * 1000 - (l.rating_sum * 1000) % l.rating_count) / l.rating_count END
                DESC, l.rating_count DESC"
        }
        Sort::BestSelling => "l.sold DESC",
    }
}
