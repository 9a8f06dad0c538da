//! The header's way to the cart, and the drawer that opens in its place when scripting is on.

use leptos::prelude::*;
use web::components::icon::icon;

use crate::cart::islands::CartDrawer;

/// `count` is the number of units; the browser corrects it on pages from a cache.
pub fn cart_link(count: u32) -> AnyView {
    view! {
        <a class="tool" href="/cart" data-cart-link data-count=count.to_string()>
            {icon("cart")}
            <span class="tool-label">"Cart"</span>
            <span class="tool-count" aria-hidden="true" data-cart-count>{count}</span>
            <span class="visually-hidden">", " <span data-cart-count>{count}</span> " items"</span>
        </a>
    }
    .into_any()
}

/// The empty drawer of every page; its content comes from `/cart/drawer`.
pub fn cart_drawer() -> AnyView {
    view! {
        <CartDrawer>
            <dialog class="drawer" aria-labelledby="drawer-title">
                <div class="drawer-head">
                    <h2 id="drawer-title">"Your cart"</h2>
                    <button type="button" class="icon-button" aria-label="Close the cart" data-close>{icon("close")}</button>
                </div>
                <div class="drawer-content" data-drawer></div>
            </dialog>
        </CartDrawer>
    }.into_any()
}
