//! Stock: guarded counters, holds with an end, and a ledger that only grows.

mod expire;
mod hold;
mod level;
mod verify;

pub use expire::expire_holds;
pub(crate) use hold::give_back;
pub use hold::{ReserveError, commit_holds, release_holds, reserve, ship_held};
pub use level::{set_on_hand, stock_level, take_back};
pub use verify::{LedgerFault, verify_ledger};
