//! The forms that change a cart. A page is answered by a redirect, the drawer by its new content.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use commerce::cart::{Cart, CartError, Changed, Quantity};
use commerce::catalog::{Product, Selection, Slug};
use commerce::ids::{OptionId, OptionValueId, VariantId};
use commerce::promotion::CouponCode;
use database::cart::ChangeError;
use database::throttle::Throttle;
use texts::text;
use web::http::cookies::SetCookies;
use web::http::error::PageError;
use web::http::fragment;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::throttle;
use web::http::visitor::Visitor;

use crate::cart::hooks::CART_PATH;
use crate::pages::cart::carts;
use crate::pages::cart::priced::{RefusedCode, Said};
use crate::pages::cart::{draw, load, piece, price};
use crate::pages::cart_text;
use crate::pages::promotion_text;
use crate::pages::state::Shop;

type Fields = Vec<(String, String)>;

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim())
}

/// `POST /cart/lines`: `variant`, or `product` with an `option-ID` for each option; `quantity`, else one.
pub async fn add_line(
    State(shop): State<Shop>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let asked = Asked {
        shop: &shop,
        visitor: &visitor,
        headers: &headers,
    };
    let variant = which_variant(&shop, &fields).await?;
    let quantity = Quantity::parse(field(&fields, "quantity").unwrap_or("1"));
    let cart = carts::current(&shop, &visitor).await?;
    let quantity = match quantity {
        Ok(quantity) => quantity,
        Err(error) => {
            let cookies = shop.set_cookies();
            return refused(&asked, cart, cookies, CartError::from(error)).await;
        }
    };
    let added = match &cart {
        Some(cart) => {
            let (db, now_ms) = (&shop.db, shop.now_ms());
            let added = database::cart::add_to_cart(db, cart.id, variant, quantity, now_ms).await;
            added.map(|(cart, changed)| (cart, changed, shop.set_cookies()))
        }
        None => begin_cart(&shop, &visitor, variant, quantity).await?,
    };
    match added {
        Ok((changed_cart, changed, cookies)) => {
            let location = format!("/cart?added={variant}");
            accepted(
                &asked,
                changed_cart,
                cookies,
                &changed,
                &text!("cart-drawer-added"),
                &location,
            )
            .await
        }
        Err(error) => refused_change(&asked, cart, shop.set_cookies(), error).await,
    }
}

/// The first line makes the cart. A network that begins many waits: each is a row of the database. What cannot be had
/// makes none and counts for none.
async fn begin_cart(
    shop: &Shop,
    visitor: &Visitor,
    variant: VariantId,
    quantity: Quantity,
) -> Result<Result<(Cart, Changed, SetCookies), ChangeError>, PageError> {
    let throttle = Throttle::carts_of_network(shop.orders_per_network);
    let network = &visitor.ip_prefix;
    let wait = throttle::network_must_wait(shop, "cart", network, throttle).await?;
    if let Some(retry_after_seconds) = wait {
        return Err(PageError::TooMany {
            retry_after_seconds,
        });
    }
    let currency = shop.store.settings().await?.currency;
    let line = (variant, quantity);
    let (db, now_ms) = (&shop.db, shop.now_ms());
    let begun = database::cart::begin_cart(db, currency, visitor.customer, line, now_ms).await;
    if let Err(ChangeError::Rule(_)) = &begun {
        throttle::succeeded(shop, "cart", network, throttle).await?;
    }
    Ok(begun.map(|(cart, changed, token)| (cart, changed, shop.set_cookies().cart(&token))))
}

/// `POST /cart/lines/{variant}`: `set` from a button, else `quantity`; 0 takes the line out.
pub async fn change_line(
    State(shop): State<Shop>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(variant): Path<i64>,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let asked = Asked {
        shop: &shop,
        visitor: &visitor,
        headers: &headers,
    };
    let variant = VariantId(variant);
    let cart = carts::current(&shop, &visitor).await?;
    let before = cart.as_ref().and_then(|cart| cart.line(variant));
    let before = before.map(|line| line.quantity.get());
    let (Some(cart), Some(before)) = (cart, before) else {
        return stale(&asked).await;
    };
    let cookies = SetCookies::new(shop.base_url().is_https());
    let wanted = field(&fields, "set")
        .or(field(&fields, "quantity"))
        .unwrap_or_default();
    let Ok(count) = wanted.parse::<i64>() else {
        return refused(
            &asked,
            Some(cart),
            cookies,
            CartError::from(commerce::cart::QuantityError::NotANumber),
        )
        .await;
    };
    match database::cart::set_cart_quantity(&shop.db, cart.id, variant, count, shop.now_ms()).await
    {
        Ok((changed_cart, changed)) => {
            let location = if count == 0 {
                format!("/cart?removed={variant}&quantity={before}")
            } else {
                CART_PATH.to_owned()
            };
            let message = if count == 0 {
                text!("cart-drawer-removed")
            } else {
                text!("cart-drawer-changed")
            };
            accepted(&asked, changed_cart, cookies, &changed, &message, &location).await
        }
        Err(ChangeError::NoCart | ChangeError::Rule(CartError::NotInCart(_))) => {
            stale(&asked).await
        }
        Err(error) => refused_change(&asked, Some(cart), cookies, error).await,
    }
}

/// The line went meanwhile, as from a second tab: the cart as it is now says so.
async fn stale(asked: &Asked<'_>) -> Result<Response, PageError> {
    if !fragment::wanted(asked.headers) {
        return Ok(see_other("/cart?stale=1"));
    }
    let priced = load(asked.shop, asked.visitor).await?;
    let cookies = asked.shop.set_cookies();
    let cookies = match &priced {
        Some(priced) => carts::counted(cookies, &priced.cart),
        None => cookies,
    };
    let words = text!("cart-stale");
    Ok(piece(StatusCode::OK, priced, &words, cookies))
}

/// `POST /cart/coupon`: `code` enters a code, `remove` takes one out.
pub async fn change_coupon(
    State(shop): State<Shop>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let Some(cart) = carts::current(&shop, &visitor).await? else {
        return Ok(see_other(CART_PATH));
    };
    let now_ms = shop.now_ms();
    if let Some(code) = field(&fields, "remove").and_then(|code| CouponCode::parse(code).ok()) {
        let change = database::cart::change_cart(&shop.db, cart.id, now_ms, |cart| {
            Ok(cart.remove_coupon(&code))
        });
        change.await.map_err(PageError::internal)?;
        return Ok(see_other(CART_PATH));
    }
    let typed = field(&fields, "code").unwrap_or_default();
    let refuse = async |cart: Cart, reason: String| {
        let said = Said {
            refused: Some(RefusedCode {
                typed: typed.to_owned(),
                reason,
            }),
            ..Said::default()
        };
        draw(
            &shop,
            &visitor,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(price(&shop, cart).await?),
            said,
        )
        .await
    };
    let code = match CouponCode::parse(typed) {
        Ok(code) => code,
        Err(error) => return refuse(cart, promotion_text::malformed(error).into_owned()).await,
    };
    // Codes that are right are given back below: only guesses are counted.
    let (network, throttle) = (&visitor.ip_prefix, Throttle::COUPON);
    let wait = throttle::network_must_wait(&shop, "coupon", network, throttle).await?;
    if let Some(retry_after_seconds) = wait {
        return Err(PageError::TooMany {
            retry_after_seconds,
        });
    }
    // A code that would not count is not kept: the shopper reads why instead.
    let mut trial = cart.clone();
    if let Err(error) = trial.add_coupon(code.clone()) {
        return refuse(cart, cart_text::error(&error).into_owned()).await;
    }
    let quote = price(&shop, trial).await?.quote;
    if let Some(rejected) = quote
        .priced
        .rejected
        .iter()
        .find(|rejected| rejected.code.as_ref() == Some(&code))
    {
        return refuse(cart, promotion_text::reason(&rejected.reason).into_owned()).await;
    }
    let change = database::cart::change_cart(&shop.db, cart.id, now_ms, |cart| {
        cart.add_coupon(code.clone())
    });
    match change.await {
        Ok(_) => {
            throttle::succeeded(&shop, "coupon", network, throttle).await?;
            Ok(see_other(CART_PATH))
        }
        Err(ChangeError::Rule(error)) => refuse(cart, cart_text::error(&error).into_owned()).await,
        Err(error) => Err(PageError::internal(error)),
    }
}

async fn which_variant(shop: &Shop, fields: &Fields) -> Result<VariantId, PageError> {
    if let Some(variant) = field(fields, "variant") {
        return variant.parse().map_err(|_| PageError::NotFound);
    }
    let slug = field(fields, "product")
        .and_then(|slug| Slug::parse(slug).ok())
        .ok_or(PageError::NotFound)?;
    let currency = shop.store.settings().await?.currency;
    let found = database::catalog::product_by_slug(
        shop.db.reader(),
        slug.as_str(),
        currency,
        shop.now_ms(),
    )
    .await;
    let product = found?.ok_or(PageError::NotFound)?;
    chosen(&product, fields)
        .ok_or_else(|| PageError::BadRequest(text!("cart-options-missing").into_owned()))
}

fn chosen(product: &Product, fields: &Fields) -> Option<VariantId> {
    let selection: Selection = fields
        .iter()
        .filter_map(|(name, value)| {
            let option = name.strip_prefix("option-")?.parse::<OptionId>().ok()?;
            Some((option, value.parse::<OptionValueId>().ok()?))
        })
        .collect();
    product.choices().exact(&product.wanted(&selection))
}

/// Who asked, and for what kind of answer.
struct Asked<'a> {
    shop: &'a Shop,
    visitor: &'a Visitor,
    headers: &'a HeaderMap,
}

async fn accepted(
    asked: &Asked<'_>,
    cart: Cart,
    cookies: SetCookies,
    changed: &Changed,
    message: &str,
    location: &str,
) -> Result<Response, PageError> {
    let cookies = carts::counted(cookies, &cart);
    let notice = changed
        .notice
        .as_ref()
        .map(|notice| cart_text::notice(&notice.kind).into_owned());
    if fragment::wanted(asked.headers) {
        let priced = price(asked.shop, cart).await?;
        return Ok(piece(
            StatusCode::OK,
            Some(priced),
            notice.as_deref().unwrap_or(message),
            cookies,
        ));
    }
    match notice {
        None => Ok((cookies, see_other(location)).into_response()),
        Some(notice) => {
            let said = Said {
                trouble: Some(notice),
                ..Said::default()
            };
            let page = draw(
                asked.shop,
                asked.visitor,
                StatusCode::OK,
                Some(price(asked.shop, cart).await?),
                said,
            )
            .await?;
            Ok((cookies, page).into_response())
        }
    }
}

async fn refused_change(
    asked: &Asked<'_>,
    cart: Option<Cart>,
    cookies: SetCookies,
    error: ChangeError,
) -> Result<Response, PageError> {
    match error {
        // A variant that does not exist is no more to be had than a page that does not.
        ChangeError::Rule(CartError::NotInCart(_)) => Err(PageError::NotFound),
        ChangeError::Rule(error) => refused(asked, cart, cookies, error).await,
        ChangeError::NoCart => Err(PageError::Conflict(
            text!("cart-ordered-meanwhile").into_owned(),
        )),
        ChangeError::Database(error) => Err(PageError::internal(error)),
    }
}

async fn refused(
    asked: &Asked<'_>,
    cart: Option<Cart>,
    cookies: SetCookies,
    error: CartError,
) -> Result<Response, PageError> {
    let status = match error {
        CartError::Quantity(_) | CartError::TooManyLines | CartError::TooManyCoupons => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        CartError::SoldOut(_) => StatusCode::CONFLICT,
        CartError::NotOnSale(_) | CartError::NotInCart(_) | CartError::WrongCurrency(_) => {
            StatusCode::NOT_FOUND
        }
    };
    let (cookies, priced) = match cart {
        Some(cart) => {
            let cookies = carts::counted(cookies, &cart);
            (cookies, Some(price(asked.shop, cart).await?))
        }
        None => (cookies, None),
    };
    if fragment::wanted(asked.headers) {
        let words = cart_text::error(&error);
        return Ok(piece(status, priced, &words, cookies));
    }
    let said = Said {
        trouble: Some(cart_text::error(&error).into_owned()),
        ..Said::default()
    };
    let page = draw(asked.shop, asked.visitor, status, priced, said).await?;
    Ok((cookies, page).into_response())
}
