//! A promotion that staff change: by the check of a shop file, under the version that they looked at, with a row of the audit.

use std::collections::BTreeMap;

use commerce::catalog::CategoryNode;
use commerce::ids::{CategoryId, ProductId, PromotionId};
use commerce::promotion::{CouponCode, ItemFilter, PromotionKind, Rule};
use database::audit::{By, Subject, record};
use database::catalog::{category_by_path, category_tree, product_slugs, products_at};
use database::content::hold_settings;
use database::pricing::{
    PromotionRow, StoredPromotion, add_promotion, change_promotion, promotion_by_name,
    promotion_row, promotion_rows, set_codes,
};
use database::{ConnectionTrait, Db, Error, transaction};
use serde_json::{Value, json};

use crate::shop::edit::{EditError, differences, digest};
use crate::shop::file::PromotionTable;
use crate::shop::offers::stored;
use crate::shop::{Fault, PromotionSetup};

/// A stored promotion.
#[derive(Debug, Clone)]
pub struct KnownPromotion {
    pub row: PromotionRow,
    /// What a shop file would say of it; none when it does what no file can say.
    pub table: Option<PromotionTable>,
}

/// What staff say of a promotion beside what a shop file says.
#[derive(Debug, Clone, Default)]
pub struct PromotionTerms {
    /// It comes by itself without one.
    pub codes: Vec<CouponCode>,
    /// From when on, unix milliseconds.
    pub starts_at_ms: Option<i64>,
    /// How often it may be used in all.
    pub usage_limit: Option<i64>,
    /// How often one customer may use it.
    pub per_customer_limit: Option<i64>,
}

/// Who changes which promotion.
#[derive(Debug, Clone, Copy)]
pub struct PromotionEdit<'a> {
    /// None for a new one.
    pub id: Option<PromotionId>,
    /// [`KnownPromotion::version`] of what they looked at.
    pub seen: &'a str,
    pub by: &'a By,
    pub now_ms: i64,
}

impl KnownPromotion {
    /// Names its state: another one as soon as something of it differs, but for how often it was used.
    #[must_use]
    pub fn version(&self) -> String {
        digest(&self.said())
    }

    /// As the audit keeps it.
    fn said(&self) -> Value {
        let stored = &self.row.stored;
        let mut said = match &self.table {
            Some(table) => json!(table),
            None => json!({
                "name": stored.name,
                "priority": stored.priority,
                "combinable": stored.combinable,
                "ends_at_ms": stored.ends_at_ms,
                "rules": stored.rules,
                "action": stored.action,
            }),
        };
        let more = json!({
            "coupon": self.row.codes,
            "starts_at_ms": stored.starts_at_ms,
            "usage_limit": stored.usage_limit,
            "per_customer_limit": stored.per_customer_limit,
            "enabled": stored.enabled,
        });
        if let (Value::Object(said), Value::Object(more)) = (&mut said, more) {
            let more = more.into_iter();
            said.extend(more.filter(|(_, value)| !value.is_null() && *value != json!([])));
        }
        said
    }
}

/// The newest first, a thousand at most.
pub async fn known_promotions(conn: &impl ConnectionTrait) -> Result<Vec<KnownPromotion>, Error> {
    known(conn, promotion_rows(conn).await?).await
}

/// The promotion of that id.
pub async fn known_promotion(
    conn: &impl ConnectionTrait,
    id: PromotionId,
) -> Result<Option<KnownPromotion>, Error> {
    let row = promotion_row(conn, id).await?;
    let known = known(conn, row.into_iter().collect()).await?;
    Ok(known.into_iter().next())
}

async fn known(
    conn: &impl ConnectionTrait,
    rows: Vec<PromotionRow>,
) -> Result<Vec<KnownPromotion>, Error> {
    let ids: Vec<ProductId> = rows.iter().flat_map(|row| items(row).products).collect();
    let slugs = product_slugs(conn, &ids).await?;
    let mut paths = BTreeMap::new();
    if rows.iter().any(|row| !items(row).categories.is_empty()) {
        note_paths(&category_tree(conn).await?.roots, &mut paths);
    }
    let known = rows.into_iter().map(|row| {
        let named = items(&row);
        let products = named.products.iter().filter_map(|id| slugs.get(id));
        let products: Vec<String> = products.map(ToString::to_string).collect();
        let categories = named.categories.iter().filter_map(|id| paths.get(id));
        let categories: Vec<String> = categories.cloned().collect();
        let all_named =
            products.len() == named.products.len() && categories.len() == named.categories.len();
        let table = PromotionTable::of(&row.stored, products, categories, row.codes.first());
        KnownPromotion {
            table: table.filter(|_| all_named),
            row,
        }
    });
    Ok(known.collect())
}

fn items(row: &PromotionRow) -> ItemFilter {
    match row.stored.rules.first() {
        Some(Rule::Items(items)) => items.clone(),
        _ => ItemFilter::default(),
    }
}

fn note_paths(nodes: &[CategoryNode], paths: &mut BTreeMap<CategoryId, String>) {
    for node in nodes {
        paths.insert(node.category.id, node.category.path.clone());
        note_paths(&node.children, paths);
    }
}

/// Stores a new promotion, or changes one. When nothing differs, no row of the audit is written.
///
/// # Errors
/// [`EditError::Stale`] when somebody else changed it; [`EditError::Refused`] with the key of a name or code that is taken, or of
/// a product or category that is not there.
pub async fn save_promotion(
    db: &Db,
    edit: &PromotionEdit<'_>,
    setup: &PromotionSetup,
    terms: &PromotionTerms,
) -> Result<PromotionId, EditError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        hold_settings(tx).await?;
        let before = seen(tx, edit).await?;
        let taken = promotion_by_name(tx, &setup.name).await?.is_some();
        if taken
            && before
                .as_ref()
                .is_none_or(|it| it.row.stored.name != setup.name)
        {
            let problem = "Another promotion has this name.";
            return Err(Fault::of_field("name", problem).into());
        }
        let kind = match terms.codes.is_empty() {
            true => PromotionKind::Auto,
            false => PromotionKind::Coupon,
        };
        let wanted = StoredPromotion {
            kind,
            starts_at_ms: terms.starts_at_ms,
            usage_limit: terms.usage_limit,
            per_customer_limit: terms.per_customer_limit,
            enabled: before.as_ref().is_none_or(|it| it.row.stored.enabled),
            ..stored(setup, named_items(tx, setup).await?)
        };
        let id = match &before {
            Some(known) => {
                change_promotion(tx, known.row.id, &wanted).await?;
                known.row.id
            }
            None => add_promotion(tx, &wanted).await?,
        };
        if let Some(taken) = set_codes(tx, id, &terms.codes).await? {
            let problem = format!("The code {taken} belongs to another promotion.");
            return Err(Fault::of_field("coupon", problem).into());
        }
        let action = match before {
            Some(_) => "promotion.changed",
            None => "promotion.added",
        };
        note(tx, edit, action, id, before).await?;
        Ok(id)
    })
    .await
}

/// Ends a promotion now, for good or until its end is changed. One that is over stays as it is.
///
/// # Errors
/// [`EditError::Stale`] when somebody else changed it.
pub async fn end_promotion(db: &Db, edit: &PromotionEdit<'_>) -> Result<(), EditError> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        hold_settings(tx).await?;
        let id = edit.id.ok_or(Error::Missing("promotion"))?;
        let row = promotion_row(tx, id).await?;
        let row = row.ok_or(Error::Missing("promotion"))?;
        if row.stored.ends_at_ms.is_some_and(|end| end <= edit.now_ms) {
            return Ok(());
        }
        let before = seen(tx, edit).await?;
        let wanted = StoredPromotion {
            ends_at_ms: Some(edit.now_ms),
            ..row.stored
        };
        change_promotion(tx, id, &wanted).await?;
        Ok(note(tx, edit, "promotion.ended", id, before).await?)
    })
    .await
}

/// The promotion, as whoever edits it looked at it; none for a new one.
async fn seen(
    tx: &impl ConnectionTrait,
    edit: &PromotionEdit<'_>,
) -> Result<Option<KnownPromotion>, EditError> {
    let Some(id) = edit.id else {
        return Ok(None);
    };
    let known = known_promotion(tx, id).await?;
    let known = known.ok_or(Error::Missing("promotion"))?;
    match known.version() == edit.seen {
        true => Ok(Some(known)),
        false => Err(EditError::Stale),
    }
}

async fn note(
    tx: &impl ConnectionTrait,
    edit: &PromotionEdit<'_>,
    action: &str,
    id: PromotionId,
    before: Option<KnownPromotion>,
) -> Result<(), Error> {
    let after = known_promotion(tx, id).await?;
    let name = after.as_ref().map(|it| it.row.stored.name.clone());
    let said = |known: Option<KnownPromotion>| known.map_or(Value::Null, |it| it.said());
    let (before, after) = (said(before), said(after));
    if before == after {
        return Ok(());
    }
    let (before, after) = differences(before, after);
    let subject = Subject::new("promotion", &name.unwrap_or_default());
    record(tx, edit.by, action, &subject, &before, &after, edit.now_ms).await
}

/// What the promotion is for, by id. Unlike with a file, all of it must be there.
async fn named_items(
    tx: &impl ConnectionTrait,
    setup: &PromotionSetup,
) -> Result<ItemFilter, EditError> {
    let found = products_at(tx, &setup.products).await?;
    let mut items = ItemFilter::default();
    for slug in &setup.products {
        let product = found.iter().find(|(_, known)| known == slug);
        let Some((product, _)) = product else {
            let problem = format!("There is no product with the address “{slug}”.");
            return Err(Fault::of_field("products", problem).into());
        };
        items.products.push(*product);
    }
    for path in &setup.categories {
        let Some(category) = category_by_path(tx, path).await? else {
            let problem = format!("There is no category with the address “{path}”.");
            return Err(Fault::of_field("categories", problem).into());
        };
        items.categories.push(category.id);
    }
    Ok(items)
}
