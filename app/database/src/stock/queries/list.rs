//! Text: the counters of all locations are added up for the rows of a page.

use commerce::policy::LOW_STOCK;
use commerce::stock::ReservationOwner;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use crate::entities::Text;
use crate::sql::{self, marks, values};
use crate::stock::hold::states;

#[derive(FromQueryResult)]
pub(in crate::stock) struct Row {
    pub id: i64,
    pub product_id: i64,
    pub sku: String,
    pub title: String,
    pub variant_title: String,
    pub track_stock: bool,
    pub on_hand: Option<i64>,
    pub reserved: Option<i64>,
    pub safety: Option<i64>,
    pub low_below: Option<i64>,
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// Which variants.
pub(in crate::stock) struct Wanted {
    condition: String,
    values: Vec<Value>,
}

impl Wanted {
    pub fn of(text: &str, low_only: bool) -> Self {
        let mut condition = "1 = 1".to_owned();
        let mut values = Vec::new();
        if !text.is_empty() {
            let plain = text.to_lowercase();
            let plain = plain
                .replace('!', "!!")
                .replace('%', "!%")
                .replace('_', "!_");
            condition.push_str(
                " AND (LOWER(v.sku) LIKE ? ESCAPE '!' OR LOWER(p.title) LIKE ? ESCAPE '!')",
            );
            values.push(Value::from(format!("{plain}%")));
            values.push(Value::from(format!("%{plain}%")));
        }
        if low_only {
            condition.push_str(
                " AND v.track_stock AND (SELECT
                        COALESCE(SUM(s.on_hand - s.reserved - s.safety), 0) - COALESCE(MAX(s.low_below), ?)
                    FROM stock_level s WHERE s.variant_id = v.id) < 0",
            );
            values.push(Value::from(LOW_STOCK));
        }
        Self { condition, values }
    }
}

pub(in crate::stock) async fn rows(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    limit: u32,
    offset: u32,
) -> Result<Vec<Row>, DbErr> {
    let sum = |column: &str| {
        format!(
            "(SELECT CAST(SUM(s.{column}) AS SIGNED) FROM stock_level s
                WHERE s.variant_id = v.id) AS {column}"
        )
    };
    let sql = format!(
        "SELECT v.id, v.product_id, v.sku, p.title, v.title AS variant_title, v.track_stock,
            {}, {}, {},
            (SELECT MAX(s.low_below) FROM stock_level s WHERE s.variant_id = v.id) AS low_below
        FROM variant v JOIN product p ON p.id = v.product_id
        WHERE {} ORDER BY v.sku LIMIT ? OFFSET ?",
        sum("on_hand"),
        sum("reserved"),
        sum("safety"),
        wanted.condition
    );
    let mut values = wanted.values.clone();
    values.extend(values![limit, offset]);
    sql::all(conn, &sql, values).await
}

pub(in crate::stock) async fn count(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
) -> Result<i64, DbErr> {
    let sql = format!(
        "SELECT COUNT(*) AS n FROM variant v JOIN product p ON p.id = v.product_id WHERE {}",
        wanted.condition
    );
    let row = sql::one::<Count>(conn, &sql, wanted.values.clone()).await?;
    Ok(row.map_or(0, |row| row.n))
}

#[derive(FromQueryResult)]
struct Number {
    number: String,
}

/// The numbers of orders that hold pieces of a variant at a location, the oldest first.
pub(in crate::stock) async fn waiting_orders(
    tx: &impl ConnectionTrait,
    (variant_id, location_id): (i64, i64),
    limit: u32,
) -> Result<Vec<String>, DbErr> {
    let counting: Vec<_> = states(true).map(Value::from).collect();
    let sql = format!(
        "SELECT o.number FROM stock_reservation r JOIN orders o ON o.id = r.owner_id
        WHERE r.variant_id = ? AND r.location_id = ? AND r.owner_kind = ? AND r.state IN ({})
        ORDER BY o.id LIMIT ?",
        marks(counting.len())
    );
    let mut values = values![variant_id, location_id, Text(ReservationOwner::Order)];
    values.extend(counting);
    values.extend(values![limit]);
    let rows = sql::all::<Number>(tx, &sql, values).await?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}
