//! One page of products with filters, in four queries.

use commerce::Money;
use commerce::catalog::{ListingPage, ListingQuery, ProductCard};
use commerce::ids::ProductId;
use lists::Answer;
use sea_orm::ConnectionTrait;

use crate::catalog::card::{cards, cards_at};
use crate::catalog::facet;
use crate::catalog::queries::{FacetCount, Filter, Promoted, at_hand, facet_counts, page, totals};
use crate::error::Result;

/// The page of the listing asked for. Search words are the search index's business and ignored.
pub async fn listing(conn: &impl ConnectionTrait, query: &ListingQuery) -> Result<ListingPage> {
    load(conn, query, &Filter::of(query)).await
}

/// The same among the products a search found, best match first unless another order is asked for.
pub async fn listing_among(
    conn: &impl ConnectionTrait,
    query: &ListingQuery,
    found: &[ProductId],
) -> Result<ListingPage> {
    let filter = Filter::of(query).among(found, conn.get_database_backend());
    load(conn, query, &filter).await
}

/// The page of which lists in memory told what stands on it: its cards are read by key, in one statement.
pub async fn listing_of(
    conn: &impl ConnectionTrait,
    query: &ListingQuery,
    answer: Answer,
) -> Result<ListingPage> {
    let cards = cards_at(conn, &answer.places()).await?;
    Ok(listing_with(query, answer, cards))
}

/// The same with cards that were read before.
#[must_use]
pub fn listing_with(
    query: &ListingQuery,
    answer: Answer,
    mut cards: Vec<ProductCard>,
) -> ListingPage {
    for card in &mut cards {
        let row = answer.rows.iter().find(|row| row.product == card.id);
        let highest = row.map_or(card.price_to.minor(), |row| row.highest_minor);
        card.price_to = Money::new(highest, card.price_to.currency());
    }
    ListingPage {
        query: query.clone(),
        total: answer.total,
        cards,
        facets: facet::group(
            query,
            answer.counts.into_iter().map(FacetCount::from).collect(),
        ),
        price_bounds: answer.price_bounds,
        corrected_text: None,
    }
}

async fn load(
    conn: &impl ConnectionTrait,
    query: &ListingQuery,
    filter: &Filter,
) -> Result<ListingPage> {
    let (total, price_bounds) = totals(conn, filter).await?;
    let rows = page(conn, query, filter).await?;
    Ok(ListingPage {
        query: query.clone(),
        total,
        cards: cards(conn, rows).await?,
        facets: facet::group(query, facet_counts(conn, filter).await?),
        price_bounds,
        corrected_text: None,
    })
}

/// Up to `limit` products whose price is reduced and that can be had, the most reduced first.
pub async fn reduced_products(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<ProductCard>> {
    cards(conn, at_hand(conn, Promoted::Reduced, limit).await?).await
}

/// Up to `limit` products that were sold and can be had, the most sold first.
pub async fn best_sellers(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<ProductCard>> {
    cards(conn, at_hand(conn, Promoted::BestSelling, limit).await?).await
}

/// Up to `limit` products that can be had, the newest first.
pub async fn newest_products(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<ProductCard>> {
    cards(conn, at_hand(conn, Promoted::Newest, limit).await?).await
}
