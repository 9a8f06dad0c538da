//! The lines of a cart, on the page and in the drawer: what was put into it, and what promotions give.

use commerce::cart::{CartLine, CartNotice, Offer};
use commerce::ids::VariantId;
use commerce::pricing::PricedLine;
use leptos::either::Either;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::alert::{Alert, Tone};
use web::components::icon::Icon;
use web::components::picture::{FramedPicture, Loading};
use web::contract::CART_FORM;

use crate::pages::cart::priced::Priced;
use crate::pages::cart_text;
use crate::product::hooks::VARIANT_QUERY;

/// Where the lines stand: the ids of the page and of the drawer are kept apart, and the drawer stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Page,
    Drawer,
}

/// The lines in the cart's order, then the gifts.
#[component]
pub fn CartLines(priced: Priced, place: Place) -> impl IntoView {
    let quote = priced.quote;
    let lines = priced.cart.lines.into_iter().map(|line| {
        let offer = quote.offers.get(&line.variant).cloned();
        let mut bought = quote.priced.lines.iter().filter(|one| !one.gift);
        let costs = bought.find(|one| one.variant == line.variant).cloned();
        let own = |notice: &&CartNotice| notice.variant == line.variant;
        let notices: Vec<CartNotice> = quote.notices.iter().filter(own).cloned().collect();
        view! { <Line line offer costs notices place/> }
    });
    let lines = lines.collect_view();
    let gifts = quote.priced.lines.iter().filter(|line| line.gift).cloned();
    let gifts = gifts.map(|gift| view! { <GiftLine gift/> });
    view! { {lines}{gifts.collect_view()} }
}

#[component]
fn Line(
    line: CartLine,
    offer: Option<Offer>,
    costs: Option<PricedLine>,
    notices: Vec<CartNotice>,
    place: Place,
) -> impl IntoView {
    let title = match &offer {
        Some(offer) => offer.product_title.clone(),
        None => text!("cart-line-gone").into_owned(),
    };
    let most = offer.as_ref().and_then(|offer| offer.availability.limit());
    let most = most.unwrap_or(99).min(99);
    let picture = offer.as_ref().and_then(|offer| offer.picture.clone());
    let options = offer.as_ref().map(|offer| offer.variant_title.clone());
    let unit = offer.as_ref().and_then(|offer| offer.price.unit_price());
    let unit = unit.map_or_else(String::new, |unit| unit.to_string());
    let url = offer.map(|offer| address(offer.slug.as_str(), line.variant));
    view! {
        <li class="line">
            <FramedPicture picture class="frame thumb" sizes="6rem" loading=Loading::Later/>
            <div><LineTitle title=title.clone() url/><LineOptions text=options.unwrap_or_default()/><LineOptions text=unit/></div>
            <p class="line-total">{costs.map(|costs| view! { <LinePrice costs/> })}</p>
            <LineNotes notices/>
            <div class="line-actions"><Stepper line title most place/></div>
        </li>
    }
}

/// What a promotion gives: it counts at list price, and the promotion's discount takes that off again.
#[component]
fn GiftLine(gift: PricedLine) -> impl IntoView {
    let url = address(gift.slug.as_str(), gift.variant);
    let note = text!("cart-line-gift", count = gift.quantity);
    view! {
        <li class="line">
            <FramedPicture picture=gift.picture.clone() class="frame thumb" sizes="6rem" loading=Loading::Later/>
            <div>
                <LineTitle title=gift.product_title.clone() url=Some(url)/>
                <LineOptions text=gift.variant_title.clone()/>
                <p class="line-options">{note}</p>
            </div>
            <p class="line-total"><LinePrice costs=gift/></p>
        </li>
    }
}

fn address(slug: &str, variant: VariantId) -> String {
    format!("/p/{slug}?{VARIANT_QUERY}={variant}")
}

#[component]
fn LineTitle(title: String, url: Option<String>) -> impl IntoView {
    let title = match url {
        Some(url) => Either::Left(view! { <a href=url>{title}</a> }),
        None => Either::Right(title),
    };
    view! { <p class="line-title">{title}</p> }
}

/// Nothing without text.
#[component]
fn LineOptions(text: String) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <p class="line-options">{text}</p> })
}

#[component]
fn LinePrice(costs: PricedLine) -> impl IntoView {
    let each = (costs.quantity > 1).then(|| {
        let each = text!("cart-line-each", amount = costs.unit_list);
        view! { <br/><span class="line-unit">{each}</span> }
    });
    view! { {costs.list_total.to_string()}{each} }
}

/// What happened to the line since the shopper last saw it; nothing where nothing did.
#[component]
fn LineNotes(notices: Vec<CartNotice>) -> impl IntoView {
    let notes = notices.iter().map(|notice| {
        let tone = if notice.kind.blocks_order() {
            Tone::Bad
        } else {
            Tone::Caution
        };
        view! { <Alert tone text=cart_text::notice(&notice.kind)/> }
    });
    let notes: Vec<_> = notes.collect();
    (!notes.is_empty()).then(|| view! { <div class="line-note">{notes}</div> })
}

#[component]
fn Stepper(line: CartLine, title: String, most: i64, place: Place) -> impl IntoView {
    let (variant, count) = (line.variant, line.quantity.get());
    let (less, mark) = if count == 1 {
        (text!("cart-line-remove", title = &title), "bin")
    } else {
        (text!("cart-line-less", title = &title), "minus")
    };
    let is_most = count >= most;
    let (update, rest) = text_around!("cart-line-update", gap = rest, title = &title);
    let action = format!("/cart/lines/{variant}");
    let place_name = match place {
        Place::Page => "page",
        Place::Drawer => "drawer",
    };
    view! {
        <form {..CART_FORM.mark_if(place == Place::Drawer)} class="stepper" id=format!("{place_name}-line-{variant}") method="post" action=action>
            <button class="stepper-update">{update}<span class="visually-hidden">{rest}</span></button>
            <button name="set" value=(count - 1).to_string() aria-label=less><Icon name=mark/></button>
            <input name="quantity" type="number" inputmode="numeric" min="0" max="99" value=count.to_string()
                aria-label=text!("cart-line-quantity", title = &title)/>
            <button name="set" value=(count + 1).to_string() aria-label=text!("cart-line-more", title = &title) disabled=is_most><Icon name="plus"/></button>
        </form>
    }
}
