//! The product page's form: options, price, stock, quantity and the button.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{
    cart_store::{CartStore, add_to_cart},
    gallery::shown_picture,
};

/// Everything the buy box needs of a product; amounts are formatted by the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub slug: String,
    pub title: String,
    pub options: Vec<OfferOption>,
    pub variants: Vec<OfferVariant>,
    /// The variant that `?v=` names, or the first that can be bought.
    pub selected: i64,
}

/// An option such as "Size".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferOption {
    pub id: i64,
    pub name: String,
    /// Value id and label.
    pub values: Vec<(i64, String)>,
}

/// One variant as the buy box shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferVariant {
    pub id: i64,
    /// One value id for each option, in the options' order.
    pub values: Vec<i64>,
    pub sku: String,
    pub price: String,
    /// The price before the reduction, and the reduction as "−20 %".
    pub was: Option<(String, String)>,
    /// "Lowest price of the last 30 days: €89.00", when reduced.
    pub lowest: Option<String>,
    pub stock: String,
    /// `in`, `low`, `backorder` or `out`: the stock line's tone.
    pub tone: String,
    /// Most units one may add; 0 when it cannot be bought.
    pub most: u32,
    /// Which picture of the gallery shows it.
    pub picture: Option<u32>,
}

impl Offer {
    fn variant(&self, id: i64) -> Option<&OfferVariant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// The variant one gets by choosing `value` for option `position`: the other options stay if that can be.
    fn choose(&self, from: i64, position: usize, value: i64) -> Option<&OfferVariant> {
        let wanted = &self.variant(from)?.values;
        self.variants
            .iter()
            .filter(|variant| variant.values.get(position) == Some(&value))
            .max_by_key(|variant| (variant.values.iter().zip(wanted).filter(|(a, b)| a == b).count(), variant.most > 0))
    }
}

/// A plain form that posts to `/cart/lines`; in the browser it follows the options and opens the drawer instead.
#[island]
pub fn BuyBox(offer: Offer) -> impl IntoView {
    let selected = RwSignal::new(offer.selected);
    let quantity = RwSignal::new(1_u32);
    let pending = RwSignal::new(false);
    let hydrated = RwSignal::new(false);
    let offer = StoredValue::new(offer);
    Effect::new(move |_| hydrated.set(true));

    let variant = Memo::new(move |_| offer.with_value(|offer| offer.variant(selected.get()).cloned().unwrap_or_default()));
    let store = CartStore::of_page();

    let choose = move |position: usize, value: i64| {
        let Some(found) = offer.with_value(|offer| offer.choose(selected.get_untracked(), position, value).map(|v| (v.id, v.picture)))
        else { return };
        selected.set(found.0);
        if let Some(picture) = found.1 {
            shown_picture().set(Some(picture));
        }
        let url = offer.with_value(|offer| format!("/p/{}?v={}", offer.slug, found.0));
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
        }
    };

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let store = store.clone();
        spawn_local(async move {
            let title = offer.with_value(|offer| offer.title.clone());
            let fine = store.take(add_to_cart(selected.get_untracked(), quantity.get_untracked()).await);
            if fine {
                store.message.set(format!("{title} is in your cart."));
            }
            store.drawer_open.set(true);
            pending.set(false);
        });
    };

    view! {
        <form class="buy-form" method="post" action="/cart/lines" on:submit=submit>
            <div class="buy-price" aria-live="polite">
                <p class="price-line">
                    <span class="price" class:price-reduced=move || variant.with(|v| v.was.is_some())>{move || variant.get().price}</span>
                    {move || variant.get().was.map(|(was, off)| view! {
                        <s class="price-was"><span class="visually-hidden">"Before: "</span>{was}</s>
                        <span class="price-off">{off}</span>
                    })}
                </p>
                {move || variant.get().lowest.map(|text| view! { <p class="price-lowest">{text}</p> })}
                <p class="price-note">"incl. VAT, plus " <a href="/pages/delivery">"delivery"</a></p>
            </div>
            <input type="hidden" name="product" value=offer.with_value(|offer| offer.slug.clone())/>
            {options(offer, selected, hydrated, choose)}
            <div class="buy-stock">
                <p class="stock" data-tone=move || variant.get().tone aria-live="polite">{move || variant.get().stock}</p>
                <p class="sku">"SKU " {move || variant.get().sku}</p>
            </div>
            <div class="buy-row">
                {stepper(quantity, variant, hydrated)}
                <button class="button button-primary buy-button" type="submit"
                    prop:disabled=move || pending.get() || variant.with(|v| v.most == 0)
                    disabled=variant.with_untracked(|v| v.most == 0 && offer.with_value(|o| o.options.is_empty()))>
                    {move || if variant.with(|v| v.most == 0) { "Sold out" } else if pending.get() { "Adding …" } else { "Add to cart" }}
                </button>
            </div>
        </form>
    }
}

fn options(offer: StoredValue<Offer>, selected: RwSignal<i64>, hydrated: RwSignal<bool>, choose: impl Fn(usize, i64) + Copy + Send + Sync + 'static) -> impl IntoView {
    let current = move |position: usize| {
        offer.with_value(|offer| offer.variant(selected.get()).and_then(|variant| variant.values.get(position).copied()))
    };
    let groups = offer.with_value(|offer| offer.options.clone()).into_iter().enumerate().map(|(position, option)| {
        let labels = option.values.clone();
        let label = move || labels.iter().find(|(id, _)| Some(*id) == current(position)).map(|(_, label)| label.clone());
        let name = format!("option-{}", option.id);
        let values = option.values.into_iter().map(|(id, label)| {
            let can_buy = move || {
                offer.with_value(|offer| offer.choose(selected.get(), position, id).is_some_and(|variant| {
                    variant.most > 0 && offer.variant(selected.get()).is_some_and(|now| {
                        variant.values.iter().zip(&now.values).enumerate().all(|(at, (a, b))| at == position || a == b)
                    })
                }))
            };
            view! {
                <label class="option" class:is-unavailable=move || !can_buy()>
                    <input type="radio" name=name.clone() value=id.to_string() checked=current(position) == Some(id)
                        prop:checked=move || current(position) == Some(id) on:change=move |_| choose(position, id)/>
                    <span>{label}</span>
                </label>
            }
        }).collect_view();
        view! {
            <fieldset class="option-group">
                <legend>{option.name} ": " <strong>{label}</strong></legend>
                <div class="option-values">{values}</div>
            </fieldset>
        }
    }).collect_view();
    let several = offer.with_value(|offer| offer.options.len() + offer.variants.len() > 2);
    view! {
        {groups}
        {several.then(|| view! {
            // Without scripting this asks the server for the price of the choice.
            <button class="button button-quiet" type="submit" formmethod="get" hidden=move || hydrated.get()
                formaction=offer.with_value(|offer| format!("/p/{}", offer.slug))>"Show this choice"</button>
        })}
    }
}

fn stepper(quantity: RwSignal<u32>, variant: Memo<OfferVariant>, hydrated: RwSignal<bool>) -> impl IntoView {
    let most = move || variant.with(|variant| variant.most.max(1));
    let read = move |event: leptos::ev::Event| {
        quantity.set(event_target_value(&event).parse::<u32>().unwrap_or(1).clamp(1, most()));
    };
    view! {
        <div class="stepper">
            <button type="button" aria-label="One fewer" hidden=move || !hydrated.get() prop:disabled=move || quantity.get() <= 1
                on:click=move |_| quantity.update(|n| *n = n.saturating_sub(1).max(1))>
                <svg class="icon" aria-hidden="true"><use href="/icons.svg#minus"></use></svg>
            </button>
            <input type="number" name="quantity" aria-label="Quantity" inputmode="numeric" min="1" max=move || most().to_string()
                value="1" prop:value=move || quantity.get().to_string() on:change=read/>
            <button type="button" aria-label="One more" hidden=move || !hydrated.get() prop:disabled=move || quantity.get() >= most()
                on:click=move |_| quantity.update(|n| *n = (*n + 1).min(most()))>
                <svg class="icon" aria-hidden="true"><use href="/icons.svg#plus"></use></svg>
            </button>
        </div>
    }
}
