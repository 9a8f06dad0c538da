//! A stock-take: many shelves counted at once, each guarded by what was seen of it.

use std::collections::{BTreeMap, BTreeSet};

use commerce::ids::{StaffId, VariantId};
use commerce::stock::MovementKind;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::{Value, json};
use thiserror::Error;

use super::level::{add_level, main_location};
use super::queries;
use crate::audit::{self, By, Subject};
use crate::catalog::note_listed;
use crate::connection::Db;
use crate::entities::{Text, listing, product, stock_level, stock_movement, variant};
use crate::error::Result;
use crate::session::cut;
use crate::staff_error::StaffError;
use crate::transaction::repeatable_transaction;

/// Rows asked for or written in one statement.
const BATCH: usize = 500;
/// SKUs that the log names.
const MOST_NAMED: usize = 500;
/// Why, in the ledger.
const REASON: &str = "stock-take";

/// What is known of a variant at the first location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    pub variant: VariantId,
    pub sku: String,
    pub title: String,
    pub variant_title: String,
    pub on_hand: i64,
    pub reserved: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedLine {
    pub variant: VariantId,
    /// What was on hand when the preview was drawn.
    pub seen: i64,
    pub counted: i64,
}

#[derive(Debug, Clone)]
pub struct ApplyCount {
    pub lines: Vec<CountedLine>,
    /// Sent twice, the form counts once.
    pub key: String,
}

#[derive(Debug, Error)]
pub enum CountRefused {
    /// Pieces moved since the preview.
    #[error("the stock of {} variants moved", .0.len())]
    Moved(Vec<VariantId>),
}

/// The shelves of those SKUs, by SKU; what is not known is not there.
pub async fn shelves_by_sku(
    conn: &impl ConnectionTrait,
    skus: &[String],
) -> Result<BTreeMap<String, Shelf>> {
    let mut found = BTreeMap::new();
    for skus in skus.chunks(BATCH) {
        let rows = variant::Entity::find()
            .find_also_related(product::Entity)
            .filter(variant::Column::Sku.is_in(skus))
            .all(conn)
            .await?;
        let shelves = shelves(conn, rows).await?;
        found.extend(shelves.into_iter().map(|shelf| (shelf.sku.clone(), shelf)));
    }
    Ok(found)
}

/// The shelves of those variants.
pub async fn shelves_of(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<BTreeMap<VariantId, Shelf>> {
    let mut found = BTreeMap::new();
    for variants in variants.chunks(BATCH) {
        let ids = variants.iter().map(|id| id.get());
        let rows = variant::Entity::find()
            .find_also_related(product::Entity)
            .filter(variant::Column::Id.is_in(ids))
            .all(conn)
            .await?;
        let shelves = shelves(conn, rows).await?;
        found.extend(shelves.into_iter().map(|shelf| (shelf.variant, shelf)));
    }
    Ok(found)
}

/// The next shelves by SKU after that one, for a file; none at the end.
pub async fn shelves_after(
    conn: &impl ConnectionTrait,
    sku: &str,
    limit: u32,
) -> Result<Vec<Shelf>> {
    let rows = variant::Entity::find()
        .find_also_related(product::Entity)
        .filter(variant::Column::Sku.gt(sku))
        .order_by_asc(variant::Column::Sku)
        .limit(u64::from(limit))
        .all(conn)
        .await?;
    shelves(conn, rows).await
}

async fn shelves(
    conn: &impl ConnectionTrait,
    rows: Vec<(variant::Model, Option<product::Model>)>,
) -> Result<Vec<Shelf>> {
    let ids: Vec<i64> = rows.iter().map(|(row, _)| row.id).collect();
    let levels = levels(conn, main_location(conn).await?, &ids).await?;
    let shelf = |(row, product): (variant::Model, Option<product::Model>)| {
        let level = levels.get(&row.id);
        Shelf {
            variant: VariantId(row.id),
            title: product.map_or_else(String::new, |product| product.title),
            variant_title: row.title,
            sku: row.sku,
            on_hand: level.map_or(0, |level| level.on_hand),
            reserved: level.map_or(0, |level| level.reserved),
        }
    };
    Ok(rows.into_iter().map(shelf).collect())
}

async fn levels(
    conn: &impl ConnectionTrait,
    location_id: i64,
    variants: &[i64],
) -> Result<BTreeMap<i64, stock_level::Model>> {
    let rows = stock_level::Entity::find()
        .filter(stock_level::Column::LocationId.eq(location_id))
        .filter(stock_level::Column::VariantId.is_in(variants.iter().copied()))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.variant_id, row)).collect())
}

/// Sets every shelf to what was counted, all of them or none; tells how many changed. The same form again changes nothing.
///
/// # Errors
/// [`CountRefused::Moved`] names the variants of which something else is on hand than was seen.
pub async fn apply_count(
    db: &Db,
    command: &ApplyCount,
    by: &By,
    now_ms: i64,
) -> Result<usize, StaffError<CountRefused>> {
    let mut lines: Vec<CountedLine> = command.lines.clone();
    lines.retain(|line| line.seen != line.counted);
    // Two counts at once wait for each other instead of standing in each other's way.
    lines.sort_by_key(|line| line.variant);
    lines.dedup_by_key(|line| line.variant);
    let lines = &lines;
    repeatable_transaction(db, |tx| async move {
        let tx = &*tx;
        let Some(first) = lines.first() else {
            return Ok(0);
        };
        if is_known(tx, &key(command, first)).await? {
            return Ok(lines.len());
        }
        let location_id = main_location(tx).await?;
        let moved = set(tx, location_id, lines).await?;
        if !moved.is_empty() {
            return Err(StaffError::Refused(CountRefused::Moved(moved)));
        }
        let mut named = Vec::new();
        for lines in lines.chunks(BATCH) {
            let after = note(tx, command, lines, location_id, by, now_ms).await?;
            follow(tx, lines, &after, now_ms).await?;
            if named.len() < MOST_NAMED {
                named.extend(told(tx, lines).await?);
            }
        }
        // The listings of what turned are written anew, and told of, by the job.
        note_listed(tx, []).await?;
        named.truncate(MOST_NAMED);
        let subject = Subject::new("stock", REASON);
        let after = json!({ "variants": lines.len(), "lines": named });
        audit::record(
            tx,
            by,
            "stock.counted",
            &subject,
            &Value::Null,
            &after,
            now_ms,
        )
        .await?;
        Ok(lines.len())
    })
    .await
}

fn key(command: &ApplyCount, line: &CountedLine) -> String {
    format!("{}-{}", command.key, line.variant)
}

async fn is_known(tx: &impl ConnectionTrait, key: &str) -> Result<bool> {
    let of_key = stock_movement::Column::IdempotencyKey.eq(key);
    let found = stock_movement::Entity::find()
        .filter(of_key)
        .one(tx)
        .await?;
    Ok(found.is_some())
}

/// Sets each shelf that is as it was seen; the others.
async fn set(
    tx: &impl ConnectionTrait,
    location_id: i64,
    lines: &[CountedLine],
) -> Result<Vec<VariantId>> {
    let mut moved = Vec::new();
    for line in lines {
        let at = (line.variant.get(), location_id);
        if queries::recount_if(tx, at, line.seen, line.counted).await? {
            continue;
        }
        let is_first = line.seen == 0 && !queries::lock_level(tx, at).await?;
        if is_first && is_variant(tx, at.0).await? {
            add_level(tx, at.0, at.1, line.counted, 0).await?;
        } else {
            moved.push(line.variant);
        }
    }
    Ok(moved)
}

async fn is_variant(tx: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(variant::Entity::find_by_id(id).one(tx).await?.is_some())
}

/// Writes the ledger; the counters as they are now.
async fn note(
    tx: &impl ConnectionTrait,
    command: &ApplyCount,
    lines: &[CountedLine],
    location_id: i64,
    by: &By,
    now_ms: i64,
) -> Result<BTreeMap<i64, stock_level::Model>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.variant.get()).collect();
    let levels = levels(tx, location_id, &ids).await?;
    let actor = cut(&by.name, 128);
    let entry = |line: &CountedLine| {
        let level = levels.get(&line.variant.get());
        stock_movement::ActiveModel {
            variant_id: Set(line.variant.get()),
            location_id: Set(location_id),
            kind: Set(Text(MovementKind::Adjust)),
            qty: Set(line.counted - line.seen),
            on_hand_after: Set(line.counted),
            reserved_after: Set(level.map_or(0, |level| level.reserved)),
            actor_id: Set(by.staff.map(StaffId::get)),
            actor: Set(actor.clone()),
            idempotency_key: Set(Some(key(command, line))),
            reason: Set(REASON.to_owned()),
            at: Set(now_ms),
            ..Default::default()
        }
    };
    stock_movement::Entity::insert_many(lines.iter().map(entry))
        .exec_without_returning(tx)
        .await?;
    Ok(levels)
}

/// Products of which a variant sold out or came back are due: the job that keeps listings writes them anew, for a count of
/// thousands would take too long to wait for.
async fn follow(
    tx: &impl ConnectionTrait,
    lines: &[CountedLine],
    after: &BTreeMap<i64, stock_level::Model>,
    now_ms: i64,
) -> Result<()> {
    let turned = lines.iter().filter(|line| {
        after.get(&line.variant.get()).is_some_and(|level| {
            let promised = level.reserved + level.safety;
            (line.seen > promised) != (line.counted > promised)
        })
    });
    let turned: Vec<i64> = turned.map(|line| line.variant.get()).collect();
    if turned.is_empty() {
        return Ok(());
    }
    let products: Vec<i64> = variant::Entity::find()
        .select_only()
        .column(variant::Column::ProductId)
        .filter(variant::Column::Id.is_in(turned))
        .into_tuple()
        .all(tx)
        .await?;
    let products: BTreeSet<i64> = products.into_iter().collect();
    listing::Entity::update_many()
        .col_expr(listing::Column::RefreshAt, Expr::value(now_ms))
        .filter(listing::Column::ProductId.is_in(products))
        .exec(tx)
        .await?;
    Ok(())
}

/// SKU, before and after, as the log keeps them.
async fn told(tx: &impl ConnectionTrait, lines: &[CountedLine]) -> Result<Vec<Value>> {
    let ids = lines.iter().map(|line| line.variant.get());
    let skus: Vec<(i64, String)> = variant::Entity::find()
        .select_only()
        .columns([variant::Column::Id, variant::Column::Sku])
        .filter(variant::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx)
        .await?;
    let skus: BTreeMap<i64, String> = skus.into_iter().collect();
    let told = lines.iter().filter_map(|line| {
        let sku = skus.get(&line.variant.get())?;
        Some(json!([sku, line.seen, line.counted]))
    });
    Ok(told.collect())
}
