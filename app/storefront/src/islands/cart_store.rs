//! The cart as the islands of one page share it, and the three calls that change it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A cart as the drawer and the cart page draw it; amounts are already formatted by the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartView {
    /// Units in the cart, over all lines.
    pub count: u32,
    pub lines: Vec<CartLineView>,
    pub subtotal: String,
    /// Discounts by their name, as "−€5.00".
    pub discounts: Vec<(String, String)>,
    pub total: String,
    /// "€12.10 more for free delivery", or that it is reached.
    pub delivery_hint: Option<DeliveryHint>,
}

/// How far the cart is from free delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryHint {
    pub text: String,
    /// Per cent of the threshold, 0 to 100.
    pub percent: u8,
}

/// One line of a [`CartView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLineView {
    pub variant_id: i64,
    pub title: String,
    pub options: String,
    pub url: String,
    pub picture: Option<LinePicture>,
    pub quantity: u32,
    pub most: u32,
    pub unit_price: String,
    pub line_total: String,
    /// Price or stock changed since it was added.
    pub notice: Option<String>,
}

/// The small picture beside a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePicture {
    pub src: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
}

/// What a cart call answers: the cart as it is now, and what was refused, in a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartAnswer {
    pub cart: CartView,
    pub refused: Option<String>,
}

/// Adds units of a variant to the visitor's cart, which is made if there is none.
#[server(prefix = "/api", endpoint = "cart/add")]
pub async fn add_to_cart(variant_id: i64, quantity: u32) -> Result<CartAnswer, ServerFnError> {
    crate::server::cart_calls::add(variant_id, quantity).await
}

/// Sets the quantity of a line; 0 removes it.
#[server(prefix = "/api", endpoint = "cart/set")]
pub async fn set_quantity(variant_id: i64, quantity: u32) -> Result<CartAnswer, ServerFnError> {
    crate::server::cart_calls::set(variant_id, quantity).await
}

/// The cart as it is.
#[server(prefix = "/api", endpoint = "cart/view")]
pub async fn view_cart() -> Result<CartAnswer, ServerFnError> {
    crate::server::cart_calls::view().await
}

/// The page-wide state the cart's islands meet in.
#[derive(Clone)]
pub struct CartStore {
    /// `None` until an island has asked the server.
    pub cart: ArcRwSignal<Option<CartView>>,
    pub drawer_open: ArcRwSignal<bool>,
    /// Read out by the drawer's status line.
    pub message: ArcRwSignal<String>,
}

impl CartStore {
    /// The one store of this page. On the server it is never written to.
    pub fn of_page() -> Self {
        thread_local! {
            static STORE: CartStore = CartStore {
                cart: ArcRwSignal::new(None),
                drawer_open: ArcRwSignal::new(false),
                message: ArcRwSignal::new(String::new()),
            };
        }
        STORE.with(Clone::clone)
    }

    /// Takes over what a call answered. True if nothing was refused.
    pub fn take(&self, answer: Result<CartAnswer, ServerFnError>) -> bool {
        match answer {
            Ok(CartAnswer { cart, refused }) => {
                self.cart.set(Some(cart));
                let fine = refused.is_none();
                self.message.set(refused.unwrap_or_default());
                fine
            }
            Err(_) => {
                self.message.set("That did not reach the shop. Please try again.".to_owned());
                false
            }
        }
    }
}
