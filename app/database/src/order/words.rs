//! The words by which staff find an order: the names on its addresses. An order of a release that does not write them
//! gets them from a job.

use std::collections::BTreeSet;

use commerce::ids::OrderId;
use commerce::text::folded;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::details::address;
use crate::connection::Db;
use crate::entities::{order_word, orders};
use crate::error::{Error, Result};
use crate::session::cut;
use crate::transaction::transaction;

/// The longest word that is kept.
const MAX_WORD: usize = 64;

/// Writes the words of up to `limit` orders that have none yet; tells how many.
pub async fn fill_words(db: &Db, limit: u32) -> Result<u64> {
    let without: Vec<i64> = orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::HasWords.eq(false))
        .limit(u64::from(limit))
        .into_tuple()
        .all(db.writer())
        .await?;
    let mut filled = 0;
    for id in without.into_iter().map(OrderId) {
        let done = transaction(db, |tx| async move {
            super::settle::lock(&*tx, id).await?;
            match write_words(&*tx, id).await {
                // An address that cannot be read has no words; the order can still be found by its number.
                Err(Error::Corrupt { .. } | Error::Missing(_)) => note(&*tx, id).await,
                other => other,
            }
        })
        .await;
        match done {
            Ok(()) => filled += 1,
            // It was deleted meanwhile.
            Err(Error::Missing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Writes the words of an order anew.
pub(crate) async fn write_words(tx: &impl ConnectionTrait, id: OrderId) -> Result<()> {
    let addresses = address(tx, id).await?;
    let all = [Some(addresses.shipping), addresses.billing];
    let mut words = BTreeSet::new();
    for address in all.into_iter().flatten() {
        for text in [Some(address.name.as_str()), address.company.as_deref()] {
            words.extend(words_of(text.unwrap_or_default()));
        }
    }
    order_word::Entity::delete_many()
        .filter(order_word::Column::OrderId.eq(id.get()))
        .exec(tx)
        .await?;
    let row = |word| order_word::ActiveModel {
        word: Set(word),
        order_id: Set(id.get()),
    };
    if !words.is_empty() {
        order_word::Entity::insert_many(words.into_iter().map(row))
            .exec_without_returning(tx)
            .await?;
    }
    note(tx, id).await
}

/// The words of a text, as they are compared.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let folded = folded(text);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    words.map(|word| cut(word, MAX_WORD)).collect()
}

async fn note(tx: &impl ConnectionTrait, id: OrderId) -> Result<()> {
    let row = orders::ActiveModel {
        id: Unchanged(id.get()),
        has_words: Set(true),
        ..Default::default()
    };
    orders::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
