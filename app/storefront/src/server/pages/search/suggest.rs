//! `/search/suggest?q=`: queries, categories and products for what has been typed so far;
//! JSON for programs, drawn rows for the search field.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use commerce::catalog::{ListingQuery, ProductCard};
use commerce::ids::ProductId;
use database::catalog::cards_by_ids;
use search::SUGGESTION_LIMIT;
use serde::Serialize;

use crate::server::{
    error::PageError,
    fragment,
    limits::Query,
    pages::catalog::Pairs,
    state::Shop,
    ui::{
        picture,
        search_form::{Suggestion, SuggestionKind, suggestion_rows},
        tile::products,
    },
};

#[derive(Debug, Serialize)]
struct Answer {
    query: String,
    total: usize,
    rows: Vec<Suggestion>,
}

/// `/search/suggest?q=`
pub async fn rows(State(shop): State<Shop>, headers: HeaderMap, Query(pairs): Query<Pairs>) -> Result<Response, PageError> {
    let typed = pairs.into_iter().find(|(key, _)| key == "q").map(|(_, value)| value).unwrap_or_default();
    let typed: String = typed.trim().chars().take(ListingQuery::MAX_TEXT).collect();
    let answer = load(&shop, typed).await?;
    let about = [(header::CACHE_CONTROL, "public, max-age=60"), (header::VARY, "accept")];
    if fragment::wanted(&headers) {
        return Ok((about, fragment::draw(|| suggestion_rows(&answer.rows))).into_response());
    }
    Ok((about, Json(answer)).into_response())
}

async fn load(shop: &Shop, typed: String) -> Result<Answer, PageError> {
    let (asked, text) = (shop.clone(), typed.clone());
    let ask = move || asked.search.index().suggest(&text, SUGGESTION_LIMIT);
    let found = tokio::task::spawn_blocking(ask).await.map_err(PageError::internal)?.map_err(PageError::internal)?;
    let ids: Vec<ProductId> = found.products.iter().map(|product| ProductId(product.product_id)).collect();
    let cards = cards_by_ids(shop.db.reader(), &ids).await.map_err(PageError::internal)?;
    Ok(Answer { total: found.total, rows: suggestions(&typed, &found, cards), query: typed })
}

fn suggestions(typed: &str, found: &search::Suggestions, cards: Vec<ProductCard>) -> Vec<Suggestion> {
    let search_for = |text: &str| ListingQuery { text: Some(text.to_owned()), ..ListingQuery::default() }.href("/search");
    let row = |kind, text: &str, url| Suggestion { kind, text: text.to_owned(), url, note: None, picture: None };
    let mut rows: Vec<Suggestion> = found.queries.iter().map(|query| row(SuggestionKind::Query, query, search_for(query))).collect();
    rows.extend(found.categories.iter().map(|category| Suggestion {
        note: Some(products(i64::try_from(category.products).unwrap_or(i64::MAX))),
        ..row(SuggestionKind::Category, &category.name, format!("/c/{}", category.path))
    }));
    let mut cards: HashMap<i64, ProductCard> = cards.into_iter().map(|card| (card.id.get(), card)).collect();
    // What was taken off sale since the index was built has no card any more.
    rows.extend(found.products.iter().filter_map(|product| cards.remove(&product.product_id)).map(|card| Suggestion {
        note: Some(if card.has_price_range() { format!("from {}", card.price.amount) } else { card.price.amount.to_string() }),
        picture: card.picture.as_ref().map(|photograph| picture::thumb(photograph, 96)),
        ..row(SuggestionKind::Product, &card.title, format!("/p/{}", card.slug))
    }));
    if found.total > found.products.len() && !rows.is_empty() {
        rows.push(row(SuggestionKind::All, &format!("See all {} results", found.total), search_for(typed)));
    }
    rows
}
