//! What the cart's islands call: whose cart, the rule, the answer.

use leptos::prelude::ServerFnError;

use crate::islands::cart_store::CartAnswer;

pub async fn add(_variant: i64, _quantity: u32) -> Result<CartAnswer, ServerFnError> {
    Ok(CartAnswer::default())
}
pub async fn set(_variant: i64, _quantity: u32) -> Result<CartAnswer, ServerFnError> {
    Ok(CartAnswer::default())
}
pub async fn view() -> Result<CartAnswer, ServerFnError> {
    Ok(CartAnswer::default())
}
