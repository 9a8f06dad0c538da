//! The test bank's reference: the payment itself, readable and signed.

use commerce::{Currency, Money, OrderId};
use hmac::Mac;
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::signature::keyed;
use crate::{BeginRequest, ProviderError, Secret, TestChoice};

/// First part of every reference; no webhook's signed text starts like it, so neither passes for the other.
const PREFIX: &str = "tb1";
/// Longest reference: fits the stored column and the address bar.
const LONGEST: usize = 160;
/// Bytes of the signature that are kept: 128 bits.
const KEPT: usize = 16;

/// One payment at the test bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReference {
    pub order_id: OrderId,
    /// Which try of that order.
    pub attempt: u32,
    pub amount: Money,
    /// What the shopper chose on the payment page.
    pub choice: TestChoice,
    /// The order's public token, to find the way back.
    pub order_token: String,
}

/// The text is no reference of this bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("The test bank knows no such payment.")]
pub struct InvalidReference;

impl TestReference {
    pub(super) fn of(request: &BeginRequest, choice: TestChoice) -> Result<Self, ProviderError> {
        if !is_token(&request.order_token) {
            return Err(ProviderError::Rejected {
                status: 0,
                code: "order_token".to_owned(),
                message: "an order token is 1 to 64 letters, digits, “-” or “_”".to_owned(),
            });
        }
        Ok(Self {
            order_id: request.order_id,
            attempt: request.attempt,
            amount: request.amount,
            choice,
            order_token: request.order_token.clone(),
        })
    }

    /// The reference as text, at most 160 characters that need no escaping in an address.
    #[must_use]
    pub fn seal(&self, secret: &Secret) -> String {
        let payload = format!(
            "{PREFIX}.{}.{}.{}.{}.{}.{}",
            self.order_id,
            self.attempt,
            self.amount.minor(),
            self.amount.currency(),
            self.choice.code(),
            self.order_token,
        );
        format!("{payload}.{}", hex::encode(tag(secret, &payload)))
    }

    /// Reads a reference whose signature holds.
    pub fn open(secret: &Secret, code: &str) -> Result<Self, InvalidReference> {
        if code.len() > LONGEST {
            return Err(InvalidReference);
        }
        let (payload, given) = code.rsplit_once('.').ok_or(InvalidReference)?;
        let given = hex::decode(given).map_err(|_| InvalidReference)?;
        if !bool::from(given.ct_eq(&tag(secret, payload))) {
            return Err(InvalidReference);
        }
        Self::read(payload).ok_or(InvalidReference)
    }

    fn read(payload: &str) -> Option<Self> {
        let mut parts = payload.split('.');
        let mut next = || parts.next();
        if next()? != PREFIX {
            return None;
        }
        let order_id = OrderId(next()?.parse().ok()?);
        let attempt = next()?.parse().ok()?;
        let minor = next()?.parse().ok()?;
        let amount = Money::new(minor, Currency::parse(next()?).ok()?);
        let choice = TestChoice::parse(next()?)?;
        let order_token = next()?.to_owned();
        let complete = next().is_none() && is_token(&order_token);
        complete.then_some(Self {
            order_id,
            attempt,
            amount,
            choice,
            order_token,
        })
    }
}

fn is_token(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn tag(secret: &Secret, payload: &str) -> Vec<u8> {
    let mut mac = keyed(secret);
    mac.update(payload.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .take(KEPT)
        .copied()
        .collect()
}
