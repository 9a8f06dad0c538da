//! A bounded cache of product cards, by product and offer; whoever follows the catalogue's changes says which are outdated.

use std::collections::HashMap;
use std::sync::Arc;

use commerce::catalog::ProductCard;
use commerce::ids::ProductId;
use database::Db;
use database::catalog::cards_at;
use moka::future::Cache;
use tokio::sync::Mutex;

/// A card takes about a kilobyte.
const PRODUCTS: u64 = 10_000;
/// Of one product, each with the price of another offer.
const OFFERS: usize = 8;

type OfProduct = Arc<[(u32, ProductCard)]>;

pub struct Cards {
    kept: Cache<ProductId, OfProduct>,
    /// How often some were forgotten: what was read before that is not kept after it.
    forgotten: Mutex<u64>,
}

impl Default for Cards {
    fn default() -> Self {
        Cards {
            kept: Cache::new(PRODUCTS),
            forgotten: Mutex::default(),
        }
    }
}

impl Cards {
    /// The cards of those of the products that are on sale, each with the price of the offer at its place, in that order.
    pub async fn read(
        &self,
        db: &Db,
        wanted: &[(ProductId, u32)],
    ) -> database::Result<Vec<ProductCard>> {
        let forgotten = *self.forgotten.lock().await;
        let (mut found, mut missing) = (HashMap::new(), Vec::new());
        for (product, place) in wanted {
            match self.find(*product, *place).await {
                Some(card) => drop(found.insert(*product, card)),
                None => missing.push((*product, *place)),
            }
        }
        if !missing.is_empty() {
            let read = cards_at(db.reader(), &missing).await?;
            self.keep(forgotten, &missing, &read).await;
            found.extend(read.into_iter().map(|card| (card.id, card)));
        }
        let cards = wanted
            .iter()
            .filter_map(|(product, _)| found.remove(product));
        Ok(cards.collect())
    }

    pub async fn forget(&self, products: &[ProductId]) {
        if products.is_empty() {
            return;
        }
        let mut forgotten = self.forgotten.lock().await;
        *forgotten += 1;
        for product in products {
            self.kept.invalidate(product).await;
        }
    }

    pub async fn forget_all(&self) {
        let mut forgotten = self.forgotten.lock().await;
        *forgotten += 1;
        self.kept.invalidate_all();
    }

    async fn find(&self, product: ProductId, place: u32) -> Option<ProductCard> {
        let kept = self.kept.get(&product).await?;
        let mut offers = kept.iter();
        let (_, card) = offers.find(|(kept, _)| *kept == place)?;
        Some(card.clone())
    }

    async fn keep(&self, forgotten: u64, asked: &[(ProductId, u32)], read: &[ProductCard]) {
        let now = self.forgotten.lock().await;
        if *now != forgotten {
            return;
        }
        for card in read {
            let Some((_, place)) = asked.iter().find(|(product, _)| *product == card.id) else {
                continue;
            };
            let before = self.kept.get(&card.id).await;
            let before = before.iter().flat_map(|offers| offers.iter().cloned());
            let others = before.filter(|(kept, _)| kept != place).take(OFFERS - 1);
            let offers = std::iter::once((*place, card.clone())).chain(others);
            self.kept.insert(card.id, offers.collect()).await;
        }
    }
}
