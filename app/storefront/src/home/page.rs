//! `/`: the start page.

pub mod view;

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use commerce::catalog::{CategoryTree, Picture, ProductCard};
use commerce::ids::ProductId;
use commerce::payment::PaymentMethod;
use commerce::shipping::free_from;
use commerce::zone::Location;
use database::catalog::cards_by_slugs;
use database::content::setting;
use import::shop::{HOME_SETTING, HomeSettings};
use leptos::prelude::view;
use lists::Promoted;
use serde_json::json;
use web::components::picture;
use web::components::tile::Tile;
use web::http::error::PageError;
use web::http::visitor::Visitor;

use crate::pages::catalog::memory::promoted_cards;
use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;
use crate::pages::store_settings::Identity;
use view::{Home, HomePage};

const ROW: usize = 4;
const TILES: usize = 8;
/// Enough for a row without those that stand in another one.
const CANDIDATES: u32 = 16;

/// `/`
pub async fn page(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, PageError> {
    let home = load(&shop).await?;
    let base_url = shop.base_url();
    let site = json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": shop.store.settings().await?.name.as_str(),
        "url": base_url.join("/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": base_url.join("/search?q={search_term_string}") },
            "query-input": "required name=search_term_string",
        },
    });
    let head = Head {
        canonical: Some(base_url.join("/")),
        picture: home
            .picture
            .as_ref()
            .map(|photograph| base_url.join(&picture::large(photograph))),
        structured: vec![site.to_string()],
        ..Head::titled("")
    };
    let frame = frame::load(&shop, &visitor, "").await?;
    let rows = [&home.featured, &home.reduced, &home.best, &home.new];
    let page = Page::new(head, frame).showing(rows.into_iter().flatten());
    Ok(page.draw(&shop.assets, || view! { <HomePage home/> }))
}

async fn load(shop: &Shop) -> Result<Home, PageError> {
    let tree = shop.navigation.categories().await?;
    let zones = shop.store.shipping_zones().await?;
    let identity = shop.store.settings().await?;
    let (photograph, featured) = featured(shop).await?;
    let strip = async |kind| promoted_cards(shop.changes.lists(), &shop.db, kind, CANDIDATES).await;
    let mut best = strip(Promoted::BestSelling).await?;
    if best.len() < ROW {
        // A shop that has just opened has sold too little to say what sells.
        best.clear();
    }
    let new = strip(Promoted::Newest).await?;
    let reduced = strip(Promoted::Reduced).await?;
    let photograph = photograph.or_else(|| {
        best.iter()
            .chain(&new)
            .find_map(|card| card.picture.clone())
    });
    // A product is shown once; what is reduced is rarest and chooses first.
    let mut seen: BTreeSet<ProductId> = featured.iter().map(|card| card.id).collect();
    Ok(Home {
        shop: identity.name.clone(),
        picture: photograph,
        tiles: tiles(&tree),
        reduced: row(reduced, &mut seen),
        best: row(best, &mut seen),
        new: row(new, &mut seen),
        featured,
        free_delivery: free_from(&zones, &Location::country(identity.country)),
        title: identity
            .slogan
            .clone()
            .unwrap_or_else(|| identity.name.clone()),
        lead: identity.description.clone(),
        returns: identity.returns,
        on_delivery: pays_on_delivery(shop, &identity),
    })
}

/// Whether goods that stay in the shop's country can be paid for when they arrive.
fn pays_on_delivery(shop: &Shop, identity: &Identity) -> bool {
    let terms = identity.terms.clone().over(&shop.purchases.usual_terms);
    let method = PaymentMethod::CashOnDelivery;
    terms.offers(method) && terms.reaches(method, identity.country)
}

/// The large photograph and the products the merchant has picked for the start page.
async fn featured(shop: &Shop) -> Result<(Option<Picture>, Vec<ProductCard>), PageError> {
    let picked: Option<HomeSettings> = setting(shop.db.reader(), HOME_SETTING).await?;
    let Some(HomeSettings { hero, featured }) = picked else {
        return Ok((None, Vec::new()));
    };
    let slugs: Vec<String> = std::iter::once(hero.clone())
        .chain(featured.iter().cloned())
        .collect();
    let mut cards = cards_by_slugs(shop.db.reader(), &slugs).await?;
    let photograph = cards
        .iter()
        .find(|card| card.slug.as_str() == hero)
        .and_then(|card| card.picture.clone());
    cards.retain(|card| featured.iter().any(|slug| slug == card.slug.as_str()));
    Ok((photograph, cards))
}

fn row(cards: Vec<ProductCard>, seen: &mut BTreeSet<ProductId>) -> Vec<ProductCard> {
    let unseen = cards.into_iter().filter(|card| seen.insert(card.id));
    unseen.take(ROW).collect()
}

/// The breadth of the range: the categories below the top ones; a top one that has none stands for itself.
pub fn tiles(tree: &CategoryTree) -> Vec<Tile> {
    tree.roots
        .iter()
        .flat_map(|root| match root.children.as_slice() {
            [] => std::slice::from_ref(root),
            children => children,
        })
        .filter(|node| node.category.product_count > 0)
        .take(TILES)
        .map(|node| Tile::from(&node.category))
        .collect()
}
