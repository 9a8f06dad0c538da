//! Products: the list, and the editor with its sheet of variants.

mod description;
mod edit;
mod list;
mod matrix;
mod media;
mod new;
mod read;
mod view;

pub(crate) use edit::{product_page, save_details, save_options, save_variants};
pub(crate) use list::products_page;
pub(crate) use media::{add_picture, change_picture};
pub(crate) use new::{create, new_page};
