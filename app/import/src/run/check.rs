//! A plan held against the shop before anything is written.

use std::collections::{BTreeMap, HashSet};

use commerce::Currency;
use commerce::ids::ProductId;
use database::Db;
use database::catalog::{StoredCatalog, stored_catalog};
use database::content::{ShopSettings, shop_settings};

use super::ImportError;
use super::identity::{Identity, identify, off_sale};
use crate::plan::{Plan, RowError, TakenCodes};

/// What a plan meets in the shop.
pub(super) struct Known {
    /// The product that is in the shop already, by the slug it has in the file.
    identities: BTreeMap<String, ProductId>,
    versions: BTreeMap<ProductId, i64>,
    /// SKUs whose pieces are counted.
    counted: HashSet<String>,
    /// What the file says in silence.
    pub warnings: Vec<RowError>,
}

/// Takes the products out of the plan that cannot be stored beside the others, with a fault for each. Without a currency
/// it is that of the shop.
pub(super) async fn check(
    db: &Db,
    plan: &mut Plan,
    currency: Option<Currency>,
) -> Result<Known, ImportError> {
    let currency = match currency {
        Some(currency) => currency,
        None => shop_settings(db.reader()).await?.currency,
    };
    refuse_currency(plan, currency)?;
    Ok(check_against(stored_catalog(db.reader()).await?, plan))
}

/// The same for a shop that is not there yet.
pub(super) fn check_alone(
    plan: &mut Plan,
    currency: Option<Currency>,
) -> Result<Known, ImportError> {
    let currency = currency.unwrap_or(ShopSettings::default().currency);
    refuse_currency(plan, currency)?;
    Ok(check_against(StoredCatalog::default(), plan))
}

fn check_against(stored: StoredCatalog, plan: &mut Plan) -> Known {
    let identities = identify(&plan.products, &stored);
    let warnings = off_sale(&plan.products, &identities, &stored);
    let mut codes = TakenCodes::stored(&stored.names);
    let mut rows = identities.iter();
    let mut known = BTreeMap::new();
    plan.refuse(|planned| match rows.next() {
        Some(Identity::Unclear(faults)) => faults.clone(),
        identity => {
            if let Some(id) = identity.and_then(Identity::known) {
                known.insert(planned.product.slug.to_string(), id);
            }
            codes.take(planned)
        }
    });
    Known::new(known, stored, warnings)
}

fn refuse_currency(plan: &Plan, shop: Currency) -> Result<(), ImportError> {
    let variants = plan
        .products
        .iter()
        .flat_map(|planned| &planned.product.variants);
    match variants
        .map(|variant| variant.price.currency())
        .find(|file| *file != shop)
    {
        Some(file) => Err(ImportError::Currency { file, shop }),
        None => Ok(()),
    }
}

impl Known {
    fn new(
        identities: BTreeMap<String, ProductId>,
        stored: StoredCatalog,
        warnings: Vec<RowError>,
    ) -> Self {
        let versions = stored
            .products
            .iter()
            .map(|(id, product)| (*id, product.version));
        let counted = stored
            .variants
            .into_iter()
            .filter(|variant| variant.counted);
        Self {
            identities,
            versions: versions.collect(),
            counted: counted.map(|variant| variant.sku).collect(),
            warnings,
        }
    }

    pub fn id(&self, slug: &str) -> Option<ProductId> {
        self.identities.get(slug).copied()
    }

    pub fn version(&self, id: ProductId) -> Option<i64> {
        self.versions.get(&id).copied()
    }

    pub fn is_counted(&self, sku: &str) -> bool {
        self.counted.contains(sku)
    }
}
