//! Withdrawing from an order: noted once, for staff to answer.

use commerce::fulfilment::{ReturnKind, ReturnState};
use commerce::ids::OrderId;
use commerce::order::OrderEventKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::attention::needs_attention;
use super::event::add_event;
use super::settle::lock;
use crate::connection::Db;
use crate::entities::order_return::{ActiveModel, Column, Entity};
use crate::entities::{Text, order_event};
use crate::error::{Error, Result};
use crate::session::cut;
use crate::transaction::transaction;

/// What staff read of an order from which its shopper withdrew.
const WITHDRAWN: &str =
    "The shopper has withdrawn from the contract: take the goods back and refund them.";

/// What the timeline keeps of it.
#[derive(Serialize, Deserialize)]
struct Said {
    name: String,
}

/// That a shopper withdrew from an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// When it was received for the first time, unix milliseconds.
    pub received_at_ms: i64,
    /// Who withdrew, as they wrote it then.
    pub name: String,
    /// What from, or why, as they wrote it then.
    pub note: String,
    /// Whether this call noted it.
    pub is_new: bool,
}

/// Notes that the shopper withdraws from an order, for a person to look at. The second time only says when the first
/// one came, and what it said.
pub async fn withdraw_from_order(
    db: &Db,
    id: OrderId,
    name: &str,
    note: &str,
    received_at_ms: i64,
) -> Result<Withdrawn> {
    let (said, note) = (cut(name, 200), cut(note, 500));
    let (said, note) = (&Said { name: said }, note.as_str());
    transaction(db, |tx| async move {
        let tx = &*tx;
        lock(tx, id).await?;
        if let Some(known) = withdrawal_of(tx, id).await? {
            return Ok(known);
        }
        let row = ActiveModel {
            order_id: Set(id.get()),
            kind: Set(ReturnKind::Withdrawal.to_string()),
            status: Set(ReturnState::Requested.to_string()),
            reason: Set(note.to_owned()),
            created_at: Set(received_at_ms),
            ..Default::default()
        };
        Entity::insert(row).exec_without_returning(tx).await?;
        let kind = OrderEventKind::Withdrawn;
        let data = serde_json::to_string(said).map_err(|error| Error::corrupt("event", error))?;
        add_event(tx, id, kind, "shopper", &data, received_at_ms).await?;
        needs_attention(tx, id, WITHDRAWN, received_at_ms).await?;
        Ok::<_, Error>(Withdrawn {
            received_at_ms,
            name: said.name.clone(),
            note: note.to_owned(),
            is_new: true,
        })
    })
    .await
}

async fn withdrawal_of(tx: &impl ConnectionTrait, id: OrderId) -> Result<Option<Withdrawn>> {
    let known = Entity::find()
        .filter(Column::OrderId.eq(id.get()))
        .filter(Column::Kind.eq(ReturnKind::Withdrawal.as_str()))
        .order_by_asc(Column::Id)
        .one(tx)
        .await?;
    let Some(known) = known else {
        return Ok(None);
    };
    let event = order_event::Entity::find()
        .filter(order_event::Column::OrderId.eq(id.get()))
        .filter(order_event::Column::Kind.eq(Text(OrderEventKind::Withdrawn)))
        .one(tx)
        .await?;
    let said = event.and_then(|event| serde_json::from_str::<Said>(&event.data_json).ok());
    Ok(Some(Withdrawn {
        received_at_ms: known.created_at,
        name: said.map(|said| said.name).unwrap_or_default(),
        note: known.reason,
        is_new: false,
    }))
}
