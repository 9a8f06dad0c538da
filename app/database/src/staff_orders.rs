//! Orders as staff look for them and at them.

mod figures;
mod find;
mod list;
mod open_lines;
mod queries;
mod whole;

pub use figures::{Dashboard, DaySum, Moments, figures};
pub use list::{OrderFilter, OrderList, OrderRow, TabCounts, export, list};
pub use open_lines::{OpenLine, open_lines, orders_of_numbers};
pub use whole::{StaffOrder, latest_orders, order};
