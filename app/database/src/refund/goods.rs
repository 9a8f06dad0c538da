//! What becomes of a refund's pieces.

use commerce::ids::{OrderLineId, RefundId};
use commerce::order::{LineProgress, Order, OrderStatus};
use sea_orm::ConnectionTrait;

use super::rows::lines_of;
use crate::audit::By;
use crate::entities::refund_line;
use crate::error::Result;
use crate::order::{Moved, lines, move_pieces, set_fulfilment_status};
use crate::stock::{give_up, take_back_if_held};

/// Pieces that were not sent leave what is reserved; pieces that came back go onto the shelf, where staff said so. Of an
/// order that ended meanwhile all is on sale again already.
pub(super) async fn move_goods(
    tx: &impl ConnectionTrait,
    order: &Order,
    refund: RefundId,
    by: &By,
    now_ms: i64,
) -> Result<()> {
    if order.status != OrderStatus::Placed {
        return Ok(());
    }
    let moved = lines_of(tx, &[refund.get()]).await?;
    let bought = lines(tx, order.id, order.currency).await?;
    for line in &moved {
        let back = line.qty - line.qty_unsent;
        let back = if line.restock { back } else { 0 };
        let id = OrderLineId(line.order_line_id);
        if back > 0 {
            let moved = Moved {
                returned: back,
                ..Moved::default()
            };
            move_pieces(tx, order.id, id, moved).await?;
        }
        let known = bought.iter().find(|bought| bought.id == id);
        let Some(variant) = known.and_then(|known| known.variant) else {
            continue;
        };
        if line.qty_unsent > 0 {
            let (qty, restock) = (line.qty_unsent, line.restock);
            give_up(tx, order.id, variant, qty, restock, by, now_ms).await?;
        }
        if back > 0 {
            take_back_if_held(tx, order.id, variant, back, by, now_ms).await?;
        }
    }
    derive(tx, order).await?;
    Ok(())
}

/// The pieces that would not have been sent are to be sent after all.
pub(super) async fn claim_back(
    tx: &impl ConnectionTrait,
    order: &Order,
    lines: &[refund_line::Model],
) -> Result<()> {
    for line in lines.iter().filter(|line| line.qty_unsent > 0) {
        let moved = Moved {
            cancelled: -line.qty_unsent,
            ..Moved::default()
        };
        move_pieces(tx, order.id, OrderLineId(line.order_line_id), moved).await?;
    }
    derive(tx, order).await?;
    Ok(())
}

/// Writes how far the order has come, and tells how its lines stand.
pub(super) async fn derive(tx: &impl ConnectionTrait, order: &Order) -> Result<Vec<LineProgress>> {
    let bought = lines(tx, order.id, order.currency).await?;
    let progress: Vec<LineProgress> = bought.iter().map(|line| line.progress).collect();
    set_fulfilment_status(tx, order.id, order.fulfilment_status, &progress).await?;
    Ok(progress)
}
