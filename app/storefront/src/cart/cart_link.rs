//! The header's way to the cart, and the drawer that opens in its place when scripting is on.

use leptos::prelude::*;
use texts::{text, text_around};
use web::components::icon::Icon;

use crate::cart::hooks;
use crate::cart::islands::{CartDrawer, CartLink};

/// `count` is the number of units; the browser corrects it on pages from a cache.
#[component]
pub fn LinkToCart(count: u32) -> impl IntoView {
    let (before, after) = text_around!("cart-link-count", gap = count);
    view! {
        <CartLink>
            <a {..hooks::COUNT.tell(count)} {..hooks::LINK.mark()} class="tool" href=hooks::CART_PATH>
                <Icon name="cart"/>
                <span class="tool-label">{text!("cart-link")}</span>
                <span {..hooks::SHOWN_COUNT.mark()} class="tool-count" aria-hidden="true">{count}</span>
                <span class="visually-hidden">{before}<span {..hooks::SHOWN_COUNT.mark()}>{count}</span>{after}</span>
            </a>
        </CartLink>
    }
}

/// The empty drawer of every page; its content comes from [`hooks::DRAWER_PATH`].
#[component]
pub fn EmptyDrawer() -> impl IntoView {
    view! {
        <CartDrawer>
            <dialog {..hooks::DIALOG.mark()} class="drawer" aria-labelledby="drawer-title">
                <div class="drawer-head">
                    <h2 id="drawer-title">{text!("cart-title")}</h2>
                    <button {..hooks::CLOSE.mark()} type="button" class="icon-button" aria-label=text!("cart-drawer-close")><Icon name="close"/></button>
                </div>
                <div {..hooks::CONTENT.mark()} class="drawer-content"></div>
            </dialog>
        </CartDrawer>
    }
}
