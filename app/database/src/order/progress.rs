//! How far the lines of an order have come.

use commerce::fulfilment::FulfilmentLine;
use commerce::ids::{OrderId, OrderLineId};
use commerce::order::{FulfilmentStatus, LineProgress, OrderLine, derive_fulfilment_status};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::queries;
use crate::entities::{Text, orders};
use crate::error::{Error, Result};

/// Pieces of one line that moved on, or back when negative.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moved {
    pub cancelled: i64,
    pub fulfilled: i64,
    pub delivered: i64,
    pub returned: i64,
}

/// Moves pieces of a line, within what the line has.
pub(crate) async fn move_pieces(
    tx: &impl ConnectionTrait,
    order: OrderId,
    line: OrderLineId,
    moved: Moved,
) -> Result<()> {
    if queries::move_pieces(tx, order, line, moved).await? {
        Ok(())
    } else {
        Err(Error::Conflict("order line"))
    }
}

/// Derives how far the order has come from its lines, and writes it.
pub(crate) async fn set_fulfilment_status(
    tx: &impl ConnectionTrait,
    order: OrderId,
    before: FulfilmentStatus,
    lines: &[LineProgress],
) -> Result<()> {
    let status = before.transition(derive_fulfilment_status(lines))?;
    let row = orders::ActiveModel {
        id: Unchanged(order.get()),
        fulfilment_status: Set(Text(status)),
        ..Default::default()
    };
    orders::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

pub(crate) fn progress_of(lines: &[OrderLine]) -> Vec<(OrderLineId, LineProgress)> {
    lines.iter().map(|line| (line.id, line.progress)).collect()
}

/// The pieces of each line once, in the order of the lines' ids.
pub(super) fn joined(lines: &[FulfilmentLine]) -> Vec<FulfilmentLine> {
    let mut sums = std::collections::BTreeMap::new();
    for line in lines {
        *sums.entry(line.line).or_insert(0) += line.quantity;
    }
    sums.into_iter()
        .map(|(line, quantity)| FulfilmentLine { line, quantity })
        .collect()
}
