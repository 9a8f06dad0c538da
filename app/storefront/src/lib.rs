//! The storefront: `islands` run in the browser and on the server, `server` never leaves it.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod server;

/// Hydrates every island on the page; called once by `boot.js`.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
