//! The key in the payment form: it names the cart, is sealed by the shop for one customer or guest, and is the
//! same however often the form is drawn or sent.

use std::fmt;

use commerce::ids::{CartId, CustomerId};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// A key only this shop can have drawn. It is the order's idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey {
    cart: CartId,
    seal: String,
}

impl FormKey {
    /// The key of a cart, for the customer it is drawn for, or for a guest.
    pub fn of(secret: &Secret, cart: CartId, customer: Option<CustomerId>) -> FormKey {
        let owner = customer.map_or("guest".to_owned(), |customer| customer.to_string());
        let cart_text = cart.to_string();
        let seal = digest(&[
            secret.expose().as_bytes(),
            b"payment form",
            cart_text.as_bytes(),
            owner.as_bytes(),
        ]);
        FormKey { cart, seal }
    }

    /// Reads the key of a form that was drawn for the same customer or guest.
    pub fn parse(secret: &Secret, text: &str, customer: Option<CustomerId>) -> Option<FormKey> {
        let (cart, _) = text.split_once('-')?;
        let key = FormKey::of(secret, cart.parse().ok()?, customer);
        (key.to_string() == text).then_some(key)
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
    fn a_key_holds_for_its_cart_its_customer_and_its_shop_only() {
        let (ours, theirs) = (secret("a"), secret("b"));
        let guest = FormKey::of(&ours, CartId(7), None);
        let text = guest.to_string();
        assert_eq!(FormKey::parse(&ours, &text, None), Some(guest));
        assert_eq!(FormKey::parse(&theirs, &text, None), None);
        assert_eq!(FormKey::parse(&ours, &text, Some(CustomerId(1))), None);
        let moved = text.replacen('7', "8", 1);
        for bad in ["", "7", "7-", "-", "x-y", &moved, &format!("{text}0")] {
            assert_eq!(FormKey::parse(&ours, bad, None), None, "{bad:?}");
        }
        assert!(text.len() <= 64, "it fits its column");
    }

    fn secret(letter: &str) -> Secret {
        letter.repeat(43).parse().unwrap()
    }
}
