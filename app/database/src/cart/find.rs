//! Finding a cart and reading it with its lines.

use commerce::cart::{Cart, CartLine, Quantity};
use commerce::customer::{Address, EmailAddress};
use commerce::ids::{CartId, CartLineId, CustomerId, ShippingMethodId, VariantId};
use commerce::promotion::CouponCode;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::catalog::{parse_currency, parse_json};
use crate::error::{Error, Result};
use crate::sql::{self, values};
use crate::token::fingerprint;

/// A guest's open cart by the secret in the browser's cookie. A cart that belongs to an account is
/// not found that way: after signing out the next person at the screen must not see it.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn find_cart(conn: &impl ConnectionTrait, token: &str) -> Result<Option<Cart>> {
    let condition = "token_hash = ? AND customer_id IS NULL AND completed_at IS NULL";
    find(conn, condition, values![fingerprint(token)]).await
}

/// The open cart of a customer, the last used one.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn cart_of_customer(
    conn: &impl ConnectionTrait,
    customer: CustomerId,
) -> Result<Option<Cart>> {
    let condition = "customer_id = ? AND completed_at IS NULL ORDER BY updated_at DESC, id DESC";
    find(conn, condition, values![customer.get()]).await
}

/// The cart of that id, ordered or not.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn load_cart(conn: &impl ConnectionTrait, id: CartId) -> Result<Option<Cart>> {
    find(conn, "id = ?", values![id.get()]).await
}

async fn find(
    conn: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<Option<Cart>> {
    let sql = format!(
        "SELECT id, customer_id, currency, email, shipping_address_json, billing_address_json,
            shipping_method_id, coupon_codes_json, note, version, updated_at
        FROM cart WHERE {condition} LIMIT 1"
    );
    let Some(row) = sql::one::<CartRow>(conn, &sql, values).await? else {
        return Ok(None);
    };
    let sql =
        "SELECT id, variant_id, qty, price_seen_minor FROM cart_line WHERE cart_id = ? ORDER BY id";
    let lines = sql::all::<LineRow>(conn, sql, values![row.id]).await?;
    row.into_cart(lines).map(Some)
}

#[derive(FromQueryResult)]
struct CartRow {
    id: i64,
    customer_id: Option<i64>,
    currency: String,
    email: Option<String>,
    shipping_address_json: Option<String>,
    billing_address_json: Option<String>,
    shipping_method_id: Option<i64>,
    coupon_codes_json: String,
    note: String,
    version: i64,
    updated_at: i64,
}

#[derive(FromQueryResult)]
struct LineRow {
    id: i64,
    variant_id: i64,
    qty: i64,
    price_seen_minor: i64,
}

impl CartRow {
    fn into_cart(self, lines: Vec<LineRow>) -> Result<Cart> {
        let currency = parse_currency(&self.currency)?;
        let coupons: Vec<CouponCode> = parse_json("coupon codes", &self.coupon_codes_json)?;
        let email = self.email.as_deref().map(parse_email).transpose()?;
        Ok(Cart {
            id: CartId(self.id),
            customer: self.customer_id.map(CustomerId),
            currency,
            email,
            lines: lines
                .into_iter()
                .map(|row| row.into_line(currency))
                .collect::<Result<_>>()?,
            coupons,
            shipping_address: parse_address(self.shipping_address_json.as_deref())?,
            billing_address: parse_address(self.billing_address_json.as_deref())?,
            shipping_method: self.shipping_method_id.map(ShippingMethodId),
            note: self.note,
            version: self.version,
            updated_at_ms: self.updated_at,
        })
    }
}

impl LineRow {
    fn into_line(self, currency: Currency) -> Result<CartLine> {
        let quantity =
            Quantity::new(self.qty).map_err(|error| Error::corrupt("cart quantity", error))?;
        Ok(CartLine {
            id: Some(CartLineId(self.id)),
            variant: VariantId(self.variant_id),
            quantity,
            price_seen: Money::new(self.price_seen_minor, currency),
        })
    }
}

fn parse_address(json: Option<&str>) -> Result<Option<Address>> {
    json.map(|json| parse_json("address", json)).transpose()
}

pub(crate) fn parse_email(text: &str) -> Result<EmailAddress> {
    EmailAddress::parse(text).map_err(|error| Error::corrupt("e-mail address", error))
}
