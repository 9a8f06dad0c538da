//! The cart: the page, the drawer's content, and the forms that change it.

pub mod cart_link;
pub mod carts;
mod change;
mod coupons;
mod drawer;
mod line;
mod priced;
mod view;

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::cart::Cart;
use commerce::ids::VariantId;
use database::pricing::quote;
use leptos::either::Either;
use leptos::prelude::view;
use serde::Deserialize;
use texts::text;
use web::http::cookies::SetCookies;
use web::http::error::PageError;
use web::http::fragment;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::cart::drawer::DrawerContent;
use crate::pages::cart::priced::{Priced, Removed, Said};
use crate::pages::cart::view::{CartPage, EmptyCart};
use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;

pub use change::{add_line, change_coupon, change_line};

/// What the address of the cart page may say about the step before.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Before {
    /// A variant that was just added.
    added: Option<i64>,
    /// A variant that was just taken out …
    removed: Option<i64>,
    /// … and how many there were, to put them back.
    #[serde(default)]
    quantity: i64,
    /// A line that was to be changed was gone already.
    stale: Option<String>,
}

impl Before {
    fn is_nothing(&self) -> bool {
        self.added.is_none() && self.removed.is_none() && self.stale.is_none()
    }
}

/// `GET /cart`. While an order waits for its payment and nothing else is in the cart, it leads there.
pub async fn page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(before): Query<Before>,
) -> Result<Response, PageError> {
    let priced = load(&shop, &visitor).await?;
    let is_empty = priced.as_ref().is_none_or(|it| it.cart.is_empty());
    if is_empty
        && before.is_nothing()
        && let Some(path) = carts::waiting_order(&shop, &visitor).await?
    {
        return Ok(see_other(&path));
    }
    let removed = match before.removed {
        Some(variant) => title_of(&shop, VariantId(variant))
            .await?
            .map(|title| Removed {
                variant: VariantId(variant),
                title,
                quantity: before.quantity.clamp(1, 99),
            }),
        None => None,
    };
    let lost = before.added.is_some() && !visitor.is_signed_in() && visitor.cart.is_none();
    let trouble = match before.stale {
        _ if lost => Some(text!("cart-no-cookies")),
        Some(_) => Some(text!("cart-stale")),
        None => None,
    };
    let said = Said {
        added: before.added.map(VariantId).filter(|_| !lost),
        removed,
        trouble: trouble.map(Cow::into_owned),
        ..Said::default()
    };
    draw(&shop, &visitor, StatusCode::OK, priced, said).await
}

/// `GET /cart/drawer`
pub async fn drawer(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, PageError> {
    let priced = load(&shop, &visitor).await?;
    let cookies = SetCookies::new(shop.base_url().is_https());
    Ok(piece(StatusCode::OK, priced, "", cookies))
}

async fn load(shop: &Shop, visitor: &Visitor) -> Result<Option<Priced>, PageError> {
    match carts::current(shop, visitor).await? {
        Some(cart) => price(shop, cart).await.map(Some),
        None => Ok(None),
    }
}

async fn price(shop: &Shop, cart: Cart) -> Result<Priced, PageError> {
    let quote = quote(shop.db.reader(), &cart, shop.now_ms()).await?;
    Ok(Priced { cart, quote })
}

async fn title_of(shop: &Shop, variant: VariantId) -> Result<Option<String>, PageError> {
    let currency = shop.store.settings().await?.currency;
    let offers =
        database::cart::offers(shop.db.reader(), &[variant], currency, shop.now_ms()).await;
    Ok(offers?
        .get(&variant)
        .map(|offer| offer.product_title.clone()))
}

async fn draw(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    priced: Option<Priced>,
    said: Said,
) -> Result<Response, PageError> {
    let frame = frame::load(shop, visitor, "").await?;
    let page = Page::new(Head::private(text!("cart-title")), frame).status(status);
    Ok(page.draw(&shop.assets, || match priced {
        Some(priced) if !priced.cart.is_empty() => Either::Left(view! { <CartPage priced said/> }),
        _ => Either::Right(view! { <EmptyCart said/> }),
    }))
}

/// The drawer's content, for the form that asked for it. `message` is read out.
fn piece(
    status: StatusCode,
    priced: Option<Priced>,
    message: &str,
    cookies: SetCookies,
) -> Response {
    let personal = [(header::CACHE_CONTROL, "private, no-store")];
    let message = message.to_owned();
    let drawn = fragment::draw(|| view! { <DrawerContent priced message/> });
    (status, cookies, personal, drawn).into_response()
}
