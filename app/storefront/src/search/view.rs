//! What a search found, or where to go when it found nothing.

use commerce::catalog::ProductCard;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::product_row::ProductRow;
use web::components::tile::{Tile, Tiles};

use crate::pages::catalog::listing::Listing;
use crate::pages::catalog::view::ListingView;

/// How the words searched for relate to the words typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelling {
    pub typed: String,
    /// The spelling that was searched for in its place.
    pub corrected: Option<String>,
    /// No product has every word; these have some.
    pub partial: bool,
}

/// What is shown when nothing was found.
#[derive(Clone, Debug, Default)]
pub struct Alternatives {
    pub tiles: Vec<Tile>,
    pub heading: String,
    pub products: Vec<ProductCard>,
}

#[component]
pub fn ResultsPage(spelling: Spelling, listing: Listing) -> impl IntoView {
    let shown = spelling.corrected.as_ref().unwrap_or(&spelling.typed);
    let title = text!("search-results", typed = shown);
    view! {
        <div class="wrap">
            <div class="page-head"><h1>{title}</h1><SpellingNote spelling/></div>
            <ListingView listing/>
        </div>
    }
}

#[component]
fn SpellingNote(spelling: Spelling) -> impl IntoView {
    match spelling {
        Spelling {
            typed,
            corrected: Some(corrected),
            ..
        } => EitherOf3::A(view! { <Correction typed corrected/> }),
        Spelling { partial: true, .. } => {
            EitherOf3::B(view! { <p>{text!("search-results-partial")}</p> })
        }
        _ => EitherOf3::C(()),
    }
}

#[component]
fn Correction(typed: String, corrected: String) -> impl IntoView {
    let pairs = [("q", typed.as_str()), ("exact", "1")];
    let verbatim = format!(
        "/search?{}",
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    );
    let (before, after) = text_around!("search-results-corrected", gap = corrected);
    view! {
        <p>{before}<strong>{corrected}</strong>{after}" "
            <a href=verbatim rel="nofollow">{text!("search-results-verbatim", typed = typed)}</a></p>
    }
}

#[component]
pub fn NoResultsPage(typed: String, alternatives: Alternatives) -> impl IntoView {
    view! {
        <div class="wrap">
            <div class="no-results">
                <h1>{text!("search-none", typed = typed)}</h1>
                <p class="lead">{text!("search-none-lead")}</p>
                <ul class="row"><li><a class="button" href="/products">{text!("components-see-everything")}</a></li></ul>
            </div>
            <Browse alternatives/>
        </div>
    }
}

/// The search page before anything was searched for.
#[component]
pub fn StartPage(alternatives: Alternatives) -> impl IntoView {
    view! {
        <div class="wrap">
            <div class="page-head"><h1>{text!("search-start")}</h1><p class="lead">{text!("search-start-lead")}</p></div>
            <Browse alternatives/>
        </div>
    }
}

#[component]
fn Browse(alternatives: Alternatives) -> impl IntoView {
    let Alternatives {
        tiles,
        heading,
        products,
    } = alternatives;
    let near = (!tiles.is_empty()).then(|| {
        view! {
            <section class="band" aria-labelledby="near">
                <div class="band-head"><h2 id="near">{text!("search-browse")}</h2></div>
                <Tiles tiles/>
            </section>
        }
    });
    view! { {near}<ProductRow id="row" title=heading products/> }
}
