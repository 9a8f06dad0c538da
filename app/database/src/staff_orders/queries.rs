//! What staff read of many orders, as SQL text: conditions put together, sums over tables, counts of several lists at
//! once. (MySQL's `SUM` is a DECIMAL, hence the casts.)

use commerce::Currency;
use commerce::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use commerce::payment::PaymentMethod;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use crate::entities::Text;
use crate::sql::{self, values};

pub(super) const BY_NUMBER: &str = "SELECT id FROM orders WHERE number = ?";
pub(super) const BY_EMAIL: &str = "SELECT id FROM orders WHERE email >= ? AND email < ?";
pub(super) const BY_SKU: &str = "SELECT order_id FROM order_line WHERE sku >= ? AND sku < ?";
pub(super) const BY_TRACKING: &str =
    "SELECT order_id FROM fulfilment WHERE tracking_no >= ? AND tracking_no < ?";
pub(super) const BY_PROVIDER: &str =
    "SELECT order_id FROM payment WHERE provider_ref >= ? AND provider_ref < ?";
pub(super) const BY_REFERENCE: &str = "SELECT p.order_id FROM received_payment r
    JOIN payment p ON p.id = r.payment_id WHERE r.reference >= ? AND r.reference < ?";
pub(super) const BY_WORD: &str = "SELECT w.order_id FROM order_word w";
pub(super) const AND_WORD: &str = " AND EXISTS (SELECT 1 FROM order_word m
    WHERE m.order_id = w.order_id AND m.word >= ? AND m.word < ?)";

/// Placed, not all sent, and paid or to be paid at the door.
pub(super) const TO_SHIP: &str = "o.status = 'placed'
    AND o.fulfilment_status IN ('unfulfilled', 'partial')
    AND (o.payment_status IN ('paid', 'overpaid', 'partially_refunded')
        OR (o.payment_status IN ('unpaid', 'partially_paid')
            AND o.payment_method = 'cash_on_delivery'))";

/// Placed, and not all of the money is there.
pub(super) const UNPAID: &str = "o.status = 'placed'
    AND o.payment_status IN ('unpaid', 'partially_paid', 'failed', 'voided')";

pub(super) const NEEDS_ATTENTION: &str = "o.needs_attention IS NOT NULL";

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub id: i64,
    pub number: String,
    pub public_token: String,
    pub status: Text<OrderStatus>,
    pub payment_status: Text<PaymentStatus>,
    pub fulfilment_status: Text<FulfilmentStatus>,
    pub payment_method: Text<PaymentMethod>,
    pub currency: Text<Currency>,
    pub total_minor: i64,
    pub refunded_minor: i64,
    pub email: String,
    pub needs_attention: Option<String>,
    pub created_at: i64,
    pub placed_at: Option<i64>,
    pub address_json: Option<String>,
    pub pieces: Option<i64>,
    pub left_to_send: Option<i64>,
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// Which orders, in SQL.
#[derive(Clone, Default)]
pub(super) struct Wanted {
    /// Lists the ids of those that a text may mean; empty when none is looked for. It stands in the `FROM`: below an `IN`,
    /// MySQL would ask it for each order.
    pub found: String,
    pub condition: String,
    /// Of both, in that order.
    pub values: Vec<Value>,
}

impl Wanted {
    fn from(&self) -> String {
        if self.found.is_empty() {
            "orders o".to_owned()
        } else {
            format!("({}) found JOIN orders o ON o.id = found.id", self.found)
        }
    }
}

/// The rows of a page: first its ids by index alone, then what stands beside them.
pub(super) async fn rows(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    order: &str,
    (limit, offset): (u32, u32),
) -> Result<Vec<Row>, DbErr> {
    let (from, condition) = (wanted.from(), &wanted.condition);
    let sql = format!(
        "SELECT o.id, o.number, o.public_token, o.status, o.payment_status, o.fulfilment_status,
            o.payment_method, o.currency, o.total_minor, o.refunded_minor, o.email,
            o.needs_attention, o.created_at, o.placed_at, a.address_json,
            (SELECT CAST(SUM(l.qty) AS SIGNED) FROM order_line l WHERE l.order_id = o.id)
                AS pieces,
            (SELECT CAST(SUM(l.qty - l.qty_cancelled - l.qty_fulfilled) AS SIGNED)
                FROM order_line l WHERE l.order_id = o.id) AS left_to_send
        FROM (SELECT o.id FROM {from} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?) page
        JOIN orders o ON o.id = page.id
        LEFT JOIN order_address a ON a.order_id = o.id AND a.kind = 'shipping'
        ORDER BY {order}"
    );
    let mut values = wanted.values.clone();
    values.extend(values![limit, offset]);
    sql::all(conn, &sql, values).await
}

pub(super) async fn count(conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<i64, DbErr> {
    let (from, condition) = (wanted.from(), &wanted.condition);
    let sql = format!("SELECT COUNT(*) AS n FROM {from} WHERE {condition}");
    let row = sql::one::<Count>(conn, &sql, wanted.values.clone()).await?;
    Ok(row.map_or(0, |row| row.n))
}

#[derive(FromQueryResult)]
pub(super) struct Tabs {
    pub all_orders: i64,
    pub to_ship: i64,
    pub unpaid: i64,
    pub attention: i64,
}

/// How many orders each list has.
pub(super) async fn tabs(conn: &impl ConnectionTrait) -> Result<Option<Tabs>, DbErr> {
    let count = |condition: &str| format!("(SELECT COUNT(*) FROM orders o WHERE {condition})");
    let sql = format!(
        "SELECT {} AS all_orders, {} AS to_ship, {} AS unpaid, {} AS attention",
        count("1 = 1"),
        count(TO_SHIP),
        count(UNPAID),
        count(NEEDS_ATTENTION)
    );
    sql::one(conn, &sql, values![]).await
}

#[derive(FromQueryResult)]
pub(super) struct Open {
    pub failed_refunds: i64,
    pub refunds_by_hand: i64,
    pub dead_emails: i64,
    pub low_stock: i64,
}

/// What waits for a person besides orders.
pub(super) async fn open(
    conn: &impl ConnectionTrait,
    low_stock: i64,
    email_jobs: &[&str],
) -> Result<Option<Open>, DbErr> {
    let sql = format!(
        "SELECT (SELECT COUNT(*) FROM refund WHERE state = 'failed') AS failed_refunds,
            (SELECT COUNT(*) FROM refund WHERE state = 'by_hand') AS refunds_by_hand,
            (SELECT COUNT(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NOT NULL
                AND kind IN ({})) AS dead_emails,
            (SELECT COUNT(*) FROM (SELECT s.variant_id FROM stock_level s
                JOIN variant v ON v.id = s.variant_id AND v.track_stock
                GROUP BY s.variant_id
                HAVING SUM(s.on_hand - s.reserved - s.safety) < COALESCE(MAX(s.low_below), ?)) low) AS low_stock",
        sql::marks(email_jobs.len())
    );
    let mut values: Vec<Value> = email_jobs.iter().map(|kind| Value::from(*kind)).collect();
    values.push(Value::from(low_stock));
    sql::one(conn, &sql, values).await
}

#[derive(FromQueryResult)]
pub(super) struct Day {
    pub is_today: i64,
    pub currency: Text<Currency>,
    pub orders: i64,
    pub total: i64,
}

/// Orders placed in two spans of time, and what they come to, by currency. Cancelled ones do not count.
pub(super) async fn days(
    conn: &impl ConnectionTrait,
    today: (i64, i64),
    last_week: (i64, i64),
) -> Result<Vec<Day>, DbErr> {
    let span = |is_today: i64| {
        format!(
            "SELECT {is_today} AS is_today, currency, COUNT(*) AS orders,
                CAST(SUM(total_minor) AS SIGNED) AS total
            FROM orders WHERE placed_at >= ? AND placed_at < ? AND status = 'placed'
            GROUP BY currency"
        )
    };
    let sql = format!("{} UNION ALL {} ORDER BY currency", span(1), span(0));
    let values = values![today.0, today.1, last_week.0, last_week.1];
    sql::all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
pub(super) struct Neighbours {
    pub older: Option<String>,
    pub newer: Option<String>,
}

/// The numbers of the orders before and after one.
pub(super) async fn neighbours(
    conn: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<Neighbours>, DbErr> {
    let sql = "SELECT (SELECT number FROM orders WHERE id < ? ORDER BY id DESC LIMIT 1) AS older,
            (SELECT number FROM orders WHERE id > ? ORDER BY id LIMIT 1) AS newer";
    sql::one(conn, sql, values![id, id]).await
}
