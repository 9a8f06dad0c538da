//! Where the product page's islands find what the server has drawn.

use web::contract::Hook;

/// The part of the address that names the variant: `?v=12`.
pub const VARIANT_QUERY: &str = "v";

/// The buy box's form, which tells the variant that is shown.
pub const FORM: Hook = Hook::new("data-variant-shown");
/// What is said of a value whose variant is sold out, told by the form.
pub const SOLD_OUT: Hook = Hook::new("data-sold-out");
/// What is said of a value that no variant has together with the others, told by the form.
pub const IMPOSSIBLE: Hook = Hook::new("data-impossible");

/// A template of one variant, which tells its id …
pub const VARIANT: Hook = Hook::new("data-variant");
/// … its values, one for each option, separated by spaces …
pub const VALUES: Hook = Hook::new("data-values");
/// … how many pieces one may add, 0 when it cannot be bought …
pub const MOST: Hook = Hook::new("data-most");
/// … what its buttons say …
pub const LABEL: Hook = Hook::new("data-buy-label");
/// … and which picture of the gallery shows it, from 0.
pub const PHOTO: Hook = Hook::new("data-photo");

/// Where price, stock, and the price beside the second button stand, on the page and in each template.
pub const PRICE: Hook = Hook::new("data-price");
pub const STOCK: Hook = Hook::new("data-stock");
pub const BAR: Hook = Hook::new("data-bar");

/// One option with its values.
pub const OPTION: Hook = Hook::new("data-option");
/// Where the option's chosen value is written out.
pub const CHOSEN: Hook = Hook::new("data-chosen");
/// One value of an option: all of it, its name, and why it leads nowhere.
pub const VALUE: Hook = Hook::new("data-value");
pub const VALUE_LABEL: Hook = Hook::new("data-value-label");
pub const OBSTACLE: Hook = Hook::new("data-obstacle");

/// The buttons that add to the cart.
pub const BUY: Hook = Hook::new("data-buy");
pub const QUANTITY: Hook = Hook::new("data-quantity");
/// A button that changes the quantity, and by how many.
pub const STEP: Hook = Hook::new("data-step");

/// The strip of pictures in full width.
pub const STRIP: Hook = Hook::new("data-strip");
/// One picture of the strip, the link around it.
pub const PICTURE: Hook = Hook::new("data-picture");
/// The small picture that leads to one of the strip, which it names by its number from 0.
pub const THUMB: Hook = Hook::new("data-thumb");
/// The dialog that shows one picture as large as the window.
pub const ZOOM: Hook = Hook::new("data-zoom");
/// The image inside a link of the strip, or inside the dialog.
pub const IMAGE: Hook = Hook::new("data-image");
