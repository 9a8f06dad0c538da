//! Signing in: a new session, and the guest's cart joined with the account's.

use commerce::CustomerId;
use commerce::cart::{Cart, CartNotice};
use commerce::ids::VariantId;
use database::cart::SignedIn;
use texts::text;
use web::http::cookies::{SetCookies, Token};
use web::http::error::PageError;
use web::http::sessions;
use web::http::visitor::Visitor;

use crate::pages::cart::carts;
use crate::pages::cart_text;
use crate::pages::state::Shop;

/// A customer who has just come in.
#[derive(Debug)]
pub struct SignIn {
    /// Name the session and the cart to the browser.
    pub cookies: SetCookies,
    /// What must be said about the cart: a product's name and a sentence.
    pub notices: Vec<(String, String)>,
    /// Items that waited in the account's cart and are now beside the guest's.
    pub found: usize,
}

/// Begins a customer's session under a new token and joins the carts.
pub async fn finish_sign_in(
    shop: &Shop,
    visitor: &Visitor,
    customer: CustomerId,
) -> Result<SignIn, PageError> {
    let guest = match visitor.customer {
        None => carts::current(shop, visitor).await?,
        Some(_) => None,
    };
    let cookies = sessions::sign_in(shop, visitor, customer).await?;
    let Some(joined) = join(shop, visitor, customer).await? else {
        return Ok(SignIn {
            cookies,
            notices: Vec::new(),
            found: 0,
        });
    };
    Ok(SignIn {
        cookies: remember(cookies, visitor, &joined.cart),
        notices: in_words(shop, joined.notices).await?,
        found: found(guest.as_ref(), &joined.cart),
    })
}

/// A cart that is being ordered at this moment stays where it is: coming in must not fail for it.
async fn join(
    shop: &Shop,
    visitor: &Visitor,
    customer: CustomerId,
) -> Result<Option<SignedIn>, PageError> {
    let guest = visitor.cart.as_ref().map(Token::expose);
    let now_ms = shop.now_ms();
    let joined = database::transaction(&shop.db, |tx| async move {
        database::cart::merge_at_sign_in(&*tx, guest, customer, now_ms).await
    });
    match joined.await {
        Err(database::Error::Conflict(what)) => {
            tracing::warn!(what, "the carts were not joined at sign-in");
            Ok(None)
        }
        joined => Ok(joined?),
    }
}

/// The badge counts only beside a cart cookie; a customer's cart is found without one, so any
/// token does.
fn remember(cookies: SetCookies, visitor: &Visitor, cart: &Cart) -> SetCookies {
    let token = visitor.cart.clone().unwrap_or_else(Token::random);
    carts::counted(cookies.cart(&token), cart)
}

fn found(guest: Option<&Cart>, joined: &Cart) -> usize {
    let Some(guest) = guest.filter(|guest| !guest.is_empty()) else {
        return 0;
    };
    let new = joined
        .lines
        .iter()
        .filter(|line| guest.line(line.variant).is_none());
    new.count()
}

async fn in_words(
    shop: &Shop,
    notices: Vec<CartNotice>,
) -> Result<Vec<(String, String)>, PageError> {
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let variants: Vec<VariantId> = notices.iter().map(|notice| notice.variant).collect();
    let currency = shop.store.settings().await?.currency;
    let (reader, now_ms) = (shop.db.reader(), shop.now_ms());
    let offers = database::cart::offers(reader, &variants, currency, now_ms).await?;
    let title = |variant| {
        let offer = offers.get(&variant);
        offer.map_or_else(
            || text!("account-carts-unknown-item").into_owned(),
            |offer| offer.product_title.clone(),
        )
    };
    let words = notices.iter().map(|notice| {
        (
            title(notice.variant),
            cart_text::notice(&notice.kind).into_owned(),
        )
    });
    Ok(words.collect())
}
