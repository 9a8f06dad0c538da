//! The product page's form: options, price, stock, quantity and the button, with a template for each variant.

use commerce::catalog::{ChoiceState, Choices};
use commerce::ids::{OptionValueId, VariantId};
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::icon::Icon;
use web::contract::CART_FORM;

use crate::pages::product::price::{BarPrice, BigPrice, PriceTexts};
use crate::product::hooks;

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
    pub price: PriceTexts,
    pub stock: String,
    /// `in`, `low` or `out`: the stock line's tone.
    pub tone: &'static str,
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
    fn obstacle(&self, position: usize, value: OptionValueId) -> Option<String> {
        match self.choices.state(self.selected.id, position, value) {
            ChoiceState::Available => None,
            ChoiceState::SoldOut => Some(sold_out()),
            ChoiceState::Impossible => Some(impossible()),
        }
    }
}

impl OfferVariant {
    /// What the buttons that add it say.
    fn label(&self) -> String {
        let label = match self.most {
            0 => text!("product-sold-out"),
            _ => text!("product-add"),
        };
        label.into_owned()
    }
}

/// Read on after the name of a value.
fn sold_out() -> String {
    format!(" {}", text!("product-choice-sold-out"))
}

fn impossible() -> String {
    format!(" {}", text!("product-choice-impossible"))
}

/// The form, which posts to `/cart/lines`. The children stand above the price: brand, title, rating.
#[component]
pub fn BuyForm(offer: Offer, children: Children) -> impl IntoView {
    let now = offer.selected.clone();
    let plain = offer.options.is_empty().then_some(now.id);
    // Without scripting another choice may still be had: then only the server can refuse.
    let never = now.most == 0 && plain.is_some();
    let has_choice = offer.variants.len() > 1;
    let templates = has_choice.then(|| {
        let variants = offer.variants.iter().cloned();
        variants
            .map(|variant| view! { <VariantTemplate variant/> })
            .collect_view()
    });
    // After the other button: Enter in a field presses a form's first.
    let show_choice = plain.is_none().then(|| {
        let action = format!("/p/{}", offer.slug);
        view! {
            <button class="button quiet script-off" name="show" value="1" formmethod="get" formaction=action>{text!("product-show-choice")}</button>
        }
    });
    view! {
        <form {..hooks::IMPOSSIBLE.tell(impossible())} {..hooks::SOLD_OUT.tell(sold_out())} {..hooks::FORM.tell(now.id)} {..CART_FORM.mark()} class="buy-box" id="buy" method="post" action="/cart/lines">
            {children()}
            <div {..hooks::PRICE.mark()} aria-live="polite"><BigPrice price=now.price.clone()/></div>
            <input type="hidden" name="product" value=offer.slug.clone()/>
            {plain.map(|id| view! { <input type="hidden" name="variant" value=id.to_string()/> })}
            <Options offer=offer.clone()/>
            <div class="stack">
                <div {..hooks::STOCK.mark()} role="status"><Stock variant=now.clone()/></div>
                <div class="buy-actions">
                    <Stepper most=now.most/>
                    <button {..hooks::BUY.mark()} class="button accent big" disabled=never>{now.label()}</button>
                    {show_choice}
                </div>
            </div>
            <Promises promises=offer.promises/>
            {templates}
        </form>
    }
}

/// The same form's button on a small screen, always in reach, with the price of the choice.
#[component]
pub fn BuyBar(offer: Offer) -> impl IntoView {
    let now = offer.selected;
    let never = now.most == 0 && offer.options.is_empty();
    let label = now.label();
    view! {
        <div class="buy-bar">
            <div {..hooks::BAR.mark()}><BarPrice price=now.price/></div>
            <button {..hooks::BUY.mark()} class="button accent" form="buy" disabled=never>{label}</button>
        </div>
    }
}

/// What the browser puts in place when the variant is chosen.
#[component]
fn VariantTemplate(variant: OfferVariant) -> impl IntoView {
    let values = variant.values.iter().map(OptionValueId::to_string);
    let values: Vec<String> = values.collect();
    let (price, picture) = (variant.price.clone(), variant.picture);
    let (id, most, label) = (variant.id, variant.most, variant.label());
    view! {
        <template {..hooks::VARIANT.tell(id)} {..hooks::VALUES.tell(values.join(" "))} {..hooks::MOST.tell(most)}
            {..hooks::LABEL.tell(label)} {..hooks::PHOTO.tell_if(picture)}>
            <div {..hooks::PRICE.mark()}><BigPrice price=price.clone()/></div>
            <div {..hooks::STOCK.mark()}><Stock variant/></div>
            <div {..hooks::BAR.mark()}><BarPrice price/></div>
        </template>
    }
}

#[component]
fn Stock(variant: OfferVariant) -> impl IntoView {
    view! {
        <p class=format!("stock {}", variant.tone)>{variant.stock}</p>
        <p class="price-note">{text!("product-sku", sku = variant.sku)}</p>
    }
}

#[component]
fn Options(offer: Offer) -> impl IntoView {
    let options = offer.options.iter().enumerate();
    let options = options.map(|(position, option)| {
        let current = offer.selected.values.get(position).copied();
        let choices = option.values.iter().map(|value| Choice {
            value: value.clone(),
            is_chosen: Some(value.id) == current,
            obstacle: offer.obstacle(position, value.id),
        });
        let choices: Vec<Choice> = choices.collect();
        view! { <OptionChoices option=option.clone() choices/> }
    });
    options.collect_view()
}

/// One value as it stands in its option.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    value: OfferValue,
    is_chosen: bool,
    obstacle: Option<String>,
}

#[component]
fn OptionChoices(option: OfferOption, choices: Vec<Choice>) -> impl IntoView {
    let chosen = choices.iter().find(|choice| choice.is_chosen);
    let chosen = chosen.map(|choice| choice.value.label.clone());
    let (before, after) = text_around!("product-option", gap = value, option = option.name);
    let name = format!("option-{}", option.id);
    let chips = choices
        .into_iter()
        .map(|choice| view! { <Chip name=name.clone() choice/> })
        .collect_view();
    view! {
        <fieldset {..hooks::OPTION.mark()} class="option">
            <legend>{before}<span {..hooks::CHOSEN.mark()} class="option-value">{chosen}</span>{after}</legend>
            <div class="chips">{chips}</div>
        </fieldset>
    }
}

#[component]
fn Chip(name: String, choice: Choice) -> impl IntoView {
    let Choice {
        value,
        is_chosen,
        obstacle,
    } = choice;
    let class = if obstacle.is_some() {
        "chip unavailable"
    } else {
        "chip"
    };
    let swatch = value.swatch.map(|colour| view! {
        <svg class="dot" viewBox="0 0 2 2" aria-hidden="true"><path fill=colour d="M0 0h2v2H0z"></path></svg>
    });
    view! {
        <label {..hooks::VALUE.tell(value.id)} class=class>
            <input type="radio" name=name value=value.id.to_string() checked=is_chosen/>
            {swatch}
            <span {..hooks::VALUE_LABEL.mark()} class="chip-label">{value.label}</span>
            <span {..hooks::OBSTACLE.mark()} class="visually-hidden">{obstacle}</span>
        </label>
    }
}

#[component]
fn Stepper(most: u32) -> impl IntoView {
    view! {
        <div class="stepper">
            <button {..hooks::STEP.tell(-1)} class="script-on" type="button" aria-label=text!("product-quantity-less")><Icon name="minus"/></button>
            <input {..hooks::QUANTITY.mark()} name="quantity" type="number" inputmode="numeric" min="1" max=most.max(1).to_string() value="1"
                aria-label=text!("product-quantity")/>
            <button {..hooks::STEP.tell(1)} class="script-on" type="button" aria-label=text!("product-quantity-more")><Icon name="plus"/></button>
        </div>
    }
}

#[component]
fn Promises(promises: Vec<Promise>) -> impl IntoView {
    let items = promises.into_iter().map(|promise| view! {
        <li><Icon name=promise.icon/><span><strong>{promise.title}</strong><br/>{promise.text}</span></li>
    });
    view! { <ul class="promises">{items.collect_view()}</ul> }
}
