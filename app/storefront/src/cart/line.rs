//! One line of a cart, on the page and in the drawer.

use commerce::cart::{CartLine, CartNotice};
use commerce::ids::VariantId;
use leptos::prelude::*;
use web::components::alert::{Tone, alert};
use web::components::icon::icon;
use web::components::picture::{self, Loading};

use crate::pages::cart::priced::Priced;
use crate::pages::cart_text;

/// The lines in the cart's order. `place` keeps the ids of the page and of the drawer apart.
pub fn lines(priced: &Priced, place: &'static str) -> AnyView {
    priced
        .cart
        .lines
        .iter()
        .map(|line| one(priced, line, place))
        .collect_view()
        .into_any()
}

fn one(priced: &Priced, line: &CartLine, place: &'static str) -> AnyView {
    let offer = priced.quote.offers.get(&line.variant);
    let costs = priced
        .quote
        .priced
        .lines
        .iter()
        .find(|one| one.variant == line.variant && !one.gift);
    let title = offer.map_or_else(
        || "No longer on sale".to_owned(),
        |offer| offer.product_title.clone(),
    );
    let options = offer
        .map(|offer| offer.variant_title.clone())
        .filter(|text| !text.is_empty());
    let url = offer.map(|offer| format!("/p/{}?v={}", offer.slug, line.variant));
    let named = match url {
        Some(url) => view! { <a href=url>{title.clone()}</a> }.into_any(),
        None => title.clone().into_any(),
    };
    let total = costs
        .map(|costs| costs.list_total.to_string())
        .unwrap_or_default();
    let each = costs.filter(|costs| costs.quantity > 1).map(|costs| {
        view! {
            <br/><span class="line-unit">{costs.unit_list.to_string()} " each"</span>
        }
    });
    let most = offer
        .and_then(|offer| offer.availability.limit())
        .unwrap_or(99)
        .min(99);
    view! {
        <li class="line">
            {picture::framed(offer.and_then(|offer| offer.picture.as_ref()), "frame thumb", "6rem", Loading::Later)}
            <div>
                <p class="line-title">{named}</p>
                {options.map(|options| view! { <p class="line-options">{options}</p> })}
            </div>
            <p class="line-total">{total}{each}</p>
            {notes(&priced.quote.notices, line.variant)}
            <div class="line-actions">{stepper(line, &title, most, place)}</div>
        </li>
    }.into_any()
}

fn notes(notices: &[CartNotice], variant: VariantId) -> AnyView {
    let notes = notices
        .iter()
        .filter(|notice| notice.variant == variant)
        .map(|notice| {
            let tone = if notice.kind.blocks_order() {
                Tone::Bad
            } else {
                Tone::Caution
            };
            alert(tone, cart_text::notice(&notice.kind))
        });
    let notes: Vec<AnyView> = notes.collect();
    if notes.is_empty() {
        ().into_any()
    } else {
        view! { <div class="line-note">{notes}</div> }.into_any()
    }
}

fn stepper(line: &CartLine, title: &str, most: i64, place: &'static str) -> AnyView {
    let (variant, count) = (line.variant, line.quantity.get());
    let fewer = if count == 1 {
        format!("Remove {title}")
    } else {
        format!("One {title} less")
    };
    let action = format!("/cart/lines/{variant}");
    let all = count >= most;
    view! {
        <form class="stepper" id=format!("{place}-line-{variant}") method="post" action=action data-cart=(place == "drawer").then_some("")>
            <button class="stepper-update">"Update"<span class="visually-hidden">" the quantity of " {title.to_owned()}</span></button>
            <button name="set" value=(count - 1).to_string() aria-label=fewer>{icon(if count == 1 { "bin" } else { "minus" })}</button>
            <input name="quantity" type="number" inputmode="numeric" min="0" max="99" value=count.to_string() aria-label=format!("Quantity of {title}")/>
            <button name="set" value=(count + 1).to_string() aria-label=format!("One {title} more") disabled=all>{icon("plus")}</button>
        </form>
    }.into_any()
}
