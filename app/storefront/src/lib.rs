//! The shoppers' pages, one folder for each area: `page.rs` loads, `view.rs` draws, `islands.rs` runs in the browser.
//!
//! What only the server knows of the areas is below [`pages`], whose files lie in the areas' folders too.
// Views are types as deep as the pages.
#![recursion_limit = "256"]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cart {
    pub mod hooks;
    pub mod islands;
}
pub mod catalog {
    pub mod islands;
}
pub mod checkout {
    pub mod islands;
}
mod document;
pub mod product {
    pub mod hooks;
    pub mod islands;
}
pub mod search {
    pub mod hooks;
    pub mod islands;
}

#[cfg(feature = "ssr")]
pub mod pages;

/// Hydrates every island on the page; called once by `boot.js`.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
