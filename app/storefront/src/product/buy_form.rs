//! The product page's form: options, price, stock, quantity and the button, with a template for each variant.

use commerce::catalog::{ChoiceState, Choices};
use commerce::ids::{OptionValueId, VariantId};
use leptos::prelude::*;
use web::components::icon::icon;

use crate::product::islands::buy_box::BuyBox;

/// Everything the buy box needs of a product; amounts are formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub slug: String,
    pub options: Vec<OfferOption>,
    pub variants: Vec<OfferVariant>,
    pub choices: Choices,
    /// The variant that the address names, or the first that can be bought.
    pub selected: OfferVariant,
    pub promises: Vec<Promise>,
}

/// An option such as "Size".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferOption {
    pub id: i64,
    pub name: String,
    pub values: Vec<OfferValue>,
}

/// One value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferValue {
    pub id: OptionValueId,
    pub label: String,
    /// A CSS colour, when the value is one.
    pub swatch: Option<String>,
}

/// One variant as the buy box shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferVariant {
    pub id: VariantId,
    /// One value for each option, in the options' order.
    pub values: Vec<OptionValueId>,
    pub sku: String,
    pub price: String,
    /// The price before the reduction.
    pub was: Option<String>,
    /// "Lowest price in 30 days: €89.00", when reduced.
    pub lowest: Option<String>,
    pub stock: String,
    /// `in`, `low` or `out`: the stock line's tone.
    pub tone: String,
    /// Most units one may add; 0 when it cannot be bought.
    pub most: u32,
    /// Which picture of the gallery shows it, from 0.
    pub picture: Option<u32>,
}

/// What the shop promises beside the button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// An icon of the sprite.
    pub icon: &'static str,
    pub title: String,
    pub text: String,
}

impl Offer {
    /// Why choosing `value` and keeping the rest would not lead to something to buy.
    fn obstacle(&self, position: usize, value: OptionValueId) -> Option<&'static str> {
        match self.choices.state(self.selected.id, position, value) {
            ChoiceState::Available => None,
            ChoiceState::SoldOut => Some(" (sold out)"),
            ChoiceState::Impossible => Some(" (not in this combination)"),
        }
    }
}

/// The form, which posts to `/cart/lines`. `top` stands above the price: brand, title, rating.
pub fn buy_form(offer: &Offer, top: AnyView) -> AnyView {
    let now = &offer.selected;
    let plain = offer.options.is_empty().then_some(now.id);
    let sold_out = now.most == 0;
    // Without scripting another choice may still be had: then only the server can refuse.
    let never = sold_out && plain.is_some();
    let templates =
        (offer.variants.len() > 1).then(|| offer.variants.iter().map(template).collect_view());
    let promises = offer.promises.iter().map(|promise| view! {
        <li>{icon(promise.icon)}<span><strong>{promise.title.clone()}</strong><br/>{promise.text.clone()}</span></li>
    }).collect_view();
    let form = view! {
        <form class="buy-box" id="buy" method="post" action="/cart/lines" data-cart data-variant=now.id.to_string()>
            {top}
            <div data-slot="price" aria-live="polite">{price(now)}</div>
            <input type="hidden" name="product" value=offer.slug.clone()/>
            {plain.map(|id| view! { <input type="hidden" name="variant" value=id.to_string()/> })}
            {options(offer, now)}
            <div class="stack">
                <div data-slot="stock" role="status">{stock(now)}</div>
                <div class="buy-actions">
                    {stepper(now.most)}
                    <button class="button accent big" data-buy disabled=never>{if sold_out { "Sold out" } else { "Add to cart" }}</button>
                    // After the other: Enter in a field presses a form's first button.
                    {(!offer.options.is_empty()).then(|| view! {
                        <button class="button quiet script-off" name="show" value="1" formmethod="get" formaction=format!("/p/{}", offer.slug)>"Show this choice"</button>
                    })}
                </div>
            </div>
            <ul class="promises">{promises}</ul>
            {templates}
        </form>
    }.into_any();
    view! { <BuyBox>{form}</BuyBox> }.into_any()
}

/// The same form's button on a small screen, always in reach, with the price of the choice.
pub fn buy_bar(offer: &Offer) -> AnyView {
    let now = &offer.selected;
    let sold_out = now.most == 0;
    view! {
        <div class="buy-bar">
            <div data-slot="bar">{bar_price(now)}</div>
            <button class="button accent" form="buy" data-buy disabled=sold_out && offer.options.is_empty()>{if sold_out { "Sold out" } else { "Add to cart" }}</button>
        </div>
    }.into_any()
}

fn template(variant: &OfferVariant) -> AnyView {
    let values: Vec<String> = variant
        .values
        .iter()
        .map(OptionValueId::to_string)
        .collect();
    view! {
        <template data-variant=variant.id.to_string() data-values=values.join(" ") data-most=variant.most.to_string()
            data-photo=variant.picture.map(|photo| photo.to_string())>
            <div data-slot="price">{price(variant)}</div>
            <div data-slot="stock">{stock(variant)}</div>
            <div data-slot="bar">{bar_price(variant)}</div>
        </template>
    }.into_any()
}

fn price(variant: &OfferVariant) -> AnyView {
    let note = view! {
        <p class="price-note">"VAT included, plus " <a href="/pages/delivery">"delivery"</a> ". " {variant.lowest.clone()}</p>
    };
    match &variant.was {
        None => view! { <p class="price big"><span class="now">{variant.price.clone()}</span></p> {note} }.into_any(),
        Some(was) => view! {
            <p class="price reduced big">
                <span class="visually-hidden">"Now "</span><span class="now">{variant.price.clone()}</span>" "
                <span class="visually-hidden">"before "</span><s class="was">{was.clone()}</s>
            </p>
            {note}
        }.into_any(),
    }
}

fn bar_price(variant: &OfferVariant) -> AnyView {
    let class = if variant.was.is_some() {
        "price reduced"
    } else {
        "price"
    };
    view! {
        <p class=class>
            <span class="now">{variant.price.clone()}</span>" "
            {variant.was.clone().map(|was| view! { <span class="visually-hidden">"before "</span><s class="was">{was}</s> })}
        </p>
    }.into_any()
}

fn stock(variant: &OfferVariant) -> AnyView {
    view! {
        <p class=format!("stock {}", variant.tone)>{variant.stock.clone()}</p>
        <p class="price-note">"SKU " {variant.sku.clone()}</p>
    }
    .into_any()
}

fn options(offer: &Offer, now: &OfferVariant) -> AnyView {
    offer.options.iter().enumerate().map(|(position, option)| {
        let current = now.values.get(position).copied();
        let chosen = option.values.iter().find(|value| Some(value.id) == current).map(|value| value.label.clone());
        let values = option.values.iter().map(|value| {
            let obstacle = offer.obstacle(position, value.id);
            view! {
                <label class=if obstacle.is_some() { "chip unavailable" } else { "chip" }>
                    <input type="radio" name=format!("option-{}", option.id) value=value.id.to_string() checked=Some(value.id) == current/>
                    {value.swatch.clone().map(|colour| view! {
                        <svg class="dot" viewBox="0 0 2 2" aria-hidden="true"><path fill=colour d="M0 0h2v2H0z"></path></svg>
                    })}
                    <span class="chip-label">{value.label.clone()}</span>
                    <span class="visually-hidden">{obstacle}</span>
                </label>
            }
        }).collect_view();
        view! {
            <fieldset class="option">
                <legend>{option.name.clone()} ": " <span class="option-value">{chosen}</span></legend>
                <div class="chips">{values}</div>
            </fieldset>
        }
    }).collect_view().into_any()
}

fn stepper(most: u32) -> AnyView {
    view! {
        <div class="stepper">
            <button class="script-on" type="button" aria-label="One less" data-step="-1">{icon("minus")}</button>
            <input name="quantity" type="number" inputmode="numeric" min="1" max=most.max(1).to_string() value="1" aria-label="Quantity"/>
            <button class="script-on" type="button" aria-label="One more" data-step="1">{icon("plus")}</button>
        </div>
    }.into_any()
}
