//! The first stock of many variants at once.

use commerce::ids::VariantId;
use commerce::stock::MovementKind;
use sea_orm::{ActiveValue::Set, ConnectionTrait};

use super::level::main_location;
use crate::entities::{Text, insert_all, stock_level, stock_movement};
use crate::error::Result;

/// Pieces that came in of a variant that was never counted.
pub(crate) struct Received {
    pub variant: VariantId,
    pub on_hand: i64,
    pub at_ms: i64,
}

/// Counts them for the first time, with their entries in the ledger; the listings are the caller's.
pub(crate) async fn receive(
    tx: &impl ConnectionTrait,
    received: &[Received],
    reason: &str,
) -> Result<()> {
    if received.is_empty() {
        return Ok(());
    }
    let location_id = main_location(tx).await?;
    let level = |received: &Received| stock_level::ActiveModel {
        variant_id: Set(received.variant.get()),
        location_id: Set(location_id),
        on_hand: Set(received.on_hand),
        reserved: Set(0),
        ..Default::default()
    };
    let entry = |received: &Received| stock_movement::ActiveModel {
        variant_id: Set(received.variant.get()),
        location_id: Set(location_id),
        kind: Set(Text(MovementKind::Receive)),
        qty: Set(received.on_hand),
        on_hand_after: Set(received.on_hand),
        reserved_after: Set(0),
        actor: Set(String::new()),
        reason: Set(reason.to_owned()),
        at: Set(received.at_ms),
        ..Default::default()
    };
    insert_all(tx, received.iter().map(level).collect()).await?;
    insert_all(tx, received.iter().map(entry).collect()).await?;
    Ok(())
}
