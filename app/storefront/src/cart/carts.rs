//! Whose cart a request is about: the customer's own, or the one the browser's cookie names.

use commerce::cart::Cart;
use web::http::cookies::{Cookie, SetCookies};
use web::http::error::PageError;
use web::http::visitor::Visitor;

use crate::pages::state::Shop;

/// The visitor's open cart, if there is one. Foreign and finished carts are not found.
///
/// # Errors
/// When the database does not answer.
pub async fn current(shop: &Shop, visitor: &Visitor) -> Result<Option<Cart>, PageError> {
    let found = match (visitor.customer, &visitor.cart) {
        (Some(customer), _) => database::cart::cart_of_customer(shop.db.reader(), customer).await,
        (None, Some(token)) => database::cart::find_cart(shop.db.reader(), token.expose()).await,
        (None, None) => return Ok(None),
    };
    Ok(found?)
}

/// Makes the browser forget a cart that was ordered.
pub fn forget(shop: &Shop) -> SetCookies {
    let cookies = shop.set_cookies();
    cookies.forget(Cookie::Cart).forget(Cookie::CartCount)
}

/// Cookies that tell the header's badge what is in the cart.
pub fn counted(cookies: SetCookies, cart: &Cart) -> SetCookies {
    cookies.cart_count(u32::try_from(cart.count()).unwrap_or(0))
}
