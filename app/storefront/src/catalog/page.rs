//! `/products` and `/c/{category}`: listings with filters, all of it in the address.

pub mod applied;
pub mod cards;
pub mod facets;
pub mod known;
pub mod listing;
pub mod memory;
pub mod toolbar;
pub mod view;

use axum::extract::{Path, State};
use axum::response::Response;
use commerce::Currency;
use commerce::catalog::{CategoryNode, CategoryTree, ListingPage, ListingQuery};
use commerce::ids::ProductId;
use database::catalog::{listing, listing_among, listing_with, redirect_for};
use leptos::prelude::view;
use texts::text;
use web::components::breadcrumb::{self, breadcrumbs};
use web::http::base_url::BaseUrl;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::{moved, see_other};
use web::http::visitor::Visitor;

use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;
use listing::{ChosenCategory, Listing};
use view::{CategoryPage, Heading, SubCategory};

/// The query string as it came: keys may repeat.
pub type Pairs = Vec<(String, String)>;

/// What the query string asks for.
pub fn read(pairs: &Pairs, currency: Currency) -> ListingQuery {
    ListingQuery::parse(pairs.iter().map(|(key, value)| (key, value)), currency)
}

/// The same, of what the catalogue knows.
pub async fn wanted(
    shop: &Shop,
    pairs: &Pairs,
    currency: Currency,
) -> Result<ListingQuery, PageError> {
    let mut query = read(pairs, currency);
    shop.catalog.keep_known(&mut query).await?;
    Ok(query)
}

/// `/products`
pub async fn everything(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let tree = shop.navigation.categories().await?;
    let currency = shop.store.settings().await?.currency;
    let query = ListingQuery {
        text: None,
        ..wanted(&shop, &pairs, currency).await?
    };
    let title = text!("catalog-all").into_owned();
    let heading = Heading {
        breadcrumbs: breadcrumbs([(title.clone(), "/products".to_owned())]),
        title,
        intro: String::new(),
        sub_categories: sub_categories(&tree.roots),
    };
    render(&shop, &visitor, &tree, heading, query, "/products").await
}

/// `/c/{category}`, the path of which may have several parts.
pub async fn category(
    State(shop): State<Shop>,
    Path(path): Path<String>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let tree = shop.navigation.categories().await?;
    let currency = shop.store.settings().await?.currency;
    // A category that was renamed stays behind without products.
    let filled = tree.find(&path);
    let Some(node) = filled.filter(|node| node.category.product_count > 0) else {
        return elsewhere(&shop, &path).await;
    };
    let query = ListingQuery {
        text: None,
        category: Some(path.clone()),
        ..wanted(&shop, &pairs, currency).await?
    };
    let steps = tree
        .breadcrumbs(node.category.id)
        .into_iter()
        .map(|step| (step.name, format!("/c/{}", step.path)));
    let heading = Heading {
        title: node.category.name.clone(),
        intro: node.category.intro.clone(),
        breadcrumbs: breadcrumbs(steps),
        sub_categories: sub_categories(&node.children),
    };
    let path = format!("/c/{path}");
    render(&shop, &visitor, &tree, heading, query, &path).await
}

/// Where a category went, or that there is none.
async fn elsewhere(shop: &Shop, path: &str) -> Result<Response, PageError> {
    match redirect_for(shop.db.reader(), &format!("/c/{path}")).await? {
        Some(new) => Ok(moved(&new)),
        None => Err(PageError::NotFound),
    }
}

async fn render(
    shop: &Shop,
    visitor: &Visitor,
    tree: &CategoryTree,
    heading: Heading,
    query: ListingQuery,
    path: &str,
) -> Result<Response, PageError> {
    let page = load(shop, &query, None).await?;
    if let Some(last) = last_page_before(&query, &page) {
        return Ok(see_other(&last.href(path)));
    }
    let frame = frame::load(shop, visitor, "").await?;
    let settings = shop.store.settings().await?;
    let head = head(&heading, &query, path, shop.base_url(), &settings.name);
    let listing = Listing {
        category: chosen_category(tree, &query, path),
        path: path.to_owned(),
        page,
    };
    let page = Page::new(head, frame).showing(&listing.page.cards);
    Ok(page.draw(&shop.assets, || view! { <CategoryPage heading listing/> }))
}

/// The page asked for, among what a search found where there is one: told by the lists in memory, or by the database while
/// they are not up to date.
pub async fn load(
    shop: &Shop,
    query: &ListingQuery,
    found: Option<&[ProductId]>,
) -> Result<ListingPage, PageError> {
    let db = shop.db.reader();
    let _place = shop.catalog_places.enter().await?;
    let answer = shop.changes.lists().answer(query, found);
    Ok(match (answer, found) {
        (Some(answer), _) => {
            let lists = shop.changes.lists();
            let cards = lists.cards(&shop.db, &answer.places()).await?;
            listing_with(query, answer, cards)
        }
        (None, Some(found)) => listing_among(db, query, found).await?,
        (None, None) => listing(db, query).await?,
    })
}

/// The last page there is, when one behind it is asked for.
pub fn last_page_before(query: &ListingQuery, page: &ListingPage) -> Option<ListingQuery> {
    let last = u32::try_from(page.pages()).unwrap_or(ListingQuery::MAX_PAGE);
    (query.page() > last).then(|| query.with_page(last))
}

/// The category chosen as a filter; on its own page it is none.
pub fn chosen_category(
    tree: &CategoryTree,
    query: &ListingQuery,
    path: &str,
) -> Option<ChosenCategory> {
    let chosen = query
        .category
        .as_ref()
        .filter(|_| !path.starts_with("/c/"))?;
    let name = tree
        .find(chosen)
        .map_or_else(|| chosen.clone(), |node| node.category.name.clone());
    let path = chosen.clone();
    Some(ChosenCategory { path, name })
}

/// Search engines list the plain pages; every filtered or sorted one points back to its plain page.
fn head(
    heading: &Heading,
    query: &ListingQuery,
    path: &str,
    base_url: &BaseUrl,
    shop: &str,
) -> Head {
    let filtered =
        !query.applied().is_empty() || query.sort.is_some() || query.size != Default::default();
    let filtered = filtered || (query.category.is_some() && !path.starts_with("/c/"));
    let plain = ListingQuery {
        category: None,
        page: if filtered { 1 } else { query.page() },
        ..ListingQuery::default()
    };
    let description = if heading.intro.is_empty() {
        text!(
            "catalog-description",
            title = heading.title.as_str(),
            shop = shop
        )
        .into_owned()
    } else {
        heading.intro.clone()
    };
    Head {
        description: Some(description),
        canonical: Some(base_url.join(&plain.href(path))),
        hidden: filtered,
        structured: vec![breadcrumb::structured(
            &heading.breadcrumbs,
            base_url.origin(),
        )],
        ..Head::titled(heading.title.clone())
    }
}

fn sub_categories(nodes: &[CategoryNode]) -> Vec<SubCategory> {
    let filled = nodes
        .iter()
        .map(|node| &node.category)
        .filter(|category| category.product_count > 0);
    let entry = |category: &commerce::catalog::Category| SubCategory {
        name: category.name.clone(),
        url: format!("/c/{}", category.path),
        count: category.product_count,
    };
    filled.map(entry).collect()
}
