//! The start page: one promise, the breadth of the range, what is bought, what is new, what costs less.

use commerce::catalog::{Picture, ProductCard};
use commerce::policy::RETURN_DAYS;
use leptos::prelude::*;

use crate::server::ui::{
    card::Cards,
    icon::icon,
    picture::{self, Loading},
    tile::{Tile, tiles},
};

/// Everything the start page shows.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The large photograph.
    pub picture: Option<Picture>,
    pub tiles: Vec<Tile>,
    /// What the merchant has picked.
    pub featured: Vec<ProductCard>,
    pub best: Vec<ProductCard>,
    pub new: Vec<ProductCard>,
    pub reduced: Vec<ProductCard>,
    /// "Free delivery from €75", by place and condition.
    pub delivery: (String, String),
}

pub fn home_page(home: &Home) -> AnyView {
    view! {
        <div class="wrap">
            {hero(home.picture.as_ref())}
            {promises(&home.delivery)}
            {range(&home.tiles)}
            {row("picked", "Picked by us", None, Cards::ROW, &home.featured)}
            {row("best", "Best sellers", Some(("/products?sort=best-selling", "All best sellers")), Cards::ROW, &home.best)}
            {row("reduced", "Costs less now", None, Cards::ROW, &home.reduced)}
            {row("new", "New", Some(("/products?sort=newest", "Everything new")), Cards { fresh: true, ..Cards::ROW }, &home.new)}
        </div>
    }.into_any()
}

fn hero(photograph: Option<&Picture>) -> AnyView {
    view! {
        <section class="hero" aria-labelledby="hero">
            <div class="hero-text">
                <svg class="flags" viewBox="0 0 412 40" aria-hidden="true"><use href="/icons.svg#flags"></use></svg>
                <h1 id="hero">"Well chosen. Quickly yours."</h1>
                <p>"A short list of good things for the desk, the trail and the living room."</p>
                <a class="button light big" href="/products">"See everything"</a>
            </div>
            {picture::framed(photograph, "frame", "(min-width: 56rem) 42rem, 100vw", Loading::First)}
        </section>
    }.into_any()
}

fn promises((delivery, from): &(String, String)) -> AnyView {
    view! {
        <ul class="promise-line">
            <li>{icon("truck")}<span><strong>{delivery.clone()}</strong>" "{from.clone()}</span></li>
            <li>{icon("return")}<span><strong>{format!("{RETURN_DAYS} days")}</strong>" to send it back"</span></li>
            <li>{icon("shield")}<span><strong>"Pay as you like"</strong>", also on delivery"</span></li>
        </ul>
    }.into_any()
}

fn range(entries: &[Tile]) -> Option<AnyView> {
    (!entries.is_empty()).then(|| {
        view! {
            <section class="band" aria-labelledby="range">
                <div class="band-head"><h2 id="range">"The whole range"</h2></div>
                {tiles(entries)}
            </section>
        }
        .into_any()
    })
}

/// A titled row of products; nothing when there are none.
pub fn row(
    id: &'static str,
    title: &'static str,
    more: Option<(&'static str, &'static str)>,
    cards: Cards,
    products: &[ProductCard],
) -> Option<AnyView> {
    (!products.is_empty()).then(|| view! {
        <section class="band" aria-labelledby=id>
            <div class="band-head"><h2 id=id>{title}</h2>{more.map(|(url, text)| view! { <a href=url>{text}</a> })}</div>
            {cards.draw(products)}
        </section>
    }.into_any())
}
