//! The checkout: address, delivery, payment, each a page of its own with a plain form, in that order.

mod address;
mod bank;
mod delivery;
pub(super) mod frame;
pub(super) mod methods;
mod payment;
pub(super) mod review;
pub(super) mod trouble;

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::cart::Cart;
use database::pricing::{Quote, quote};
use leptos::prelude::*;
use texts::text;
use web::components::field::{FieldError, page_title};
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::cart::carts;
use crate::pages::render::Page;
use crate::pages::shell::{Frame, Head};
use crate::pages::state::Shop;

pub use address::{page as address_page, save as save_address};
pub use bank::{decide as decide_at_bank, page as bank_page};
pub use delivery::{page as delivery_page, save as save_delivery};
pub use payment::{page as payment_page, place};

/// The steps in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Address,
    Delivery,
    Payment,
}

impl Step {
    const ALL: [Step; 3] = [Step::Address, Step::Delivery, Step::Payment];

    fn path(self) -> &'static str {
        match self {
            Step::Address => "/checkout/address",
            Step::Delivery => "/checkout/delivery",
            Step::Payment => "/checkout/payment",
        }
    }

    fn title(self) -> Cow<'static, str> {
        match self {
            Step::Address => text!("checkout-step-address"),
            Step::Delivery => text!("checkout-step-delivery"),
            Step::Payment => text!("checkout-step-payment"),
        }
    }

    fn heading(self) -> Cow<'static, str> {
        match self {
            Step::Address => text!("checkout-heading-address"),
            Step::Delivery => text!("checkout-heading-delivery"),
            Step::Payment => text!("checkout-heading-payment"),
        }
    }
}

/// A cart on its way through the checkout, with its price now.
#[derive(Debug, Clone)]
pub struct Checkout {
    pub cart: Cart,
    pub quote: Quote,
}

/// Why a step is not shown.
#[derive(Debug)]
pub enum Away {
    /// Something else comes first.
    To(&'static str),
    /// The cart was ordered, and the order waits for its payment.
    ToOrder(String),
    Failed(PageError),
}

impl From<PageError> for Away {
    fn from(error: PageError) -> Away {
        Away::Failed(error)
    }
}

impl IntoResponse for Away {
    fn into_response(self) -> Response {
        match self {
            Away::To(path) => see_other(path),
            Away::ToOrder(path) => see_other(&path),
            Away::Failed(error) => error.into_response(),
        }
    }
}

/// `GET /checkout`: leads to the first step that is not done.
pub async fn start(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, Away> {
    let checkout = load(&shop, &visitor).await?;
    Ok(see_other(checkout.first_unfinished().path()))
}

/// The checkout at a step, if the steps before it are done.
async fn at(shop: &Shop, visitor: &Visitor, step: Step) -> Result<Checkout, Away> {
    let checkout = load(shop, visitor).await?;
    let first = checkout.first_unfinished();
    if first < step {
        return Err(Away::To(first.path()));
    }
    Ok(checkout)
}

/// Nobody orders before the shop says what the law asks of it.
async fn check_open(shop: &Shop) -> Result<(), PageError> {
    match shop.store.settings().await?.is_open {
        true => Ok(()),
        false => Err(PageError::Conflict(text!("checkout-not-open").into_owned())),
    }
}

async fn load(shop: &Shop, visitor: &Visitor) -> Result<Checkout, Away> {
    check_open(shop).await?;
    let cart = carts::current(shop, visitor).await?;
    let Some(cart) = cart.filter(|cart| !cart.is_empty()) else {
        let waiting = carts::waiting_order(shop, visitor).await?;
        return Err(waiting.map_or(Away::To("/cart"), Away::ToOrder));
    };
    let checkout = price(shop, cart).await?;
    // The cart says what to change first.
    if checkout
        .quote
        .notices
        .iter()
        .any(|notice| notice.kind.blocks_order())
    {
        return Err(Away::To("/cart"));
    }
    Ok(checkout)
}

async fn price(shop: &Shop, cart: Cart) -> Result<Checkout, PageError> {
    let quote = quote(shop.db.reader(), &cart, shop.now_ms()).await?;
    Ok(Checkout { cart, quote })
}

impl Checkout {
    fn first_unfinished(&self) -> Step {
        if self.cart.email.is_none() || self.cart.shipping_address.is_none() {
            Step::Address
        } else if !self.quote.shipping_is_chosen {
            Step::Delivery
        } else {
            Step::Payment
        }
    }
}

/// The page of a step. With errors its title says so first.
fn draw<V: IntoView + 'static>(
    shop: &Shop,
    step: Step,
    status: StatusCode,
    errors: &[FieldError],
    body: impl FnOnce() -> V,
) -> Response {
    draw_titled(shop, &step.title(), status, errors, body)
}

fn draw_titled<V: IntoView + 'static>(
    shop: &Shop,
    title: &str,
    status: StatusCode,
    errors: &[FieldError],
    body: impl FnOnce() -> V,
) -> Response {
    let head = Head::private(page_title(title, errors));
    let page = Page::new(head, Frame::Checkout(shop.store.last_identity())).status(status);
    let personal = [(header::CACHE_CONTROL, "private, no-store")];
    // Erased, because the types of whole pages get too deep for rustc.
    let drawn = page.draw(&shop.assets, || body().into_any());
    (personal, drawn).into_response()
}
