//! Proof that the counters, the ledger and the holds tell the same story.

use commerce::ids::VariantId;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::error::Result;
use crate::sql::{self, values};

/// Something in the books that does not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerFault {
    /// The pieces on the shelf differ from the sum of all movements.
    OnHand {
        /// The variant.
        variant: VariantId,
        /// What the counter says.
        counted: i64,
        /// What the ledger says.
        ledger: i64,
    },
    /// The promised pieces differ from the live holds.
    Reserved {
        /// The variant.
        variant: VariantId,
        /// What the counter says.
        counted: i64,
        /// What the holds say.
        held: i64,
    },
    /// An order's total differs from its lines, delivery and taxes.
    OrderTotal {
        /// The order's number.
        number: String,
        /// What the order says.
        total: i64,
        /// What its parts add up to.
        parts: i64,
    },
    /// What an order says was refunded differs from its payments.
    Refunded {
        /// The order's number.
        number: String,
        /// What the order says.
        total: i64,
        /// What the payments say.
        parts: i64,
    },
}

/// Every fault in the books; none in a healthy shop.
///
/// # Errors
/// When the database does not answer.
pub async fn verify_ledger(conn: &impl ConnectionTrait) -> Result<Vec<LedgerFault>> {
    let mut faults = Vec::new();
    let sql = "SELECT variant_id, counted, told FROM (
            SELECT s.variant_id, s.on_hand AS counted, COALESCE((SELECT CAST(SUM(
                    CASE m.kind WHEN 'receive' THEN m.qty WHEN 'adjust' THEN m.qty
                        WHEN 'return' THEN m.qty WHEN 'ship' THEN -m.qty ELSE 0 END) AS SIGNED)
                FROM stock_movement m WHERE m.variant_id = s.variant_id
                    AND m.location_id = s.location_id), 0) AS told
            FROM stock_level s) books
        WHERE counted <> told";
    for row in sql::all::<Row>(conn, sql, values![]).await? {
        let variant = VariantId(row.variant_id);
        faults.push(LedgerFault::OnHand {
            variant,
            counted: row.counted,
            ledger: row.told,
        });
    }
    let sql = "SELECT variant_id, counted, told FROM (
            SELECT s.variant_id, s.reserved AS counted, COALESCE((SELECT CAST(SUM(r.qty) AS SIGNED)
                FROM stock_reservation r WHERE r.variant_id = s.variant_id
                    AND r.location_id = s.location_id AND r.state IN ('held', 'committed')), 0) AS told
            FROM stock_level s) books
        WHERE counted <> told";
    for row in sql::all::<Row>(conn, sql, values![]).await? {
        let variant = VariantId(row.variant_id);
        faults.push(LedgerFault::Reserved {
            variant,
            counted: row.counted,
            held: row.told,
        });
    }
    faults.extend(order_faults(conn).await?);
    Ok(faults)
}

async fn order_faults(conn: &impl ConnectionTrait) -> Result<Vec<LedgerFault>> {
    let totals = "SELECT number, total, parts FROM (
            SELECT o.number, o.total_minor AS total, o.shipping_gross_minor + COALESCE((
                SELECT CAST(SUM(l.total_gross_minor) AS SIGNED) FROM order_line l
                WHERE l.order_id = o.id), 0) AS parts
            FROM orders o) books
        WHERE total <> parts";
    let refunds = "SELECT number, total, parts FROM (
            SELECT o.number, o.refunded_minor AS total, COALESCE((
                SELECT CAST(SUM(p.refunded_minor) AS SIGNED) FROM payment p
                WHERE p.order_id = o.id), 0) AS parts
            FROM orders o) books
        WHERE total <> parts";
    let mut faults = Vec::new();
    for OrderRow {
        number,
        total,
        parts,
    } in sql::all(conn, totals, values![]).await?
    {
        faults.push(LedgerFault::OrderTotal {
            number,
            total,
            parts,
        });
    }
    for OrderRow {
        number,
        total,
        parts,
    } in sql::all(conn, refunds, values![]).await?
    {
        faults.push(LedgerFault::Refunded {
            number,
            total,
            parts,
        });
    }
    Ok(faults)
}

#[derive(FromQueryResult)]
struct Row {
    variant_id: i64,
    counted: i64,
    told: i64,
}

#[derive(FromQueryResult)]
struct OrderRow {
    number: String,
    total: i64,
    parts: i64,
}
