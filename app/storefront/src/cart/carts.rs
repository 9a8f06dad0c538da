//! Whose cart a request is about: the customer's own, or the one the browser's cookie names.

use commerce::cart::Cart;
use database::order::{CartOwner, waiting_order_of_cart, waiting_order_of_customer};
use web::http::cookies::{Cookie, SetCookies, Token};
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

/// Where the order that the visitor's last cart became is paid, or given up for its cart, while it waits for that.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_order(shop: &Shop, visitor: &Visitor) -> Result<Option<String>, PageError> {
    let (reader, now_ms) = (shop.db.reader(), shop.now_ms());
    let found = match (visitor.customer, &visitor.cart) {
        (Some(customer), _) => waiting_order_of_customer(reader, customer, now_ms).await,
        (None, Some(token)) => waiting_order_of_cart(reader, token.expose(), now_ms).await,
        (None, None) => return Ok(None),
    };
    Ok(found?.map(|order| format!("/orders/{}/pay", order.public_token)))
}

/// Whose open cart an order's items go back into.
pub fn owner(visitor: &Visitor) -> CartOwner<'_> {
    CartOwner {
        customer: visitor.customer,
        token: visitor.cart.as_ref().map(Token::expose),
    }
}

/// Keeps the secret of a cart whose order waits for its payment: it leads a guest back from the bank.
pub fn keep_for_order(shop: &Shop) -> SetCookies {
    shop.set_cookies().forget(Cookie::CartCount)
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
