//! The cart link of the header, with the number of units in it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::cart_store::CartStore;

/// `count` is what the server knew; a page from a cache knows nothing, so the browser also reads the `cart_count` cookie.
#[island]
pub fn CartBadge(count: u32) -> impl IntoView {
    let store = CartStore::of_page();
    let cookie = RwSignal::new(None::<u32>);
    Effect::new(move |_| cookie.set(count_in_cookie()));
    let cart = store.cart.clone();
    let shown = Memo::new(move |_| cart.with(|cart| cart.as_ref().map(|cart| cart.count)).or(cookie.get()).unwrap_or(count));
    let open = move |event: leptos::ev::MouseEvent| {
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        store.drawer_open.set(true);
    };
    view! {
        <a class="header-action cart-link" href="/cart" on:click=open>
            <svg class="icon" aria-hidden="true"><use href="/icons.svg#cart"></use></svg>
            <span class="header-action-label">"Cart"</span>
            <span class="cart-count" class:is-empty=move || shown.get() == 0>
                <span class="visually-hidden">"Items: "</span>
                {move || shown.get()}
            </span>
        </a>
    }
}

fn count_in_cookie() -> Option<u32> {
    let document = document().dyn_into::<web_sys::HtmlDocument>().ok()?;
    let cookies = document.cookie().ok()?;
    cookies.split(';').find_map(|pair| pair.trim().strip_prefix("cart_count="))?.parse().ok()
}
