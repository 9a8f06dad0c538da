//! Proof that the counters, the ledger and the holds tell the same story.

use commerce::ids::VariantId;
use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::stock::queries::books::{self, OrderBooks};

/// Something in the books that does not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerFault {
    /// The pieces on the shelf differ from the sum of all movements.
    OnHand {
        variant: VariantId,
        /// What the counter says.
        counted: i64,
        /// What the ledger says.
        ledger: i64,
    },
    /// The promised pieces differ from the live holds.
    Reserved {
        variant: VariantId,
        /// What the counter says.
        counted: i64,
        /// What the holds say.
        held: i64,
    },
    /// An order's total differs from its lines, delivery and taxes.
    OrderTotal {
        number: String,
        /// What the order says.
        total: i64,
        /// What its parts add up to.
        parts: i64,
    },
    /// What an order says was refunded differs from its payments.
    Refunded {
        number: String,
        /// What the order says.
        total: i64,
        /// What the payments say.
        parts: i64,
    },
    /// Something else of an order that its rows do not add up to.
    Order {
        number: String,
        what: OrderBook,
        /// What is written down.
        total: i64,
        /// What the rows add up to.
        parts: i64,
    },
}

/// What is written down twice of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderBook {
    /// Refunded by a payment, and the refunds of it.
    Refunds,
    /// Taken by hand, and what staff recorded.
    Received,
    /// Pieces sent of a line, and what parcels hold.
    Parcels,
    /// Pieces of a line that were given up, and those refunded unsent.
    GivenUp,
}

/// Every fault in the books; none in a healthy shop.
pub async fn verify_ledger(conn: &impl ConnectionTrait) -> Result<Vec<LedgerFault>> {
    let mut faults = Vec::new();
    for row in books::on_hand(conn).await? {
        faults.push(LedgerFault::OnHand {
            variant: VariantId(row.variant_id),
            counted: row.counted,
            ledger: row.told,
        });
    }
    for row in books::reserved(conn).await? {
        faults.push(LedgerFault::Reserved {
            variant: VariantId(row.variant_id),
            counted: row.counted,
            held: row.told,
        });
    }
    for OrderBooks {
        number,
        total,
        parts,
    } in books::order_totals(conn).await?
    {
        faults.push(LedgerFault::OrderTotal {
            number,
            total,
            parts,
        });
    }
    for OrderBooks {
        number,
        total,
        parts,
    } in books::refunds(conn).await?
    {
        faults.push(LedgerFault::Refunded {
            number,
            total,
            parts,
        });
    }
    for (what, rows) in [
        (OrderBook::Refunds, books::refund_rows(conn).await?),
        (OrderBook::Received, books::received(conn).await?),
        (OrderBook::Parcels, books::parcels(conn).await?),
        (OrderBook::GivenUp, books::given_up(conn).await?),
    ] {
        faults.extend(rows.into_iter().map(|row| LedgerFault::Order {
            number: row.number,
            what,
            total: row.total,
            parts: row.parts,
        }));
    }
    Ok(faults)
}
