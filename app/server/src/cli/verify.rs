//! `fleetcart verify`.

use clap::Subcommand;
use database::stock::{LedgerFault, OrderBook, verify_ledger};

use crate::cli::{Failure, say};
use crate::config::DatabaseConfig;
use crate::state;

/// What can be verified.
#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Prove that stock counters, the ledger of movements, the holds, and every order's total, payments, refunds and
    /// parcels tell the same story.
    ///
    /// Prints each fault. Ends with code 0 when there is none and 2 when there are some.
    Ledger(DatabaseConfig),
}

/// Says whether all is well.
pub(super) async fn verify(what: What) -> Result<bool, Failure> {
    let What::Ledger(config) = what;
    let db = state::open_database(&config).await?;
    let faults = verify_ledger(db.reader()).await?;
    for fault in &faults {
        say(sentence(fault))?;
    }
    match faults.len() {
        0 => say("The books add up.")?,
        1 => say("One fault in the books.")?,
        many => say(format_args!("{many} faults in the books."))?,
    }
    db.close().await?;
    Ok(faults.is_empty())
}

fn sentence(fault: &LedgerFault) -> String {
    match fault {
        LedgerFault::OnHand {
            variant,
            counted,
            ledger,
        } => format!("Variant {variant}: {counted} on hand, but the movements add up to {ledger}."),
        LedgerFault::Reserved {
            variant,
            counted,
            held,
        } => format!("Variant {variant}: {counted} reserved, but {held} are held."),
        LedgerFault::OrderTotal {
            number,
            total,
            parts,
        } => format!("Order {number}: the total is {total}, but its parts add up to {parts}."),
        LedgerFault::Refunded {
            number,
            total,
            parts,
        } => format!("Order {number}: {total} refunded, but its payments say {parts}."),
        LedgerFault::Order {
            number,
            what,
            total,
            parts,
        } => {
            let (told, counted) = match what {
                OrderBook::Refunds => ("refunded of a payment", "its refunds add up to"),
                OrderBook::Received => ("taken by hand", "what was recorded adds up to"),
                OrderBook::Parcels => ("pieces of a line sent", "its parcels hold"),
                OrderBook::GivenUp => ("pieces of a line given up", "refunds say"),
            };
            format!("Order {number}: {total} {told}, but {counted} {parts}.")
        }
    }
}
