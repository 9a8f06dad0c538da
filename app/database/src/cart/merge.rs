//! Signing in: the guest's cart joins the account's, and nothing disappears without a word.

use commerce::cart::{Cart, CartNotice, merge};
use commerce::ids::{CustomerId, VariantId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::save::lock_carts_of;
use super::{cart_of_customer, find_cart, offers, save_cart};
use crate::entities::cart;
use crate::error::{Error, Result};

/// The cart after signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub cart: Cart,
    /// What the shopper must be told about it.
    pub notices: Vec<CartNotice>,
}

/// Gives the guest's cart to the account: as it is when the account has none, else line by line.
/// Run it in a transaction; without any cart there is nothing to return.
pub async fn merge_at_sign_in(
    tx: &impl ConnectionTrait,
    guest_token: Option<&str>,
    customer: CustomerId,
    now_ms: i64,
) -> Result<Option<SignedIn>> {
    lock_carts_of(tx, customer).await?;
    let guest = match guest_token {
        Some(token) => find_cart(tx, token).await?,
        None => None,
    };
    let account = cart_of_customer(tx, customer).await?;
    let (cart, notices) = match (guest, account) {
        (None, None) => return Ok(None),
        (None, Some(cart)) => {
            return Ok(Some(SignedIn {
                cart,
                notices: Vec::new(),
            }));
        }
        (Some(guest), None) => (
            Cart {
                customer: Some(customer),
                ..guest
            },
            Vec::new(),
        ),
        (Some(guest), Some(account)) => {
            let lines = account.lines.iter().chain(&guest.lines);
            let variants: Vec<VariantId> = lines.map(|line| line.variant).collect();
            let offers = offers(tx, &variants, account.currency, now_ms).await?;
            delete_open(tx, &guest).await?;
            let merged = merge(account, guest, &offers);
            (merged.cart, merged.notices)
        }
    };
    let cart = save_cart(tx, &cart, now_ms).await?;
    Ok(Some(SignedIn { cart, notices }))
}

/// An order may be on its way from that cart: then it stays, and its version tells.
async fn delete_open(tx: &impl ConnectionTrait, guest: &Cart) -> Result<()> {
    let deleted = cart::Entity::delete_many()
        .filter(cart::Column::Id.eq(guest.id.get()))
        .filter(cart::Column::Version.eq(guest.version))
        .filter(cart::Column::CompletedAt.is_null())
        .exec(tx)
        .await?;
    match deleted.rows_affected {
        0 => Err(Error::Conflict("cart")),
        _ => Ok(()),
    }
}
