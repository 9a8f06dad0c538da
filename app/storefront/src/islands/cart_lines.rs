//! The lines of a cart with their quantity steppers, for the drawer and for the cart page.

use leptos::{prelude::*, task::spawn_local};

use super::cart_store::{CartLineView, CartStore, CartView, set_quantity};

/// The lines of the drawer. The cart page draws the same lines as plain forms.
#[component]
pub fn CartLines(cart: Signal<CartView>) -> impl IntoView {
    let hint = move || {
        cart.with(|cart| cart.delivery_hint.clone()).map(|hint| {
            view! {
                <div class="delivery-progress">
                    <p>{hint.text}</p>
                    <progress max="100" value=hint.percent.to_string() aria-label="Towards free delivery"></progress>
                </div>
            }
        })
    };
    view! {
        {hint}
        <Show when=move || cart.with(|cart| cart.lines.is_empty())>
            <p class="muted">"Nothing in it yet."</p>
        </Show>
        <ul class="cart-lines" role="list">
            <For
                each=move || cart.get().lines
                key=|line| (line.variant_id, line.quantity, line.line_total.clone())
                children=|line| view! { <Line line/> }
            />
        </ul>
    }
}

#[component]
fn Line(line: CartLineView) -> impl IntoView {
    let variant = line.variant_id;
    let quantity = line.quantity;
    let pending = RwSignal::new(false);
    let change = move |to: u32| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        spawn_local(async move {
            CartStore::of_page().take(set_quantity(variant, to).await);
            pending.set(false);
        });
    };
    let most = line.most;
    let at_most = move || quantity >= most;
    let removal = format!("Remove {}", line.title);
    let fewer = format!("One fewer {}", line.title);
    let more = format!("One more {}", line.title);
    view! {
        <li class="cart-line">
            {line.picture.map(|picture| view! {
                <a class="cart-line-media" href=line.url.clone() tabindex="-1" aria-hidden="true">
                    <img src=picture.src alt="" width=picture.width height=picture.height/>
                </a>
            })}
            <div class="cart-line-text">
                <a class="cart-line-title" href=line.url>{line.title}</a>
                <span class="cart-line-options">{line.options}</span>
                {line.notice.map(|notice| view! { <span class="cart-line-notice">{notice}</span> })}
                <div class="stepper">
                    <button type="button" aria-label=if quantity == 1 { removal.clone() } else { fewer }
                        prop:disabled=move || pending.get() on:click=move |_| change(quantity - 1)>
                        <svg class="icon" aria-hidden="true"><use href=if quantity == 1 { "/icons.svg#bin" } else { "/icons.svg#minus" }></use></svg>
                    </button>
                    <output>{quantity}</output>
                    <button type="button" aria-label=more disabled=at_most()
                        prop:disabled=move || pending.get() || at_most() on:click=move |_| change(quantity + 1)>
                        <svg class="icon" aria-hidden="true"><use href="/icons.svg#plus"></use></svg>
                    </button>
                </div>
            </div>
            <span class="cart-line-total">{line.line_total}</span>
        </li>
    }
}
