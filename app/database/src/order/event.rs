//! The timeline of an order.

use commerce::ids::OrderId;
use commerce::order::OrderEventKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::entities::Text;
use crate::entities::order_event::{ActiveModel, Entity};
use crate::error::Result;

/// Adds an entry to the timeline. `data_json` is empty when there is no more to say.
pub async fn add_event(
    conn: &impl ConnectionTrait,
    order: OrderId,
    kind: OrderEventKind,
    actor: &str,
    data_json: &str,
    now_ms: i64,
) -> Result<()> {
    let row = ActiveModel {
        order_id: Set(order.get()),
        kind: Set(Text(kind)),
        actor: Set(actor.to_owned()),
        data_json: Set(data_json.to_owned()),
        at: Set(now_ms),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}
