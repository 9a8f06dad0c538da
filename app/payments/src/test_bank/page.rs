//! The test bank's own page, `/checkout/test-bank/{reference}`: what it shows and what a decision does.

use sha2::{Digest, Sha256};

use super::{DELAY_MS, Decision, TestBank, TestReference, asks_shopper, webhook};
use crate::{ProviderError, TestChoice, signature};

/// A payment as the bank's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankVisit {
    pub payment: TestReference,
    /// Whether there is still something to decide.
    pub state: BankState,
}

/// Where a payment stands at the bank. A decided one never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankState {
    /// The shopper has to confirm or refuse.
    Waiting,
    Decided(Decision),
}

/// What a decision led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankOutcome {
    pub payment: TestReference,
    /// The decision that stands: the first one.
    pub decision: Decision,
    /// The bank's messages, to be posted to `/webhooks/test`. A repeated decision gives the same
    /// messages again, with the same event ids.
    pub deliveries: Vec<Delivery>,
}

/// One webhook to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Not before, unix milliseconds.
    pub deliver_at_ms: i64,
    /// The raw body; sign it with [`TestBank::sign`] when posting.
    pub body: String,
}

impl TestBank {
    /// What the bank's page shows.
    pub async fn visit(&self, reference: &str) -> Result<BankVisit, ProviderError> {
        let payment = self.open_for_page(reference)?;
        let decided = self
            .decisions
            .read(reference)
            .await
            .map_err(ProviderError::Records)?;
        Ok(BankVisit {
            payment,
            state: decided.map_or(BankState::Waiting, BankState::Decided),
        })
    }

    /// The shopper confirms or refuses. The first decision stands; a later one changes nothing.
    pub async fn decide(
        &self,
        reference: &str,
        decision: Decision,
        now_ms: i64,
    ) -> Result<BankOutcome, ProviderError> {
        let payment = self.open_for_page(reference)?;
        let decision = self
            .decisions
            .record_first(reference, decision)
            .await
            .map_err(ProviderError::Records)?;
        let deliveries = deliveries(reference, &payment, decision, now_ms);
        Ok(BankOutcome {
            payment,
            decision,
            deliveries,
        })
    }

    /// The value of the signature header for a webhook posted at `now_ms`.
    #[must_use]
    pub fn sign(&self, body: &str, now_ms: i64) -> String {
        signature::sign(&self.secret, body.as_bytes(), now_ms)
    }

    fn open_for_page(&self, reference: &str) -> Result<TestReference, ProviderError> {
        let payment = self.open(reference)?;
        if asks_shopper(payment.choice) {
            Ok(payment)
        } else {
            Err(ProviderError::UnknownReference(reference.to_owned()))
        }
    }
}

pub(super) fn path(reference: &str) -> String {
    format!("/checkout/test-bank/{reference}")
}

fn deliveries(
    reference: &str,
    payment: &TestReference,
    decision: Decision,
    now_ms: i64,
) -> Vec<Delivery> {
    let body = webhook::write(reference, payment, decision, &event_id(reference), now_ms);
    let deliver_at_ms = match payment.choice {
        TestChoice::DelayedWebhook => now_ms.saturating_add(DELAY_MS),
        _ => now_ms,
    };
    let copies = if payment.choice == TestChoice::DuplicatedWebhook {
        2
    } else {
        1
    };
    vec![
        Delivery {
            deliver_at_ms,
            body
        };
        copies
    ]
}

/// One decision, one event: the id follows from the reference alone.
fn event_id(reference: &str) -> String {
    let digest = hex::encode(Sha256::digest(reference.as_bytes()));
    format!("evt_test_{}", digest.get(..24).unwrap_or(&digest))
}
