//! One complete, unchanging index: everything a search needs, built at once.

use std::cmp::Reverse;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::schema::Value;
use tantivy::{DocAddress, ReloadPolicy, Searcher, SingleSegmentIndexWriter, TantivyDocument};

use crate::directory::GenerationFolder;
use crate::document::ProductDocument;
use crate::error::SearchError;
use crate::schema::{Fields, schema};
use crate::suggest::Phrases;
use crate::synonyms::Synonyms;
use crate::words::{exact_sku_key, index_words, sku_key, words};

const WRITER_BYTES: usize = 50_000_000;

/// An index that is searched and never changed. The folder goes when the last reader lets go.
pub(crate) struct Generation {
    pub searcher: Searcher,
    pub fields: Fields,
    pub phrases: Phrases,
    pub products: usize,
    _folder: GenerationFolder,
}

/// What is shown of a product without asking the database.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Card {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub brand: Option<String>,
    pub skus: Vec<String>,
    pub in_stock: bool,
    pub price_minor: i64,
    pub price_varies: bool,
    pub currency: String,
    pub image_key: Option<String>,
}

impl Generation {
    /// Builds an index of `products` in a new folder below `root`.
    pub fn build(
        root: &Path,
        mut products: Vec<ProductDocument>,
        synonyms: &Synonyms,
    ) -> Result<Self, SearchError> {
        // Equal matches are answered in the order they were written: what can be bought, what sells, the shorter title.
        products.sort_by_cached_key(|p| (!p.in_stock, Reverse(p.sales), p.title.len(), p.id));

        let folder = GenerationFolder::create(root)?;
        let (schema, fields) = schema();
        let builder = tantivy::Index::builder().schema(schema);
        let directory = MmapDirectory::open(folder.path()).map_err(tantivy::TantivyError::from)?;
        let mut writer: SingleSegmentIndexWriter =
            builder.single_segment_index_writer(directory, WRITER_BYTES)?;
        for product in &products {
            writer.add_document(entry(&fields, product, synonyms)?)?;
        }
        let index = writer.finalize()?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;

        Ok(Self {
            searcher: reader.searcher(),
            fields,
            phrases: Phrases::collect(&products),
            products: products.len(),
            _folder: folder,
        })
    }

    pub fn card(&self, address: DocAddress) -> Result<Card, SearchError> {
        let stored: TantivyDocument = self.searcher.doc(address)?;
        let json = stored
            .get_first(self.fields.card)
            .and_then(|value| value.as_str())
            .unwrap_or_default();
        Ok(serde_json::from_str(json)?)
    }
}

fn entry(
    fields: &Fields,
    product: &ProductDocument,
    synonyms: &Synonyms,
) -> Result<TantivyDocument, SearchError> {
    let title = words(&product.title);
    let title_words = index_words(&product.title);
    let brand = product
        .brand
        .as_deref()
        .map(index_words)
        .unwrap_or_default();
    let category: Vec<String> = product
        .categories
        .iter()
        .flat_map(|category| index_words(&category.name))
        .collect();
    let attributes = product.attributes.iter();
    let mut attribute: Vec<String> = attributes.flat_map(|text| index_words(text)).collect();
    for text in [&title, &category] {
        attribute.extend(synonyms.also(text));
    }
    let description = index_words(&product.description);

    let mut entry = TantivyDocument::new();
    for sku in &product.skus {
        entry.add_text(fields.sku, sku_key(sku));
        entry.add_text(fields.sku, exact_sku_key(sku));
    }
    entry.add_text(fields.start, title.join(" "));
    for (field, text) in [
        (fields.title, &title_words),
        (fields.brand, &brand),
        (fields.category, &category),
        (fields.attribute, &attribute),
        (fields.description, &description),
    ] {
        entry.add_text(field, text.join(" "));
        entry.add_text(fields.vocabulary, text.join(" "));
    }
    entry.add_i64(fields.product_id, product.id);
    entry.add_text(
        fields.card,
        serde_json::to_string(&Card {
            id: product.id,
            slug: product.slug.clone(),
            title: product.title.clone(),
            brand: product.brand.clone(),
            skus: product.skus.clone(),
            in_stock: product.in_stock,
            price_minor: product.price_minor,
            price_varies: product.price_varies,
            currency: product.currency.clone(),
            image_key: product.image_key.clone(),
        })?,
    );
    Ok(entry)
}
