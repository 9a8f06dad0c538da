//! Stock: guarded counters, holds with an end, and a ledger that only grows.

mod expire;
mod hold;
mod level;
mod queries;
mod ship;
mod verify;

pub use expire::expire_holds;
pub use ship::ship_held;

pub use hold::{ReserveError, commit_holds, release_holds, reserve};
pub(crate) use level::count_on_hand;
pub use level::{set_on_hand, stock_level, take_back};
pub(crate) use ship::give_back;
pub use verify::{LedgerFault, verify_ledger};
