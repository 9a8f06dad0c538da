//! Which orders may be sent before they are paid. Asked under the order's lock by whatever begins such a payment or
//! makes the order firm, so that no page, form or later try leads around it.

use commerce::ids::CartId;
use commerce::order::Order;
use commerce::payment::{Buyer, MethodRefused, PaymentMethod};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::details::address;
use super::lines::lines;
use crate::content::payment_terms;
use crate::entities::cart;
use crate::error::Result;

/// Whether the order may be paid like that; the inner error says why not. Only under the order's lock is it the last word.
pub async fn check_method(
    tx: &impl ConnectionTrait,
    order: &Order,
    method: PaymentMethod,
) -> Result<Result<(), MethodRefused>> {
    if matches!(method, PaymentMethod::Test | PaymentMethod::Free) {
        return Ok(Ok(()));
    }
    let bought = lines(tx, order.id, order.currency).await?;
    let bought = bought.iter().filter(|line| !line.gift);
    let pieces = bought.map(|line| line.progress.quantity).sum();
    let buyer = buyer(tx, order.cart).await?;
    let country = address(tx, order.id).await?.shipping.country;
    let terms = payment_terms(tx).await?;
    Ok(terms.check(method, buyer, order.totals.total, pieces, country))
}

/// The cart tells who was logged in. The order does not: a guest's joins the account of the address that was typed.
async fn buyer(tx: &impl ConnectionTrait, cart: Option<CartId>) -> Result<Buyer> {
    let Some(cart) = cart else {
        return Ok(Buyer::Guest);
    };
    let row = cart::Entity::find_by_id(cart.get()).one(tx).await?;
    let customer = row.and_then(|row| row.customer_id);
    Ok(match customer {
        Some(_) => Buyer::Customer,
        None => Buyer::Guest,
    })
}
