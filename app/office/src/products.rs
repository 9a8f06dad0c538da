//! Products: the list, and the editor with its sheet of variants.

mod description;
mod duplicate;
mod edit;
mod list;
mod matrix;
mod media;
mod new;
mod preview;
mod prices;
mod read;
mod view;

pub(crate) use duplicate::duplicate;
pub(crate) use edit::{product_page, save_details, save_options, save_safety, save_variants};
pub(crate) use list::products_page;
pub(crate) use media::{add_picture, change_picture};
pub(crate) use new::{create, new_page};
pub(crate) use preview::preview;
pub(crate) use prices::{add_price, end_price, prices_page};
