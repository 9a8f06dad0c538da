//! Products as cards.

use commerce::catalog::{ProductCard, Swatch};
use commerce::stock::StockBadge;
use leptos::prelude::*;

use crate::components::icon::icon;
use crate::components::picture::{self, Loading};
use crate::components::{price, rating, stock};

/// How a list of cards stands on its page.
#[derive(Clone, Copy, Debug)]
pub struct Cards {
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

impl Cards {
    /// The products of a listing, right below its heading.
    pub const LISTING: Cards = Cards {
        level: Level::Two,
        four: false,
        fresh: false,
        in_view: 4,
    };
    /// A row of four in a titled stretch.
    pub const ROW: Cards = Cards {
        level: Level::Three,
        four: true,
        fresh: false,
        in_view: 0,
    };

    pub fn draw(self, cards: &[ProductCard]) -> AnyView {
        let items = cards
            .iter()
            .enumerate()
            .map(|(at, card)| {
                let loading = match at {
                    0 if self.in_view > 0 => Loading::First,
                    _ if at < self.in_view => Loading::Soon,
                    _ => Loading::Later,
                };
                view! { <li>{self.card(card, loading)}</li> }
            })
            .collect_view();
        let class = if self.four { "cards four" } else { "cards" };
        view! { <div class="cards-area"><ul class=class>{items}</ul></div> }.into_any()
    }

    fn card(self, card: &ProductCard, loading: Loading) -> AnyView {
        let url = format!("/p/{}", card.slug);
        let sizes = if self.four {
            "(min-width: 60rem) 20rem, 45vw"
        } else {
            "(min-width: 80rem) 18rem, (min-width: 40rem) 30vw, 45vw"
        };
        let link = view! { <a href=url.clone()>{card.title.clone()}</a> };
        let title = match self.level {
            Level::Two => view! { <h2 class="card-title">{link}</h2> }.into_any(),
            Level::Three => view! { <h3 class="card-title">{link}</h3> }.into_any(),
        };
        view! {
            <article class="card">
                {picture::framed(card.picture.as_ref(), "frame", sizes, loading)}
                {self.badge(card)}
                <div class="card-body">
                    {card.brand.clone().map(|brand| view! { <p class="card-brand">{brand}</p> })}
                    {title}
                    {price::price(&card.price, card.has_price_range())}
                    {price::lowest(&card.price).map(|text| view! { <p class="card-note">{text}</p> })}
                    {rating::rating(&card.rating)}
                    {swatches(&card.swatches)}
                    {stock::card_line(card.badge)}
                </div>
                {action(card, url)}
            </article>
        }.into_any()
    }

    fn badge(self, card: &ProductCard) -> Option<AnyView> {
        let (class, text) = match (card.badge, price::reduction(&card.price)) {
            (StockBadge::SoldOut, _) => ("badge out", "Sold out".to_owned()),
            (_, Some(reduction)) => ("badge sale", reduction),
            _ if self.fresh => ("badge new", "New".to_owned()),
            _ => return None,
        };
        Some(view! { <p class=class>{text}</p> }.into_any())
    }
}

fn swatches(swatches: &[Swatch]) -> Option<AnyView> {
    if swatches.is_empty() {
        return None;
    }
    let names: Vec<&str> = swatches
        .iter()
        .map(|swatch| swatch.label.as_str())
        .collect();
    let dots = swatches
        .iter()
        .map(|swatch| dot(&swatch.colour))
        .collect_view();
    Some(view! { <p class="card-swatches"><span class="visually-hidden">{format!("Colours: {}", names.join(", "))}</span>{dots}</p> }.into_any())
}

/// A colour as a small disc; an attribute, because the content security policy allows no styles in the page.
fn dot(colour: &str) -> impl IntoView + use<> {
    view! { <svg class="dot" viewBox="0 0 2 2" aria-hidden="true"><path fill=colour.to_owned() d="M0 0h2v2H0z"></path></svg> }
}

/// Adds at once what needs no choice; leads to the choice otherwise.
fn action(card: &ProductCard, url: String) -> AnyView {
    let title = card.title.clone();
    match card.single_variant {
        Some(variant) if card.badge.can_buy() => view! {
            <form class="card-action" method="post" action="/cart/lines" data-cart>
                <input type="hidden" name="variant" value=variant.to_string()/>
                <button class="button">{icon("plus")}<span class="visually-hidden">{format!("Add to cart: {title}")}</span></button>
            </form>
        }.into_any(),
        Some(_) => ().into_any(),
        None => view! {
            <p class="card-action"><a class="button" href=url>"Choose"<span class="visually-hidden">{format!(" options for {title}")}</span></a></p>
        }.into_any(),
    }
}
