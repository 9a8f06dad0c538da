//! The key in the payment form: it names the cart, is sealed by the shop for one customer or guest, and is the
//! same however often the form is drawn or sent.

use std::fmt;

use commerce::ids::{CartId, CustomerId};
use database::Error;
use database::cart::cart_fingerprint;
use sha2::{Digest, Sha256};

use crate::services::Services;

/// A key only this shop can have drawn. It is the order's idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey {
    cart: CartId,
    seal: String,
}

impl FormKey {
    /// The key of a cart, for the customer it is drawn for, or for a guest; none when the cart is gone. What is
    /// sealed holds the fingerprint of the cart's own 256 random bits: who knew the shop's secret alone could not
    /// count up through the carts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(
        services: &Services,
        cart: CartId,
        customer: Option<CustomerId>,
    ) -> Result<Option<FormKey>, Error> {
        let fingerprint = cart_fingerprint(services.db.writer(), cart).await?;
        Ok(fingerprint.map(|fingerprint| {
            let seal = with_parts(cart, customer, &fingerprint, |parts| {
                services.secret.seal(PURPOSE, parts)
            });
            FormKey { cart, seal }
        }))
    }

    /// Reads the key of a form that was drawn for the same customer or guest.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn parse(
        services: &Services,
        text: &str,
        customer: Option<CustomerId>,
    ) -> Result<Option<FormKey>, Error> {
        let Some((cart, seal)) = split(text) else {
            return Ok(None);
        };
        let fingerprint = cart_fingerprint(services.db.writer(), cart).await?;
        let is_ours = fingerprint.is_some_and(|fingerprint| {
            with_parts(cart, customer, &fingerprint, |parts| {
                services.secret.is_seal(PURPOSE, parts, seal)
            })
        });
        let seal = seal.to_owned();
        Ok(is_ours.then_some(FormKey { cart, seal }))
    }

    /// The cart the form is about.
    pub fn cart(&self) -> CartId {
        self.cart
    }
}

impl fmt::Display for FormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.cart, self.seal)
    }
}

const PURPOSE: &str = "payment form";

/// Exactly as it was written: `+7` and `07` are other texts for the same cart.
fn split(text: &str) -> Option<(CartId, &str)> {
    let (number, seal) = text.split_once('-')?;
    let cart: CartId = number.parse().ok()?;
    (cart.to_string() == number).then_some((cart, seal))
}

fn with_parts<T>(
    cart: CartId,
    customer: Option<CustomerId>,
    fingerprint: &str,
    work: impl FnOnce(&[&[u8]]) -> T,
) -> T {
    let owner = customer.map_or("guest".to_owned(), |customer| customer.to_string());
    let cart = cart.to_string();
    work(&[cart.as_bytes(), owner.as_bytes(), fingerprint.as_bytes()])
}

/// 128 bits of SHA-256 over the parts and their lengths, hexadecimal.
pub(crate) fn digest(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    let all = digest.finalize();
    all.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_only_as_it_was_written() {
        let seal = "0123456789abcdef0123456789abcdef";
        assert_eq!(split(&format!("7-{seal}")), Some((CartId(7), seal)));
        for bad in ["", "7", "-", "x-y", "+7-x", "07-x", " 7-x"] {
            assert_eq!(split(bad), None, "{bad:?}");
        }
        let longest = FormKey {
            cart: CartId(i64::MAX),
            seal: seal.to_owned(),
        };
        assert!(longest.to_string().len() <= 64, "it fits its column");
    }
}
