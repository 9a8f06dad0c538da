//! Text: the rows and stock of a page of cards in one statement, by product and offer.

use commerce::catalog::Content;
use commerce::stock::{Availability, StockBadge};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult};

use crate::entities::{Text, listing};
use crate::sql::{self, values};

/// A listing with the prices of the offer asked for in place of its own.
pub(in crate::catalog) struct CardRow {
    pub listing: listing::Model,
    pub badge: StockBadge,
}

/// Stands for pieces that are not counted.
const UNLIMITED: i64 = 1_000_000_000_000;

impl FromQueryResult for CardRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let listing = listing::Model::from_query_result(row, prefix)?;
        let price: Option<i64> = row.try_get(prefix, "offer_price")?;
        let content: Option<Text<Content>> = row.try_get(prefix, "offer_content")?;
        let listing = match price {
            Some(price_minor) => listing::Model {
                price_minor,
                compare_at_minor: row.try_get(prefix, "offer_compare_at")?,
                lowest_30_minor: row.try_get(prefix, "offer_lowest_30")?,
                content,
                ..listing
            },
            // It went a moment ago.
            None => listing,
        };
        let best: Option<i64> = row.try_get(prefix, "best")?;
        Ok(Self {
            listing,
            badge: badge(best.unwrap_or(0)),
        })
    }
}

/// Of the best variant: none, one that may be ordered, or one more than there are pieces.
fn badge(best: i64) -> StockBadge {
    let availability = Availability {
        track_stock: true,
        backorder: best == 1,
        available: best - 1,
    };
    availability.badge()
}

/// Those of the products that are on sale, each with the offer at its place, in any order. (CROSS: SQLite then begins with
/// the products asked for, as everybody else does by itself.)
pub(in crate::catalog) async fn card_rows(
    conn: &impl ConnectionTrait,
    places: impl Iterator<Item = (i64, u32)>,
) -> Result<Vec<CardRow>, DbErr> {
    let pairs: Vec<String> = places
        .map(|(product, place)| format!("[{product},{place}]"))
        .collect();
    let pieces = "(SELECT SUM(s.on_hand - s.reserved - s.safety) FROM stock_level s
            WHERE s.variant_id = v.id)";
    let sql = format!(
        "SELECT l.*, p.price_minor AS offer_price, p.compare_at_minor AS offer_compare_at,
            p.lowest_30_minor AS offer_lowest_30, p.content AS offer_content,
            (SELECT CAST(MAX(CASE WHEN v.track_stock = ? THEN ? WHEN {pieces} > 0 THEN {pieces} + 1
                WHEN v.backorder = ? THEN 1 ELSE 0 END) AS SIGNED)
                FROM variant v WHERE v.product_id = l.product_id AND v.active = ?) AS best
        FROM {} r CROSS JOIN listing l ON l.product_id = r.number
            LEFT JOIN listing_offer p ON p.product_id = l.product_id AND p.place = r.offer
        WHERE l.visible = ?",
        paired(conn.get_database_backend())
    );
    let pairs = format!("[{}]", pairs.join(","));
    let values = values![false, UNLIMITED, true, true, pairs, true];
    sql::all(conn, &sql, values).await
}

/// Pairs of numbers as rows of `number` and `offer`, of one value, `[[7,0],[12,3]]`.
fn paired(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::MySql => {
            "(SELECT j.number, j.offer FROM JSON_TABLE(?, '$[*]'
                COLUMNS (number BIGINT PATH '$[0]', offer BIGINT PATH '$[1]')) j)"
        }
        _ => {
            "(SELECT json_extract(j.value, '$[0]') AS number, json_extract(j.value, '$[1]') AS offer
                FROM json_each(?) j)"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_variant_says_what_the_card_shows() {
        assert_eq!(badge(0), StockBadge::SoldOut);
        assert_eq!(badge(1), StockBadge::Backorder);
        assert_eq!(badge(3), StockBadge::Low(2));
        assert_eq!(badge(UNLIMITED), StockBadge::InStock);
    }
}
