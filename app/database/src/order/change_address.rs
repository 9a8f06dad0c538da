//! Another delivery address, while nothing was sent. Prices stay as they are.

use commerce::customer::Address;
use commerce::ids::OrderId;
use commerce::order::{AddressRefused, EventDetail, OrderEventKind, check_address_change};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::EntityTrait;
use serde_json::json;

use super::details::address;
use super::staff::{Deed, lock_at};
use super::words::write_words;
use crate::audit::By;
use crate::connection::Db;
use crate::entities::Json;
use crate::entities::order_address::{ActiveModel, AddressKind, Entity};
use crate::error::{Error, Result};
use crate::staff_error::StaffError;
use crate::transaction::transaction;

#[derive(Debug, Clone)]
pub struct ChangeAddress {
    pub order: OrderId,
    /// The version that the page showed; none does not matter.
    pub version: Option<i64>,
    /// Where it goes now.
    pub address: Address,
}

/// Changes where an order goes. The timeline keeps both addresses.
pub async fn change_address(
    db: &Db,
    command: &ChangeAddress,
    by: &By,
    now_ms: i64,
) -> Result<(), StaffError<AddressRefused>> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let order = lock_at(tx, command.order, command.version).await?;
        let before = address(tx, order.id).await?.shipping;
        let after = &command.address;
        check_address_change(order.status, order.fulfilment_status, &before, after)
            .map_err(StaffError::Refused)?;
        if before == *after {
            return Ok(());
        }
        let row = ActiveModel {
            order_id: Unchanged(order.id.get()),
            kind: Unchanged(AddressKind::Shipping),
            address_json: Set(Json(after.clone())),
        };
        let updated = Entity::update(row).exec_without_returning(tx);
        updated.await.map_err(Error::from)?;
        write_words(tx, order.id).await?;
        let deed = Deed {
            order: &order,
            by,
            kind: OrderEventKind::Note,
            action: "order.address_changed",
            detail: EventDetail::AddressChanged {
                before: before.lines(),
                after: after.lines(),
            },
            before: json!(before),
        };
        Ok(deed.note(tx, now_ms).await?)
    })
    .await
}
