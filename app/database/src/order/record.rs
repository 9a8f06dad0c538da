//! Writing a new order: a full copy of what is bought, for whom, at which price.

use std::collections::BTreeMap;

use commerce::cart::Cart;
use commerce::customer::{Address, EmailAddress};
use commerce::ids::{CustomerId, OrderId};
use commerce::order::{FulfilmentStatus, OrderNumber, OrderStatus, PaymentStatus};
use commerce::pricing::{PricedCart, PricedLine};
use commerce::promotion::CouponCode;
use sea_orm::ConnectionTrait;

use super::place::PlaceOrder;
use crate::catalog::to_json;
use crate::error::Result;
use crate::sql::{self, values};
use crate::token::random_text;

/// What an order is made of.
pub(super) struct NewOrder<'a> {
    pub wish: &'a PlaceOrder,
    pub cart: &'a Cart,
    pub priced: &'a PricedCart,
    pub email: &'a EmailAddress,
    pub address: &'a Address,
    pub hold_expires_at_ms: i64,
}

/// Writes the order and all that belongs to it. Its number is its token until it gets one.
pub(super) async fn insert_order(
    tx: &impl ConnectionTrait,
    new: &NewOrder<'_>,
    now_ms: i64,
) -> Result<OrderId> {
    let id = insert_head(tx, new, now_ms).await?;
    let line_ids = insert_lines(tx, id, new.priced).await?;
    insert_discounts(tx, id, new.priced, &line_ids).await?;
    for tax in &new.priced.taxes {
        let add = "INSERT INTO tax_line (order_id, label, rate_ppm, net_minor, tax_minor) VALUES (?, ?, ?, ?, ?)";
        let row = values![
            id.get(),
            tax.label.as_str(),
            i64::from(tax.rate.ppm()),
            tax.net.minor(),
            tax.tax.minor(),
        ];
        sql::insert(tx, add, row).await?;
    }
    insert_address(tx, id, "shipping", new.address).await?;
    if let Some(billing) = &new.cart.billing_address {
        insert_address(tx, id, "billing", billing).await?;
    }
    Ok(id)
}

/// Gives the order its number.
pub(super) async fn set_number(
    tx: &impl ConnectionTrait,
    id: OrderId,
    number: &OrderNumber,
) -> Result<()> {
    let sql = "UPDATE orders SET number = ? WHERE id = ?";
    sql::execute(tx, sql, values![number.as_str(), id.get()]).await?;
    Ok(())
}

async fn insert_head(
    tx: &impl ConnectionTrait,
    new: &NewOrder<'_>,
    now_ms: i64,
) -> Result<OrderId> {
    let (cart, priced, totals) = (new.cart, new.priced, new.priced.totals);
    let token = random_text(16);
    let shipping = priced.shipping.as_ref();
    let amount = |of: fn(&commerce::pricing::PricedShipping) -> i64| shipping.map_or(0, of);
    let add = "INSERT INTO orders (number, public_token, cart_id, idempotency_key, customer_id, email,
            currency, locale, status, payment_status, fulfilment_status, tax_mode, subtotal_minor,
            discount_minor, shipping_minor, shipping_gross_minor, shipping_tax_minor,
            shipping_tax_rate_ppm, tax_minor, total_minor, shipping_method_id, shipping_method_name,
            shipping_min_days, shipping_max_days, payment_method, note, hold_expires_at, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let row = values![
        token.as_str(),
        token.as_str(),
        cart.id.get(),
        new.wish.idempotency_key.as_str(),
        cart.customer.map(CustomerId::get),
        new.email.as_str(),
        priced.currency.code(),
        new.wish.locale.as_str(),
        OrderStatus::PendingPayment.as_str(),
        PaymentStatus::Unpaid.as_str(),
        FulfilmentStatus::Unfulfilled.as_str(),
        priced.tax_mode.as_str(),
        totals.subtotal.minor(),
        totals.discount.minor(),
        totals.shipping.minor(),
        amount(|shipping| shipping.gross.minor()),
        amount(|shipping| shipping.tax.minor()),
        amount(|shipping| i64::from(shipping.tax_rate.ppm())),
        totals.tax.minor(),
        totals.total.minor(),
        shipping.map(|shipping| shipping.method.get()),
        shipping
            .map(|shipping| shipping.name.clone())
            .unwrap_or_default(),
        amount(|shipping| i64::from(shipping.min_days)),
        amount(|shipping| i64::from(shipping.max_days)),
        new.wish.payment_method.as_str(),
        cart.note.as_str(),
        new.hold_expires_at_ms,
        now_ms,
    ];
    Ok(OrderId(sql::insert(tx, add, row).await?))
}

async fn insert_lines(
    tx: &impl ConnectionTrait,
    id: OrderId,
    priced: &PricedCart,
) -> Result<BTreeMap<usize, i64>> {
    let mut ids = BTreeMap::new();
    for (place, line) in priced.lines.iter().enumerate() {
        ids.insert(place, insert_line(tx, id, place, line).await?);
    }
    Ok(ids)
}

async fn insert_line(
    tx: &impl ConnectionTrait,
    id: OrderId,
    place: usize,
    line: &PricedLine,
) -> Result<i64> {
    let add = "INSERT INTO order_line (order_id, position, product_id, variant_id, product_title,
            variant_title, sku, image_key, gift, qty, unit_list_minor, unit_net_minor,
            unit_gross_minor, discount_minor, tax_rate_ppm, tax_minor, total_gross_minor,
            tax_class_name)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let row = values![
        id.get(),
        i64::try_from(place).unwrap_or(i64::from(i32::MAX)),
        line.product.get(),
        line.variant.get(),
        line.product_title.as_str(),
        line.variant_title.as_str(),
        line.sku.as_str(),
        line.picture.as_ref().map(|picture| picture.key.clone()),
        line.gift,
        line.quantity,
        line.unit_list.minor(),
        line.unit_net.minor(),
        line.unit_gross.minor(),
        line.discount.minor(),
        i64::from(line.tax_rate.ppm()),
        line.tax.minor(),
        line.gross.minor(),
        line.tax_class_name.as_str(),
    ];
    Ok(sql::insert(tx, add, row).await?)
}

async fn insert_discounts(
    tx: &impl ConnectionTrait,
    id: OrderId,
    priced: &PricedCart,
    line_ids: &BTreeMap<usize, i64>,
) -> Result<()> {
    let add = "INSERT INTO discount_line (order_id, order_line_id, promotion_id, code, label, amount_minor)
        VALUES (?, ?, ?, ?, ?, ?)";
    let code = |code: &Option<CouponCode>| code.as_ref().map(|code| code.as_str().to_owned());
    for (place, line) in priced.lines.iter().enumerate() {
        for discount in line
            .discounts
            .iter()
            .filter(|discount| !discount.amount.is_zero())
        {
            let row = values![
                id.get(),
                line_ids.get(&place).copied(),
                discount.promotion.get(),
                code(&discount.code),
                discount.label.as_str(),
                discount.amount.minor(),
            ];
            sql::insert(tx, add, row).await?;
        }
    }
    for discount in priced
        .discounts
        .iter()
        .filter(|discount| !discount.shipping.is_zero())
    {
        let row = values![
            id.get(),
            None::<i64>,
            discount.promotion.get(),
            code(&discount.code),
            discount.label.as_str(),
            discount.shipping.minor(),
        ];
        sql::insert(tx, add, row).await?;
    }
    Ok(())
}

async fn insert_address(
    tx: &impl ConnectionTrait,
    id: OrderId,
    kind: &str,
    address: &Address,
) -> Result<()> {
    let add = "INSERT INTO order_address (order_id, kind, address_json) VALUES (?, ?, ?)";
    sql::execute(
        tx,
        add,
        values![id.get(), kind, to_json("address", address)?],
    )
    .await?;
    Ok(())
}
