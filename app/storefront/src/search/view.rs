//! What a search found, or where to go when it found nothing.

use commerce::catalog::ProductCard;
use leptos::prelude::*;
use web::components::card::Cards;
use web::components::tile::{Tile, tiles};

use crate::pages::catalog::listing::Listing;
use crate::pages::catalog::view::listing_view;
use crate::pages::home::view::row;

/// How the words searched for relate to the words typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelling {
    pub typed: String,
    /// The spelling that was searched for in its place.
    pub corrected: Option<String>,
    /// No product has every word; these have some.
    pub partial: bool,
}

/// Ways on when nothing was found.
#[derive(Clone, Debug, Default)]
pub struct WaysOn {
    pub tiles: Vec<Tile>,
    pub heading: &'static str,
    pub products: Vec<ProductCard>,
}

pub fn results_page(spelling: &Spelling, listing: Listing<'_>) -> AnyView {
    let shown = spelling.corrected.as_ref().unwrap_or(&spelling.typed);
    view! {
        <div class="wrap">
            <div class="page-head"><h1>{format!("Results for “{shown}”")}</h1>{hint(spelling)}</div>
            {listing_view(listing)}
        </div>
    }
    .into_any()
}

fn hint(spelling: &Spelling) -> Option<AnyView> {
    if let Some(corrected) = spelling.corrected.clone() {
        let verbatim = format!(
            "/search?{}",
            serde_urlencoded::to_string([("q", spelling.typed.as_str()), ("exact", "1")])
                .unwrap_or_default()
        );
        return Some(view! {
            <p>"Showing results for " <strong>{corrected}</strong> ". "
                <a href=verbatim rel="nofollow">{format!("Search instead for “{}”", spelling.typed)}</a></p>
        }.into_any());
    }
    spelling.partial.then(|| {
        view! { <p>"No product has all of these words. These have some of them."</p> }.into_any()
    })
}

pub fn nothing_page(typed: &str, ways: &WaysOn) -> AnyView {
    view! {
        <div class="wrap">
            <div class="no-results">
                <h1>{format!("Nothing for “{typed}”")}</h1>
                <p class="lead">"Check the spelling, or try a wider word."</p>
                <ul class="row"><li><a class="button" href="/products">"See everything"</a></li></ul>
            </div>
            {ways_on(ways)}
        </div>
    }.into_any()
}

/// The search page before anything was searched for.
pub fn empty_page(ways: &WaysOn) -> AnyView {
    view! {
        <div class="wrap">
            <div class="page-head"><h1>"Search"</h1><p class="lead">"Type a product, a brand or an article number above."</p></div>
            {ways_on(ways)}
        </div>
    }.into_any()
}

fn ways_on(ways: &WaysOn) -> AnyView {
    let near = (!ways.tiles.is_empty()).then(|| {
        view! {
            <section class="band" aria-labelledby="near">
                <div class="band-head"><h2 id="near">"Look around instead"</h2></div>
                {tiles(&ways.tiles)}
            </section>
        }
    });
    view! { {near}{row("row", ways.heading, None, Cards::ROW, &ways.products)} }.into_any()
}
