//! Many products in one transaction; one by one when it is refused, so that the fault is found and what is sound is kept.

use std::collections::BTreeMap;
use std::path::PathBuf;

use commerce::ids::ProductId;
use database::catalog::{
    NewProduct, ProductInput, UpsertError, product_version, store_new_products, store_product,
};
use database::content::{add_settings, put_setting, settings};
use database::{ConnectionTrait, Db, Error, Transient, transaction};
use pictures::StoredPicture;

use super::RunOptions;
use super::check::Known;
use super::fingerprint::Fingerprint;
use crate::plan::PlannedProduct;

/// Products of one transaction: others who write wait for some tens of milliseconds.
pub(super) const BATCH: usize = 250;

/// The version of a product that was stored once.
const FIRST: i64 = 1;

/// A product that is about to be stored.
pub(super) struct Item {
    input: ProductInput,
    /// The one in the shop.
    existing: Option<ProductId>,
    mark: Fingerprint,
    /// What the mark is stored as.
    name: String,
    has_mark: bool,
    /// Whether the shop has it just so.
    is_unchanged: bool,
    former_price_since_ms: Option<i64>,
}

#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Created,
    Changed,
    Unchanged,
}

impl Item {
    fn outcome(&self) -> Outcome {
        match self.existing {
            _ if self.is_unchanged => Outcome::Unchanged,
            None => Outcome::Created,
            Some(_) => Outcome::Changed,
        }
    }

    fn is_new(&self) -> bool {
        self.existing.is_none() && !self.has_mark
    }
}

/// The products of the file beside what the shop has.
pub(super) async fn items(
    db: &Db,
    batch: &[PlannedProduct],
    pictures: &BTreeMap<PathBuf, StoredPicture>,
    known: &Known,
    options: &RunOptions,
) -> Result<Vec<Item>, Error> {
    let slugs = batch.iter().map(|planned| planned.product.slug.as_str());
    let names: Vec<String> = slugs.map(Fingerprint::setting).collect();
    let marks: BTreeMap<String, Fingerprint> = settings(db.reader(), &names).await?;
    let items = batch.iter().zip(names).map(|(planned, name)| {
        let mut input = planned.input(pictures);
        if !options.overwrite_stock {
            leave_counted_stock(&mut input, known);
        }
        let existing = known.id(input.slug.as_str());
        let mark = Fingerprint::of(&planned.product, &input);
        let last = marks.get(&name);
        let version = existing.and_then(|id| known.version(id));
        let is_unchanged = !options.overwrite_stock
            && version.is_some_and(|version| last == Some(&mark.at(version)));
        Item {
            existing,
            has_mark: last.is_some(),
            is_unchanged,
            former_price_since_ms: options
                .former_prices_since_ms
                .filter(|_| existing.is_none()),
            input,
            mark,
            name,
        }
    });
    Ok(items.collect())
}

/// What became of each, up to the first that ends the import.
pub(super) async fn store(
    db: &Db,
    items: &[Item],
    options: &RunOptions,
) -> Vec<Result<Outcome, UpsertError>> {
    let due: Vec<&Item> = items.iter().filter(|item| !item.is_unchanged).collect();
    let stored = match due.as_slice() {
        [] => Ok(()),
        due => keep(db, due, options.now_ms).await,
    };
    match stored {
        Ok(()) => items.iter().map(|item| Ok(item.outcome())).collect(),
        Err(error) if error.is_transient() => vec![Err(error)],
        Err(_) => one_by_one(db, items, options).await,
    }
}

async fn one_by_one(
    db: &Db,
    items: &[Item],
    options: &RunOptions,
) -> Vec<Result<Outcome, UpsertError>> {
    let mut outcomes = Vec::with_capacity(items.len());
    for item in items {
        let stored = match item.is_unchanged {
            true => Ok(()),
            false => keep_one(db, item, options.now_ms).await,
        };
        let is_over = match &stored {
            Ok(()) => false,
            Err(UpsertError::Database(_)) => true,
            Err(_) => !options.keep_going,
        };
        outcomes.push(stored.map(|()| item.outcome()));
        if is_over {
            break;
        }
    }
    outcomes
}

/// All of them, or none.
async fn keep(db: &Db, items: &[&Item], now_ms: i64) -> Result<(), UpsertError> {
    transaction(db, |tx| async move {
        // In the order of the file: what comes first is listed first.
        for items in items.chunk_by(|one, next| one.is_new() && next.is_new()) {
            match items {
                [item] => put(&*tx, item, now_ms).await?,
                items => add(&*tx, items, now_ms).await?,
            }
        }
        Ok(())
    })
    .await
}

async fn keep_one(db: &Db, item: &Item, now_ms: i64) -> Result<(), UpsertError> {
    transaction(db, |tx| async move { put(&*tx, item, now_ms).await }).await
}

async fn add(tx: &impl ConnectionTrait, items: &[&Item], now_ms: i64) -> Result<(), UpsertError> {
    let new = items.iter().map(|item| NewProduct {
        input: &item.input,
        former_price_since_ms: item.former_price_since_ms,
        sold: 0,
    });
    let new: Vec<NewProduct<'_>> = new.collect();
    store_new_products(tx, &new, now_ms).await?;
    let marks = items.iter();
    let marks: Vec<(&str, Fingerprint)> = marks
        .map(|item| (item.name.as_str(), item.mark.at(FIRST)))
        .collect();
    Ok(add_settings(tx, &marks).await?)
}

async fn put(tx: &impl ConnectionTrait, item: &Item, now_ms: i64) -> Result<(), UpsertError> {
    let id = write(tx, item, now_ms).await?;
    let version = product_version(tx, id).await?;
    Ok(put_setting(tx, &item.name, &item.mark.at(version)).await?)
}

/// Stores the product; before that, a new one as it was before its reduction.
async fn write(
    tx: &impl ConnectionTrait,
    item: &Item,
    now_ms: i64,
) -> Result<ProductId, UpsertError> {
    let mut existing = item.existing;
    if let Some(since_ms) = item.former_price_since_ms
        && let Some(before) = before_reduction(&item.input)
    {
        existing = Some(store_product(tx, existing, &before, since_ms).await?.id);
    }
    Ok(store_product(tx, existing, &item.input, now_ms).await?.id)
}

/// Orders have lowered the stock since the file was written; only what was never counted takes it from there.
fn leave_counted_stock(input: &mut ProductInput, known: &Known) {
    for variant in &mut input.variants {
        if known.is_counted(&variant.sku) {
            variant.on_hand = None;
        }
    }
}

/// The product as it was sold before its reduction; none when no variant is reduced.
fn before_reduction(input: &ProductInput) -> Option<ProductInput> {
    let mut before = input.clone();
    let mut reduced = false;
    for variant in &mut before.variants {
        if let Some(former) = variant.compare_at.take() {
            variant.price = former;
            reduced = true;
        }
    }
    reduced.then_some(before)
}
