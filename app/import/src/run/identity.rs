//! Entity resolution: which product of the shop each product of a file is, by its slug, else by its SKUs.

use std::collections::{HashMap, HashSet};

use commerce::ids::ProductId;
use database::catalog::{StoredCatalog, StoredVariant};

use crate::plan::{PlannedProduct, RowError};

/// What a product of the file is in the shop, or why it cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    New,
    Known(ProductId),
    Unclear(Vec<RowError>),
}

/// One for each product, in the order of the file.
pub(super) fn identify(products: &[PlannedProduct], stored: &StoredCatalog) -> Vec<Identity> {
    let file = File::new(products, stored);
    let identities = products.iter().enumerate().map(|(at, planned)| {
        match file.by_slug.get(planned.product.slug.as_str()) {
            Some(id) => Identity::Known(*id),
            None => file.by_skus(at, planned),
        }
    });
    let mut identities: Vec<Identity> = identities.collect();
    file.refuse_taken_skus(&mut identities);
    identities
}

/// The SKUs on sale of each product that has a row but lacks them there, so that they go off sale.
pub(super) fn off_sale(
    products: &[PlannedProduct],
    identities: &[Identity],
    stored: &StoredCatalog,
) -> Vec<RowError> {
    let file = File::new(products, stored);
    let rows = products.iter().zip(identities);
    let warnings = rows.flat_map(|(planned, identity)| {
        let own = match identity {
            Identity::Known(id) => file.left_out(*id),
            _ => Vec::new(),
        };
        own.into_iter().map(|sku| {
            let message =
                format!("The SKU “{sku}” of this product is not in the file and goes off sale.");
            RowError::field(planned.line, "sku", message)
        })
    });
    warnings.collect()
}

/// The file beside the shop.
struct File<'a> {
    products: &'a [PlannedProduct],
    stored: &'a StoredCatalog,
    /// The products of the shop whose slug the file has.
    by_slug: HashMap<&'a str, ProductId>,
    by_sku: HashMap<&'a str, &'a StoredVariant>,
    by_product: HashMap<ProductId, Vec<&'a StoredVariant>>,
    /// In lower case, as one person's `b-1` is another's `B-1`.
    spelling: HashMap<String, &'a str>,
    skus: HashSet<&'a str>,
    /// Of products without a slug in the file: the places of those in the file that have SKUs of it.
    sharers: HashMap<ProductId, Vec<usize>>,
}

impl<'a> File<'a> {
    fn new(products: &'a [PlannedProduct], stored: &'a StoredCatalog) -> Self {
        let slugs: HashSet<&str> = products
            .iter()
            .map(|planned| planned.product.slug.as_str())
            .collect();
        let known = stored
            .products
            .iter()
            .map(|(id, product)| (product.slug.as_str(), *id));
        let mut by_product: HashMap<ProductId, Vec<&StoredVariant>> = HashMap::new();
        for variant in stored.variants.iter().filter(|variant| variant.active) {
            by_product.entry(variant.product).or_default().push(variant);
        }
        let mut file = Self {
            products,
            stored,
            by_slug: known.filter(|(slug, _)| slugs.contains(slug)).collect(),
            by_sku: stored
                .variants
                .iter()
                .map(|variant| (variant.sku.as_str(), variant))
                .collect(),
            by_product,
            spelling: stored
                .variants
                .iter()
                .map(|variant| (variant.sku.to_lowercase(), variant.sku.as_str()))
                .collect(),
            skus: products.iter().flat_map(skus).map(|(sku, _)| sku).collect(),
            sharers: HashMap::new(),
        };
        file.sharers = file.find_sharers();
        file
    }

    fn find_sharers(&self) -> HashMap<ProductId, Vec<usize>> {
        let named: HashSet<ProductId> = self.by_slug.values().copied().collect();
        let mut sharers: HashMap<ProductId, Vec<usize>> = HashMap::new();
        for (at, planned) in self.products.iter().enumerate() {
            if self.by_slug.contains_key(planned.product.slug.as_str()) {
                continue;
            }
            for (variant, _) in self
                .on_sale(planned)
                .filter(|(variant, _)| !named.contains(&variant.product))
            {
                let places = sharers.entry(variant.product).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        sharers
    }

    /// A product whose slug is new: one of the shop under another name, or none of them.
    fn by_skus(&self, at: usize, planned: &'a PlannedProduct) -> Identity {
        let mut own: Vec<ProductId> = self
            .on_sale(planned)
            .map(|(variant, _)| variant.product)
            .collect();
        own.retain(|id| self.sharers.contains_key(id));
        own.dedup();
        let Some(id) = own.first().copied() else {
            return Identity::New;
        };
        if let Some(other) = own.iter().find(|other| **other != id) {
            let rest = format!(
                "and another of {}. Give the row the slug of the one it is.",
                self.name(*other)
            );
            return self.unclear(planned, id, &rest);
        }
        let sharers = self.sharers.get(&id).into_iter().flatten();
        let mut others = sharers
            .filter(|other| **other != at)
            .filter_map(|other| self.products.get(*other));
        if let Some((sku, line)) = others.find_map(|other| self.shared_sku(other, id)) {
            let rest = format!(
                "and line {line} has “{sku}” of it. One product cannot become two: give the row that stays it its slug."
            );
            return self.unclear(planned, id, &rest);
        }
        match self.left_out(id).first() {
            None => Identity::Known(id),
            Some(sku) => {
                let rest = format!(
                    "but not “{sku}”. To rename that product list all its variants; else give its slug."
                );
                self.unclear(planned, id, &rest)
            }
        }
    }

    /// A variant may move from a product only if the file says what else becomes of that product.
    fn refuse_taken_skus(&self, identities: &mut [Identity]) {
        let known: HashSet<ProductId> = identities.iter().filter_map(Identity::known).collect();
        for (planned, identity) in self.products.iter().zip(identities) {
            if matches!(identity, Identity::Unclear(_)) {
                continue;
            }
            let own = identity.known();
            let mut faults = self.misspelt(planned);
            let elsewhere = self.on_sale(planned).filter(|(variant, _)| {
                Some(variant.product) != own && !known.contains(&variant.product)
            });
            faults.extend(elsewhere.map(|(variant, line)| {
                let message = format!(
                    "The SKU “{}” belongs to another product, {}, which has no row in this file. To move the variant, \
                     add that product's row.",
                    variant.sku,
                    self.name(variant.product)
                );
                RowError::field(line, "sku", message)
            }));
            if !faults.is_empty() {
                *identity = Identity::Unclear(faults);
            }
        }
    }

    /// SKUs that the shop writes with other capitals.
    fn misspelt(&self, planned: &'a PlannedProduct) -> Vec<RowError> {
        let unknown = skus(planned).filter(|(sku, _)| !self.by_sku.contains_key(sku));
        let faults = unknown.filter_map(|(sku, line)| {
            let known = self.spelling.get(&sku.to_lowercase())?;
            let message = format!("The shop has this SKU as “{known}”; write it the same way.");
            Some(RowError::field(line, "sku", message))
        });
        faults.collect()
    }

    /// The stored variants that a product of the file names and that are on sale.
    fn on_sale(
        &self,
        planned: &'a PlannedProduct,
    ) -> impl Iterator<Item = (&'a StoredVariant, u64)> {
        let known = skus(planned).filter_map(|(sku, line)| Some((*self.by_sku.get(sku)?, line)));
        known.filter(|(variant, _)| variant.active)
    }

    /// The SKUs of that product that are on sale and that the file has nowhere.
    fn left_out(&self, id: ProductId) -> Vec<&'a str> {
        let own = self.by_product.get(&id).into_iter().flatten();
        let skus = own.map(|variant| variant.sku.as_str());
        skus.filter(|sku| !self.skus.contains(sku)).collect()
    }

    fn shared_sku(&self, planned: &'a PlannedProduct, id: ProductId) -> Option<(&'a str, u64)> {
        let mut own = self
            .on_sale(planned)
            .filter(|(variant, _)| variant.product == id);
        own.next()
            .map(|(variant, line)| (variant.sku.as_str(), line))
    }

    fn unclear(&self, planned: &'a PlannedProduct, id: ProductId, rest: &str) -> Identity {
        let (sku, line) = self.shared_sku(planned, id).unwrap_or(("", planned.line));
        let message = format!("This row has the SKU “{sku}” of {}, {rest}", self.name(id));
        Identity::Unclear(vec![RowError::field(line, "sku", message)])
    }

    fn name(&self, id: ProductId) -> String {
        match self.stored.products.get(&id) {
            Some(product) => format!("“{}” (slug {})", product.title, product.slug),
            None => "a product".to_owned(),
        }
    }
}

impl Identity {
    pub fn known(&self) -> Option<ProductId> {
        match self {
            Self::Known(id) => Some(*id),
            _ => None,
        }
    }
}

fn skus(planned: &PlannedProduct) -> impl Iterator<Item = (&str, u64)> {
    let variants = planned
        .product
        .variants
        .iter()
        .map(|variant| variant.sku.as_str());
    variants.zip(planned.variant_lines.iter().copied())
}
