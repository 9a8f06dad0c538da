//! Products as cards.

use std::borrow::Cow;

use commerce::catalog::{ProductCard, Swatch};
use commerce::ids::VariantId;
use commerce::stock::StockBadge;
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use texts::{text, text_around};

use crate::components::icon::Icon;
use crate::components::picture::{FramedPicture, Loading};
use crate::components::price::{self, PriceTag, UnitPriceTag};
use crate::components::rating::RatingStars;
use crate::components::stock::StockNote;
use crate::contract::CART_FORM;

/// How a list of cards stands on its page.
#[derive(Clone, Copy, Debug)]
pub struct CardLayout {
    /// Heading level of the titles.
    pub level: Level,
    /// One row of four.
    pub four: bool,
    /// Calls them new.
    pub fresh: bool,
    /// How many pictures are in view when the page opens.
    pub in_view: usize,
}

/// A heading level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Two,
    Three,
}

impl CardLayout {
    /// The products of a listing, right below its heading.
    pub const LISTING: CardLayout = CardLayout {
        level: Level::Two,
        four: false,
        fresh: false,
        in_view: 4,
    };
    /// A row of four in a titled stretch.
    pub const ROW: CardLayout = CardLayout {
        level: Level::Three,
        four: true,
        fresh: false,
        in_view: 0,
    };

    fn loading(self, at: usize) -> Loading {
        match at {
            0 if self.in_view > 0 => Loading::First,
            _ if at < self.in_view => Loading::Soon,
            _ => Loading::Later,
        }
    }

    fn sizes(self) -> &'static str {
        if self.four {
            "(min-width: 60rem) 20rem, 45vw"
        } else {
            "(min-width: 80rem) 18rem, (min-width: 40rem) 30vw, 45vw"
        }
    }
}

#[component]
pub fn Cards(products: Vec<ProductCard>, layout: CardLayout) -> impl IntoView {
    let class = if layout.four { "cards four" } else { "cards" };
    let items = products
        .into_iter()
        .enumerate()
        .map(|(at, product)| {
            // Erased, because the types of whole pages get too deep for rustc.
            let card = view! { <Card product layout loading=layout.loading(at)/> }.into_any();
            view! { <li>{card}</li> }
        })
        .collect_view();
    view! { <div class="cards-area"><ul class=class>{items}</ul></div> }
}

#[component]
fn Card(product: ProductCard, layout: CardLayout, loading: Loading) -> impl IntoView {
    let url = format!("/p/{}", product.slug);
    let has_range = product.has_price_range();
    let can_buy = product.badge.can_buy();
    view! {
        <article class="card">
            <FramedPicture picture=product.picture class="frame" sizes=layout.sizes() loading/>
            {badge(product.badge, price::reduction(&product.price), layout.fresh).map(|(class, text)| view! { <p class=class>{text}</p> })}
            <div class="card-body">
                {product.brand.map(|brand| view! { <p class="card-brand">{brand}</p> })}
                <CardTitle level=layout.level title=product.title.clone() url=url.clone()/>
                <PriceTag price=product.price from=has_range/>
                <UnitPriceTag price=product.price/>
                {price::lowest(&product.price).map(|text| view! { <p class="card-note">{text}</p> })}
                <RatingStars rating=product.rating/>
                <Swatches swatches=product.swatches/>
                <StockNote badge=product.badge/>
            </div>
            <CardAction title=product.title url single_variant=product.single_variant can_buy/>
        </article>
    }
}

#[component]
fn CardTitle(level: Level, title: String, url: String) -> impl IntoView {
    let link = view! { <a href=url>{title}</a> };
    match level {
        Level::Two => Either::Left(view! { <h2 class="card-title">{link}</h2> }),
        Level::Three => Either::Right(view! { <h3 class="card-title">{link}</h3> }),
    }
}

/// The class and the words of the mark on a card's picture.
fn badge(
    stock: StockBadge,
    reduction: Option<Cow<'static, str>>,
    fresh: bool,
) -> Option<(&'static str, Cow<'static, str>)> {
    match (stock, reduction) {
        (StockBadge::SoldOut, _) => Some(("badge out", text!("components-stock-out"))),
        (_, Some(reduction)) => Some(("badge sale", reduction)),
        _ if fresh => Some(("badge new", text!("components-card-new"))),
        _ => None,
    }
}

#[component]
fn Swatches(swatches: Vec<Swatch>) -> impl IntoView {
    if swatches.is_empty() {
        return None;
    }
    let (names, colours): (Vec<String>, Vec<String>) = swatches
        .into_iter()
        .map(|swatch| (swatch.label, swatch.colour))
        .unzip();
    let dots = colours
        .into_iter()
        .map(|colour| view! { <Dot colour/> })
        .collect_view();
    let names = text!("components-card-colours", names = names.join(", "));
    Some(view! { <p class="card-swatches"><span class="visually-hidden">{names}</span>{dots}</p> })
}

/// A colour as a small disc; an attribute, because the content security policy allows no styles in the page.
#[component]
fn Dot(colour: String) -> impl IntoView {
    view! { <svg class="dot" viewBox="0 0 2 2" aria-hidden="true"><path fill=colour d="M0 0h2v2H0z"></path></svg> }
}

/// Adds at once what needs no choice; leads to the choice otherwise.
#[component]
fn CardAction(
    title: String,
    url: String,
    single_variant: Option<VariantId>,
    can_buy: bool,
) -> impl IntoView {
    match single_variant {
        Some(variant) if can_buy => EitherOf3::A(view! {
            <form {..CART_FORM.mark()} class="card-action" method="post" action="/cart/lines">
                <input type="hidden" name="variant" value=variant.to_string()/>
                <button class="button"><Icon name="plus"/><span class="visually-hidden">{text!("components-card-add", title = title)}</span></button>
            </form>
        }),
        Some(_) => EitherOf3::B(()),
        None => {
            let (shown, hidden) = text_around!("components-card-choose", gap = rest, title = title);
            EitherOf3::C(view! {
                <p class="card-action"><a class="button" href=url>{shown}<span class="visually-hidden">{hidden}</span></a></p>
            })
        }
    }
}
