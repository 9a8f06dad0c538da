//! Stock: guarded counters, holds with an end, and a ledger that only grows.

mod adjust;
mod count;
mod expire;
mod give_up;
mod hold;
mod level;
mod low;
mod moved;
mod one;
mod queries;
mod read;
mod receive;
mod ship;
mod verify;

pub use adjust::{Adjust, adjust};
pub use count::{
    ApplyCount, CountRefused, CountedLine, Shelf, apply_count, shelves_after, shelves_by_sku,
    shelves_of,
};
pub use expire::expire_holds;
pub use read::{StockEntry, StockFilter, StockRow, stock_history, stock_list};
pub use ship::ship_held;

pub(crate) use give_up::{give_up, take_back_if_held};
pub use hold::{ReserveError, commit_holds, release_holds, reserve};
pub(crate) use level::count_on_hand;
pub use level::{set_on_hand, stock_level, take_back};
pub use low::set_low_below;
pub use moved::{Moved, Moves};
pub use one::stock_of;
pub(crate) use receive::{Received, receive};
pub(crate) use ship::{hold_again_if_shipped, ship_if_held};
pub use verify::{LedgerFault, OrderBook, verify_ledger};
