//! Carts in the database: found by a secret or by their customer, changed one version at a time.

mod change;
mod find;
mod merge;
mod offer;
mod queries;
mod save;

pub use change::{
    ChangeError, add_to_cart, begin_cart, change_cart, remove_from_cart, set_cart_quantity,
};
pub use find::{cart_fingerprint, cart_of_customer, find_cart, load_cart};
pub use merge::{SignedIn, merge_at_sign_in};
pub use offer::offers;
pub use save::{create_cart, delete_abandoned_carts, delete_empty_carts, save_cart};

pub(crate) use save::open_cart_of;
