//! Writing a new order: a full copy of what is bought, for whom, at which price.

use commerce::Money;
use commerce::cart::Cart;
use commerce::customer::{Address, EmailAddress};
use commerce::ids::{CustomerId, OrderId, PromotionId};
use commerce::order::{FulfilmentStatus, OrderNumber, OrderStatus, PaymentStatus};
use commerce::pricing::{PricedCart, PricedShipping};
use commerce::promotion::CouponCode;
use commerce::tax::TaxTotal;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::lines::insert_lines;
use super::place::PlaceOrder;
use super::words::write_words;
use crate::customer::proved_account;
use crate::entities::order_address::AddressKind;
use crate::entities::{Json, Text, discount_line, order_address, orders, tax_line};
use crate::error::Result;
use crate::token::random_text;

/// What an order is made of.
pub(super) struct NewOrder<'a> {
    pub command: &'a PlaceOrder,
    pub cart: &'a Cart,
    pub priced: &'a PricedCart,
    pub email: &'a EmailAddress,
    pub address: &'a Address,
    pub hold_expires_at_ms: i64,
}

/// Writes the order and all that belongs to it. Its number is its token until it gets one. A guest's order belongs to the
/// account that has proved its address, as the e-mail about it goes there too.
pub(super) async fn insert_order(
    tx: &impl ConnectionTrait,
    new: &NewOrder<'_>,
    now_ms: i64,
) -> Result<OrderId> {
    let customer = match new.cart.customer {
        Some(customer) => Some(customer),
        None => proved_account(tx, new.email).await?,
    };
    let row = head(new, customer, now_ms);
    let made = orders::Entity::insert(row).exec(tx).await?;
    let id = OrderId(made.last_insert_id);
    let line_ids = insert_lines(tx, id, &new.priced.lines).await?;
    discount_line::Entity::insert_many(discounts(id, new.priced, &line_ids))
        .exec_without_returning(tx)
        .await?;
    tax_line::Entity::insert_many(new.priced.taxes.iter().map(|row| tax(id, row)))
        .exec_without_returning(tx)
        .await?;
    order_address::Entity::insert_many(addresses(id, new))
        .exec_without_returning(tx)
        .await?;
    write_words(tx, id).await?;
    Ok(id)
}

/// Gives the order its number.
pub(super) async fn set_number(
    tx: &impl ConnectionTrait,
    id: OrderId,
    number: &OrderNumber,
) -> Result<()> {
    let row = orders::ActiveModel {
        id: Unchanged(id.get()),
        number: Set(number.as_str().to_owned()),
        ..Default::default()
    };
    orders::Entity::update(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

fn head(new: &NewOrder<'_>, customer: Option<CustomerId>, now_ms: i64) -> orders::ActiveModel {
    let (cart, priced, totals) = (new.cart, new.priced, new.priced.totals);
    let token = random_text(16);
    let shipping = priced.shipping.as_ref();
    let amount = |of: fn(&PricedShipping) -> i64| Set(shipping.map_or(0, of));
    orders::ActiveModel {
        number: Set(token.clone()),
        public_token: Set(token),
        cart_id: Set(Some(cart.id.get())),
        idempotency_key: Set(new.command.idempotency_key.clone()),
        customer_id: Set(customer.map(CustomerId::get)),
        email: Set(Text(new.email.clone())),
        currency: Set(Text(priced.currency)),
        locale: Set(new.command.locale.clone()),
        status: Set(Text(OrderStatus::PendingPayment)),
        payment_status: Set(Text(PaymentStatus::Unpaid)),
        fulfilment_status: Set(Text(FulfilmentStatus::Unfulfilled)),
        tax_mode: Set(Text(priced.tax_mode)),
        subtotal_minor: Set(totals.subtotal.minor()),
        discount_minor: Set(totals.discount.minor()),
        shipping_minor: Set(totals.shipping.minor()),
        shipping_gross_minor: amount(|shipping| shipping.gross.minor()),
        shipping_tax_minor: amount(|shipping| shipping.tax.minor()),
        shipping_tax_rate_ppm: amount(|shipping| shipping.tax_rate.ppm().into()),
        tax_minor: Set(totals.tax.minor()),
        total_minor: Set(totals.total.minor()),
        shipping_method_id: Set(shipping.map(|shipping| shipping.method.get())),
        shipping_method_name: Set(shipping.map_or_else(String::new, |it| it.name.clone())),
        shipping_min_days: amount(|shipping| shipping.min_days.into()),
        shipping_max_days: amount(|shipping| shipping.max_days.into()),
        payment_method: Set(Text(new.command.method())),
        note: Set(cart.note.clone()),
        hold_expires_at: Set(Some(new.hold_expires_at_ms)),
        created_at: Set(now_ms),
        ..Default::default()
    }
}

/// What each line got, then what came off the delivery.
fn discounts(
    id: OrderId,
    priced: &PricedCart,
    line_ids: &[i64],
) -> Vec<discount_line::ActiveModel> {
    let row = |line: Option<i64>,
               promotion: PromotionId,
               code: &Option<CouponCode>,
               label: &str,
               amount: Money| discount_line::ActiveModel {
        order_id: Set(id.get()),
        order_line_id: Set(line),
        promotion_id: Set(Some(promotion.get())),
        code: Set(code.as_ref().map(|code| code.as_str().to_owned())),
        label: Set(label.to_owned()),
        amount_minor: Set(amount.minor()),
        ..Default::default()
    };
    let of_lines = priced
        .lines
        .iter()
        .zip(line_ids)
        .flat_map(|(line, line_id)| {
            let off = line.discounts.iter();
            off.map(|off| {
                row(
                    Some(*line_id),
                    off.promotion,
                    &off.code,
                    &off.label,
                    off.amount,
                )
            })
        });
    let of_delivery = priced.discounts.iter();
    let of_delivery =
        of_delivery.map(|off| row(None, off.promotion, &off.code, &off.label, off.shipping));
    of_lines
        .chain(of_delivery)
        .filter(|row| row.amount_minor != Set(0))
        .collect()
}

fn tax(id: OrderId, tax: &TaxTotal) -> tax_line::ActiveModel {
    tax_line::ActiveModel {
        order_id: Set(id.get()),
        label: Set(tax.label.clone()),
        rate_ppm: Set(tax.rate.ppm().into()),
        net_minor: Set(tax.net.minor()),
        tax_minor: Set(tax.tax.minor()),
        ..Default::default()
    }
}

fn addresses(id: OrderId, new: &NewOrder<'_>) -> Vec<order_address::ActiveModel> {
    let row = |kind, address: &Address| order_address::ActiveModel {
        order_id: Set(id.get()),
        kind: Set(kind),
        address_json: Set(Json(address.clone())),
    };
    let billing = new.cart.billing_address.as_ref();
    [
        (AddressKind::Shipping, Some(new.address)),
        (AddressKind::Billing, billing),
    ]
    .into_iter()
    .filter_map(|(kind, address)| address.map(|address| row(kind, address)))
    .collect()
}
