//! Where the cart's islands find what the server has drawn.

use web::contract::Hook;

/// `GET`: what the drawer shows, as a fragment.
pub const DRAWER_PATH: &str = "/cart/drawer";
/// The cart's own page.
pub const CART_PATH: &str = "/cart";

/// The header's link to the cart.
pub const LINK: Hook = Hook::new("data-cart-link");
/// How many pieces the cart has, on the link and on what the drawer shows.
pub const COUNT: Hook = Hook::new("data-count");
/// Where the link shows that number.
pub const SHOWN_COUNT: Hook = Hook::new("data-cart-count");

pub const DIALOG: Hook = Hook::new("data-drawer-dialog");
/// Where the drawer's content goes.
pub const CONTENT: Hook = Hook::new("data-drawer");
/// Closes the drawer.
pub const CLOSE: Hook = Hook::new("data-close");
/// The status line, and what is to be read out there a moment later.
pub const MESSAGE: Hook = Hook::new("data-message");
