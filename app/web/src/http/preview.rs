//! The way from the office to a page that shoppers do not see yet: an address that only the shop can make, and that ends.

use commerce::ids::ProductId;

use crate::http::state::HttpState;

const PURPOSE: &str = "product preview";

/// Where the product can be looked at until then, unix milliseconds.
pub fn preview_path(state: &impl HttpState, product: ProductId, until_ms: i64) -> String {
    let (id, until) = (product.to_string(), until_ms.to_string());
    let seal = state.seal(PURPOSE, &[id.as_bytes(), until.as_bytes()]);
    format!("/preview/{id}/{until}/{seal}")
}

/// Whether the address is one of ours that has not ended.
pub fn is_preview(state: &impl HttpState, product: ProductId, until_ms: i64, seal: &str) -> bool {
    let (id, until) = (product.to_string(), until_ms.to_string());
    state.now_ms() < until_ms && state.is_seal(PURPOSE, &[id.as_bytes(), until.as_bytes()], seal)
}
