//! The categories as the menus show them, and the frame of the shop's pages; read again every few seconds.

use std::sync::Arc;
use std::time::Duration;

use commerce::catalog::{CategoryNode, CategoryTree};
use commerce::shipping::{ShippingZone, free_from};
use commerce::zone::Location;
use database::content::ShopSettings;
use moka::future::Cache;

use super::error::PageError;
use super::shell::{Frame, MenuEntry};
use super::state::Shop;
use super::visitor::Visitor;

/// How long a change of the categories or of the delivery methods may stay unseen.
const FRESH: Duration = Duration::from_secs(3);

/// What every page needs and few requests change.
#[derive(Clone, Debug)]
pub struct Menu {
    categories: Cache<(), Arc<CategoryTree>>,
    zones: Cache<(), Arc<Vec<ShippingZone>>>,
    settings: Cache<(), Arc<ShopSettings>>,
}

impl Default for Menu {
    fn default() -> Menu {
        Menu {
            categories: one(),
            zones: one(),
            settings: one(),
        }
    }
}

fn one<T: Clone + Send + Sync + 'static>() -> Cache<(), T> {
    Cache::builder().max_capacity(1).time_to_live(FRESH).build()
}

impl Menu {
    /// All categories with their numbers of products.
    pub async fn categories(&self, shop: &Shop) -> Result<Arc<CategoryTree>, PageError> {
        let load = async {
            database::catalog::category_tree(shop.db.reader())
                .await
                .map(Arc::new)
        };
        self.categories
            .try_get_with((), load)
            .await
            .map_err(PageError::internal)
    }

    /// Where the shop delivers to, and how.
    pub async fn shipping_zones(&self, shop: &Shop) -> Result<Arc<Vec<ShippingZone>>, PageError> {
        let load = async {
            database::pricing::shipping_zones(shop.db.reader())
                .await
                .map(Arc::new)
        };
        self.zones
            .try_get_with((), load)
            .await
            .map_err(PageError::internal)
    }

    /// The shop's currency, and the country a shopper is taken to be in until an address says otherwise.
    pub async fn settings(&self, shop: &Shop) -> Result<Arc<ShopSettings>, PageError> {
        let load = async {
            database::content::shop_settings(shop.db.reader())
                .await
                .map(Arc::new)
        };
        self.settings
            .try_get_with((), load)
            .await
            .map_err(PageError::internal)
    }
}

/// The frame around a page of the shop. `query` stands in the search field.
pub async fn frame(shop: &Shop, visitor: &Visitor, query: &str) -> Result<Frame, PageError> {
    let tree = shop.menu.categories(shop).await?;
    let zones = shop.menu.shipping_zones(shop).await?;
    let country = shop.menu.settings(shop).await?.country;
    Ok(Frame::Shop {
        menu: entries(&tree),
        free_delivery: free_from(&zones, &Location::country(country)),
        cart_count: visitor.cart_count,
        customer: visitor.is_signed_in().then(|| "Your account".to_owned()),
        query: query.to_owned(),
    })
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
