//! Stock as staff see it: what there is, why, a correction with a reason, when it is running out, and a stock-take by file.

mod count;
mod limit_form;
mod list;
mod low;
mod variant;
mod view;

pub(crate) use count::{apply_count, count_file, count_page, preview_count};
pub(crate) use list::inventory_page;
pub(crate) use low::change_limit;
pub(crate) use variant::{adjust, variant_page};
