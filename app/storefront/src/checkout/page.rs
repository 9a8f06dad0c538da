//! The checkout: address, delivery, payment, each a page of its own with a plain form, in that order.

mod address;
mod bank;
mod delivery;
mod frame;
pub(super) mod methods;
mod payment;
mod review;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::cart::Cart;
use commerce::customer::FieldError;
use database::pricing::{Quote, quote};
use leptos::prelude::AnyView;
use web::components::field::page_title;
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

    fn title(self) -> &'static str {
        match self {
            Step::Address => "Address",
            Step::Delivery => "Delivery",
            Step::Payment => "Payment",
        }
    }
}

/// A cart on its way through the checkout, with its price now.
pub struct Checkout {
    pub cart: Cart,
    pub quote: Quote,
}

/// Why a step is not shown.
#[derive(Debug)]
pub enum Away {
    /// Something else comes first.
    To(&'static str),
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

async fn load(shop: &Shop, visitor: &Visitor) -> Result<Checkout, Away> {
    let cart = carts::current(shop, visitor).await?;
    let cart = cart
        .filter(|cart| !cart.is_empty())
        .ok_or(Away::To("/cart"))?;
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

/// The steps, done and without a way back, around the payment of an order that was made.
pub(super) fn steps_behind() -> AnyView {
    frame::steps(None)
}

/// A page of the checkout. With errors its title says so first.
fn draw(
    shop: &Shop,
    title: &str,
    status: StatusCode,
    errors: &[FieldError],
    body: impl FnOnce() -> AnyView,
) -> Response {
    let head = Head::private(page_title(title, errors));
    let page = Page::new(head, Frame::Checkout).status(status);
    let personal = [(header::CACHE_CONTROL, "private, no-store")];
    (personal, page.draw(&shop.assets, body)).into_response()
}
