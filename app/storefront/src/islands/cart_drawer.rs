//! The cart that slides in after something was added.

use leptos::{html::Dialog, prelude::*, task::spawn_local};

use super::{
    cart_lines::CartLines,
    cart_store::{CartStore, view_cart},
};

/// A modal dialog: the browser traps the focus in it, gives it back at the end, and closes it on Escape.
#[island]
pub fn CartDrawer() -> impl IntoView {
    let store = CartStore::of_page();
    let dialog = NodeRef::<Dialog>::new();
    let (open, cart, message) = (store.drawer_open.clone(), store.cart.clone(), store.message.clone());

    Effect::new({
        let store = store.clone();
        let cart = cart.clone();
        move |_| {
            let Some(element) = dialog.get() else { return };
            if open.get() {
                if !element.open() {
                    let _ = element.show_modal();
                }
                if cart.with_untracked(Option::is_none) {
                    let store = store.clone();
                    spawn_local(async move {
                        store.take(view_cart().await);
                    });
                }
            } else if element.open() {
                element.close();
            }
        }
    });

    let closed = { let open = store.drawer_open.clone(); move |_| open.set(false) };
    let close = { let open = store.drawer_open.clone(); move |_| open.set(false) };
    let keep_shopping = { let open = store.drawer_open.clone(); move |_| open.set(false) };
    let shown = { let cart = cart.clone(); Memo::new(move |_| cart.get()) };

    view! {
        <dialog node_ref=dialog class="cart-drawer" aria-labelledby="cart-drawer-title" on:close=closed>
            <div class="cart-drawer-head">
                <h2 id="cart-drawer-title">"Your cart"</h2>
                <button type="button" class="icon-button" aria-label="Close the cart" on:click=close>
                    <svg class="icon" aria-hidden="true"><use href="/icons.svg#close"></use></svg>
                </button>
            </div>
            <p class="cart-drawer-status" role="status">{move || message.get()}</p>
            <div class="cart-drawer-body">
                <Show when=move || shown.with(Option::is_some) fallback=|| view! { <p class="muted">"Fetching your cart …"</p> }>
                    <CartLines cart=Signal::derive(move || shown.get().unwrap_or_default())/>
                </Show>
            </div>
            <div class="cart-drawer-foot">
                {move || shown.get().filter(|cart| cart.count > 0).map(|cart| view! {
                    <p class="cart-drawer-total"><span>"Subtotal"</span><strong>{cart.total}</strong></p>
                    <a class="button button-primary button-wide" href="/checkout">"Checkout"</a>
                    <a class="button button-quiet button-wide" href="/cart">"View cart"</a>
                })}
                <button type="button" class="link-button" on:click=keep_shopping>"Keep shopping"</button>
            </div>
        </dialog>
    }
}
