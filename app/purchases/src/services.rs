//! What purchases need of the process they run in.

use std::sync::Arc;

use commerce::payment::PaymentTerms;
use database::Db;
use mail::{InvalidLink, Link, Mailer};
use payments::{Providers, TestBank};

use crate::clock::Clock;
use crate::secret::Secret;

/// The outside of a purchase: where it is stored, who is asked for money, how shoppers are written to.
pub struct Services {
    pub db: Db,
    /// Every way to pay that the process can handle; which of them are offered, [`Services::offered`] knows.
    pub providers: Providers,
    /// What is offered where the shop's own settings say nothing.
    pub usual_terms: PaymentTerms,
    /// The test bank, where it is offered, for its own page and webhooks.
    pub test_bank: Option<Arc<TestBank>>,
    pub mailer: Mailer,
    pub clock: Clock,
    /// Seals the keys of payment forms.
    pub secret: Secret,
    /// Scheme and host that shoppers use, without a slash at the end.
    pub origin: String,
    /// Names this process in leases.
    pub instance: String,
    pub observe: fn(Event),
}

/// What whoever counts wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    OrderPlaced(Paid),
    /// A call of a payment provider failed.
    ProviderFailed,
    /// Money did not go back; it is tried again for some hours.
    RefundFailed,
}

/// When the money of an order comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    AtOnce,
    Later,
}

impl Services {
    /// Now, in unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The whole address of a path of the shop.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(crate) fn link(&self, path: &str) -> Result<Link, InvalidLink> {
        Link::parse(&self.url(path))
    }
}
