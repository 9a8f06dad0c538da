//! This instance's search index: built from the database, and again when the catalogue changes.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use commerce::ProductId;
use commerce::catalog::ProductCard;
use database::Db;
use database::catalog::{self, IndexedProduct};
use search::{CategoryDocument, Index, ProductDocument, SearchError, Synonyms};
use tokio::sync::Mutex;
use tokio::task::JoinError;

/// Products read from the database at a time.
const PAGE: u32 = 500;

/// No version of the catalogue has been indexed.
const NEVER: i64 = -1;

/// Why the index could not be brought up to date; searches go on with the old one.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("building the index ended early: {0}")]
    Task(#[from] JoinError),
}

/// The index, and which version of the catalogue it shows.
#[derive(Clone)]
pub struct SearchIndex(Arc<Inner>);

struct Inner {
    index: Index,
    version: AtomicI64,
    building: Mutex<()>,
}

impl SearchIndex {
    /// An index without products in `folder`, not ready until the first [`SearchIndex::refresh`].
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(folder: &Path) -> Result<SearchIndex, SearchError> {
        Ok(SearchIndex(Arc::new(Inner {
            index: Index::build(folder, Synonyms::general(), Vec::new())?,
            version: AtomicI64::new(NEVER),
            building: Mutex::new(()),
        })))
    }

    /// What to search in.
    pub fn index(&self) -> &Index {
        &self.0.index
    }

    /// Whether some version of the catalogue has been indexed.
    pub fn is_ready(&self) -> bool {
        self.0.version.load(Ordering::Acquire) != NEVER
    }

    /// Which version of the catalogue was indexed last.
    pub fn version(&self) -> i64 {
        self.0.version.load(Ordering::Acquire)
    }

    /// Builds the index anew if the catalogue moved; says how many products it then holds, or 0
    /// when nothing had to be done.
    ///
    /// # Errors
    /// When the database does not answer or the folder cannot be written.
    pub async fn refresh(&self, db: &Db) -> Result<u64, IndexError> {
        let _one_at_a_time = self.0.building.lock().await;
        // Read before the products: a change in between only means one more build.
        let version = catalog::catalog_version(db.reader()).await?;
        if self.0.version.load(Ordering::Acquire) == version {
            return Ok(0);
        }
        let products = read_products(db).await?;
        let count = products.len() as u64;
        let inner = self.0.clone();
        tokio::task::spawn_blocking(move || inner.index.rebuild(products)).await??;
        self.0.version.store(version, Ordering::Release);
        tracing::info!(version, products = count, "the search index is up to date");
        Ok(count)
    }
}

async fn read_products(db: &Db) -> Result<Vec<ProductDocument>, database::Error> {
    let mut documents = Vec::new();
    let mut after = ProductId(0);
    loop {
        let page = catalog::products_for_index(db.reader(), after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(documents);
        };
        after = last.id;
        let ids: Vec<ProductId> = page.iter().map(|product| product.id).collect();
        let cards = catalog::cards_by_ids(db.reader(), &ids).await?;
        documents.extend(page.into_iter().map(|product| {
            let card = cards.iter().find(|card| card.id == product.id);
            document(product, card)
        }));
    }
}

fn document(product: IndexedProduct, card: Option<&ProductCard>) -> ProductDocument {
    let (categories, others): (Vec<_>, Vec<_>) = product
        .facets
        .into_iter()
        .partition(|facet| facet.facet == "category");
    ProductDocument {
        id: product.id.get(),
        slug: product.slug.to_string(),
        title: product.title,
        brand: product.brand,
        categories: categories
            .into_iter()
            .map(|facet| CategoryDocument {
                name: facet.value_label,
                path: facet.value,
            })
            .collect(),
        skus: product.skus,
        description: plain_text(&product.description_html),
        attributes: others
            .into_iter()
            .filter(|facet| facet.facet != "brand")
            .map(|facet| facet.value_label)
            .collect(),
        in_stock: product.in_stock,
        sales: u64::try_from(product.sold).unwrap_or(0),
        price_minor: product.price.minor(),
        price_varies: card.is_some_and(ProductCard::has_price_range),
        currency: product.price.currency().to_string(),
        image_key: card
            .and_then(|card| card.picture.as_ref())
            .map(|picture| picture.key.clone()),
    }
}

/// The words of an HTML text: tags become blanks, the common entities their characters.
fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let (mut in_tag, mut quote) = (false, None);
    for character in html.chars() {
        match (in_tag, quote, character) {
            (false, _, '<') => {
                in_tag = true;
                text.push(' ');
            }
            (false, _, _) => text.push(character),
            (true, Some(open), _) if character == open => quote = None,
            (true, None, '"' | '\'') => quote = Some(character),
            (true, None, '>') => in_tag = false,
            (true, _, _) => {}
        }
    }
    for (entity, character) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::pages::search::index::plain_text;

    #[test]
    fn only_the_words_of_a_description_are_indexed() {
        let html = "<p>Mugs &amp; cups<br>for <b class=\"x > y\">tea</b></p>";
        let words: Vec<_> = plain_text(html)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert_eq!(words[..4], ["Mugs", "&", "cups", "for"]);
        assert_eq!(words.last().map(String::as_str), Some("tea"));
    }
}
