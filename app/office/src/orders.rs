//! Orders: the list, the search, the file.

mod export;
mod filter;
mod list;
mod list_view;
mod pick;
mod search;
mod ship;
mod ship_file;
mod ship_view;

pub(crate) use export::export;
pub(crate) use list::list_page;
pub(crate) use pick::{packing_slips, pick_list};
pub(crate) use search::search;
pub(crate) use ship::{ship_all, ship_page};
pub(crate) use ship_file::ship_file;
