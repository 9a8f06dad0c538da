//! The pages anybody may look at, on a small real catalogue.

pub mod goods;
mod head;
mod listing;
mod memory;
mod product;
mod search;

use reqwest::Response;

use crate::html;

/// The parsed JSON-LD objects of a page.
fn structured(page: &str) -> Vec<serde_json::Value> {
    let scripts = html::plain_texts(page, "script[type=\"application/ld+json\"]");
    let parsed = scripts.iter().map(|script| serde_json::from_str(script));
    parsed.map(Result::unwrap).collect()
}

async fn page(answer: Response) -> String {
    assert_eq!(answer.status(), 200, "{}", answer.url());
    html::unmarked(&answer.text().await.unwrap())
}

/// How many cards a listing shows.
fn cards(page: &str) -> usize {
    html::count(page, "article.card")
}
