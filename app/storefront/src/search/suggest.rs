//! `/search/suggest?q=`: queries, categories and products for what has been typed so far;
//! JSON for programs, drawn rows for the search field.

use std::collections::HashMap;

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use commerce::catalog::{ListingQuery, ProductCard};
use commerce::ids::ProductId;
use database::catalog::cards_by_ids;
use leptos::prelude::{ServerFnError, expect_context, provide_context, server, view};
use leptos::server_fn::codec::{GetUrl, Json};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use search::SUGGESTION_LIMIT;
use serde::{Deserialize, Serialize};
use texts::text;
use web::components::picture;
use web::http::error::PageError;
use web::http::fragment;
use web::http::limits::Query;

use crate::pages::catalog::Pairs;
use crate::pages::search::search_form::{Suggestion, SuggestionKind, SuggestionRows};
use crate::pages::state::Shop;
use crate::search::hooks::SUGGEST_PATH;

/// What was typed, and what it may lead to.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    query: String,
    total: usize,
    rows: Vec<Suggestion>,
}

/// The suggestions for `q` as a server function, so that its JSON has one typed definition.
/// An error when the database or the index does not answer; the cause is logged, not sent.
#[server(prefix = "/search", endpoint = "suggest", input = GetUrl, output = Json)]
pub async fn suggest(#[server(default)] q: String) -> Result<Answer, ServerFnError> {
    let shop = expect_context::<Shop>();
    load(&shop, &q).await.map_err(|error| {
        if !matches!(error, PageError::Unavailable) {
            tracing::error!(error = database::error_chain(&error), "no suggestions");
        }
        ServerFnError::new(text!("search-suggestions-unavailable"))
    })
}

/// `/search/suggest?q=`
pub async fn rows(
    State(shop): State<Shop>,
    Query(pairs): Query<Pairs>,
    mut request: Request,
) -> Result<Response, PageError> {
    let about = [
        (header::CACHE_CONTROL, "public, max-age=60"),
        (header::VARY, "accept"),
    ];
    if !fragment::wanted(request.headers()) {
        // Whoever asked for a page would be sent back to wherever they say they came from.
        for name in [header::ACCEPT, header::REFERER] {
            request.headers_mut().remove(name);
        }
        // The server function knows GET alone, and each field once.
        *request.method_mut() = Method::GET;
        let typed = pairs.iter().find(|(key, _)| key == "q");
        let typed = typed.map_or("", |(_, value)| value);
        let typed = utf8_percent_encode(typed, NON_ALPHANUMERIC);
        *request.uri_mut() = format!("{SUGGEST_PATH}?q={typed}")
            .parse()
            .map_err(PageError::internal)?;
        let context = move || provide_context(shop.clone());
        let json = leptos_axum::handle_server_fns_with_context(context, request).await;
        let json = json.into_response();
        // A failure must not be kept for everybody.
        return match json.status().is_success() {
            true => Ok((about, json).into_response()),
            false => Err(PageError::Unavailable),
        };
    }
    let typed = pairs.iter().find(|(key, _)| key == "q");
    let answer = load(&shop, typed.map_or("", |(_, value)| value)).await?;
    Ok((
        about,
        fragment::draw(|| view! { <SuggestionRows rows=answer.rows/> }),
    )
        .into_response())
}

async fn load(shop: &Shop, typed: &str) -> Result<Answer, PageError> {
    let typed = commerce::text::line(typed);
    let typed: String = typed.chars().take(ListingQuery::MAX_TEXT).collect();
    let (asked, text) = (shop.clone(), typed.clone());
    let place = shop.search_places.enter().await?;
    let ask = move || {
        let _place = place;
        asked.search.index().suggest(&text, SUGGESTION_LIMIT)
    };
    let found = tokio::task::spawn_blocking(ask)
        .await
        .map_err(PageError::internal)?
        .map_err(PageError::internal)?;
    let ids: Vec<ProductId> = found
        .products
        .iter()
        .map(|product| ProductId(product.product_id))
        .collect();
    let cards = cards_by_ids(shop.db.reader(), &ids).await?;
    Ok(Answer {
        total: found.total,
        rows: suggestions(&typed, &found, cards),
        query: typed,
    })
}

fn suggestions(
    typed: &str,
    found: &search::Suggestions,
    cards: Vec<ProductCard>,
) -> Vec<Suggestion> {
    let queries = found
        .queries
        .iter()
        .map(|query| row(SuggestionKind::Query, query, search_for(query)));
    let categories = found.categories.iter().map(|category| Suggestion {
        note: Some(text!("components-products", count = category.products).into_owned()),
        ..row(
            SuggestionKind::Category,
            &category.name,
            format!("/c/{}", category.path),
        )
    });
    let mut cards: HashMap<i64, ProductCard> = cards
        .into_iter()
        .map(|card| (card.id.get(), card))
        .collect();
    // What was taken off sale since the index was built has no card any more.
    let products = found
        .products
        .iter()
        .filter_map(|product| cards.remove(&product.product_id))
        .map(|card| product_row(&card));
    let mut rows: Vec<Suggestion> = queries.chain(categories).chain(products).collect();
    if found.total > found.products.len() && !rows.is_empty() {
        let all = text!("search-suggestions-all", count = found.total);
        rows.push(row(SuggestionKind::All, &all, search_for(typed)));
    }
    rows
}

fn product_row(card: &ProductCard) -> Suggestion {
    let price = card.price.amount;
    let note = if card.has_price_range() {
        text!("components-price-from", amount = price).into_owned()
    } else {
        price.to_string()
    };
    Suggestion {
        note: Some(note),
        picture: card
            .picture
            .as_ref()
            .map(|photograph| picture::thumb(photograph, 96)),
        ..row(
            SuggestionKind::Product,
            &card.title,
            format!("/p/{}", card.slug),
        )
    }
}

fn row(kind: SuggestionKind, text: &str, url: String) -> Suggestion {
    Suggestion {
        kind,
        text: text.to_owned(),
        url,
        note: None,
        picture: None,
    }
}

fn search_for(text: &str) -> String {
    ListingQuery {
        text: Some(text.to_owned()),
        ..ListingQuery::default()
    }
    .href("/search")
}
