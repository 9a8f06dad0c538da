//! The frame of the shop's pages for one visitor: menu, notice of free delivery, cart badge, account.

use commerce::catalog::{CategoryNode, CategoryTree};
use commerce::shipping::free_from;
use commerce::zone::Location;
use web::http::error::PageError;
use web::http::visitor::Visitor;

use crate::pages::shell::{Frame, MenuEntry};
use crate::pages::state::Shop;
use crate::pages::tax_text::TaxNote;
use crate::pages::tools::Tools;

/// The frame around a page of the shop. `query` stands in the search field.
pub async fn load(shop: &Shop, visitor: &Visitor, query: &str) -> Result<Frame, PageError> {
    let tree = shop.navigation.categories().await?;
    let zones = shop.store.shipping_zones().await?;
    let identity = shop.store.settings().await?;
    Ok(Frame::Shop {
        menu: entries(&tree),
        free_delivery: free_from(&zones, &Location::country(identity.country)),
        identity,
        tools: Tools::of(visitor).html(),
        query: query.to_owned(),
        prices: Some(prices(shop).await?),
    })
}

/// What the foot of every page says of prices.
pub async fn prices(shop: &Shop) -> Result<String, PageError> {
    let currency = shop.store.settings().await?.currency;
    let note = TaxNote::general(&shop.store.home_tax().await?);
    Ok(note.of_all_prices(currency).into_owned())
}

/// The top categories that have something, each with those below it.
pub fn entries(tree: &CategoryTree) -> Vec<MenuEntry> {
    tree.roots
        .iter()
        .filter(|node| node.category.product_count > 0)
        .map(entry)
        .collect()
}

fn entry(node: &CategoryNode) -> MenuEntry {
    let children = node
        .children
        .iter()
        .filter(|child| child.category.product_count > 0);
    MenuEntry {
        title: node.category.name.clone(),
        url: format!("/c/{}", node.category.path),
        children: children
            .map(|child| MenuEntry {
                children: Vec::new(),
                ..entry(child)
            })
            .collect(),
    }
}
