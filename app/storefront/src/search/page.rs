//! `/search`: what was found, and `/search/suggest`: rows while one types.

pub mod index;
pub mod log;
pub mod search_form;
pub mod suggest;
pub mod view;

use axum::extract::State;
use axum::response::Response;
use commerce::catalog::{ListingPage, ListingQuery, ProductCard};
use commerce::ids::ProductId;
use database::catalog::product_by_slug;
use leptos::prelude::{IntoView, view};
use lists::Promoted;
use search::{ExactSku, SearchAnswer, SearchRequest};
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::catalog::listing::Listing;
use crate::pages::catalog::memory::promoted_cards;
use crate::pages::catalog::{self, Pairs, chosen_category};
use crate::pages::render::Page;
use crate::pages::search::log::Searched;
use crate::pages::shell::Head;
use crate::pages::state::Shop;
use crate::pages::{frame, home, product};
use view::{Alternatives, NoResultsPage, ResultsPage, Spelling, StartPage};

/// Products in a row; fewer were sold by a shop that has just opened.
const ROW: u32 = 4;

/// `/search?q=`
pub async fn page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let currency = shop.store.settings().await?.currency;
    let query = catalog::wanted(&shop, &pairs, currency).await?;
    let Some(typed) = query.text.clone() else {
        let alternatives = alternatives(&shop).await?;
        let shown = alternatives.products.clone();
        let body = || view! { <StartPage alternatives/> };
        return render(&shop, &visitor, "", &shown, body).await;
    };
    let verbatim = pairs
        .iter()
        .any(|(key, value)| key == "exact" && value == "1");
    let answer = find(&shop, typed.clone(), verbatim).await?;
    let unfiltered = query.applied().is_empty() && query.category.is_none() && query.page() == 1;
    if let (Some(sku), true) = (&answer.exact_sku, unfiltered && !verbatim)
        && let Some(response) = jump(&shop, sku).await?
    {
        return Ok(response);
    }
    let searched = unfiltered.then(|| Searched {
        term: typed.to_lowercase(),
        results: u64::try_from(answer.total).unwrap_or(u64::MAX),
    });
    if answer.matching.is_empty() {
        let alternatives = alternatives(&shop).await?;
        let shown = alternatives.products.clone();
        let body = || view! { <NoResultsPage typed=typed.clone() alternatives/> };
        let response = render(&shop, &visitor, &typed, &shown, body).await?;
        return Ok(noted(response, searched));
    }
    let tree = shop.navigation.categories().await?;
    let page = found(&shop, &query, &answer).await?;
    if let Some(last) = catalog::last_page_before(&query, &page) {
        return Ok(see_other(&last.href("/search")));
    }
    let listing = Listing {
        page,
        category: chosen_category(&tree, &query, "/search"),
        path: "/search".to_owned(),
    };
    let spelling = Spelling {
        typed: typed.clone(),
        corrected: answer.corrected,
        partial: answer.partial,
    };
    let shown = listing.page.cards.clone();
    let body = || view! { <ResultsPage spelling listing/> };
    let response = render(&shop, &visitor, &typed, &shown, body).await?;
    Ok(noted(response, searched))
}

/// Each sending of the page is a search, also of a kept one: whoever sends it writes it down.
fn noted(mut response: Response, searched: Option<Searched>) -> Response {
    if let Some(searched) = searched {
        response.extensions_mut().insert(searched);
    }
    response
}

async fn render<V: IntoView + 'static>(
    shop: &Shop,
    visitor: &Visitor,
    typed: &str,
    shown: &[ProductCard],
    body: impl FnOnce() -> V,
) -> Result<Response, PageError> {
    let title = if typed.is_empty() {
        text!("search-start")
    } else {
        text!("search-results", typed = typed)
    };
    let frame = frame::load(shop, visitor, typed).await?;
    let page = Page::new(Head::private(title), frame).showing(shown);
    Ok(page.draw(&shop.assets, body))
}

/// Asks the index off the threads that serve: it reads files.
async fn find(shop: &Shop, text: String, verbatim: bool) -> Result<SearchAnswer, PageError> {
    let shop = shop.clone();
    let place = shop.search_places.enter().await?;
    let ask = move || {
        let _place = place;
        shop.search.index().search(SearchRequest {
            text: &text,
            offset: 0,
            limit: 0,
            verbatim,
        })
    };
    tokio::task::spawn_blocking(ask)
        .await
        .map_err(PageError::internal)?
        .map_err(PageError::internal)
}

/// The filtered, sorted page of what the words found.
async fn found(
    shop: &Shop,
    query: &ListingQuery,
    answer: &SearchAnswer,
) -> Result<ListingPage, PageError> {
    let ids: Vec<ProductId> = answer.matching.iter().copied().map(ProductId).collect();
    catalog::load(shop, query, Some(&ids)).await
}

/// An SKU leads straight to its variant.
async fn jump(shop: &Shop, sku: &ExactSku) -> Result<Option<Response>, PageError> {
    let currency = shop.store.settings().await?.currency;
    let product = product_by_slug(shop.db.reader(), &sku.slug, currency, shop.now_ms()).await?;
    Ok(product.and_then(|found| {
        let variant = found
            .variants
            .iter()
            .find(|variant| variant.sku == sku.sku)?;
        Some(see_other(&product::address(&found, variant)))
    }))
}

async fn alternatives(shop: &Shop) -> Result<Alternatives, PageError> {
    let tree = shop.navigation.categories().await?;
    let row = async |kind| promoted_cards(shop.changes.lists(), &shop.db, kind, ROW).await;
    let best = row(Promoted::BestSelling).await?;
    let (heading, products) = if best.len() == ROW as usize {
        (text!("home-best"), best)
    } else {
        (text!("home-new"), row(Promoted::Newest).await?)
    };
    Ok(Alternatives {
        tiles: home::tiles(&tree),
        heading: heading.into_owned(),
        products,
    })
}
