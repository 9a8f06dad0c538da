//! The ways to pay, as the operator configured them.

use std::sync::Arc;

use commerce::payment::{BankAccount, Iban, InvalidIban, LaterTerms, PaymentTerms};
use payments::stripe::{InvalidStripeConfig, StripeConfig};
use payments::test_bank::Decisions;
use payments::{InvalidSecret, OfflinePayment, Providers, Stripe, TestBank};
use purchases::Secret;

use crate::config::Config;

/// The account that textbooks print; shown only where no money is meant to move.
const NOBODYS_IBAN: &str = "DE89370400440532013000";

/// Why a way to pay could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum PaymentSetupError {
    #[error("the shop's account for bank transfers: {0}")]
    Iban(#[from] InvalidIban),
    #[error("Stripe needs both its secret key and the webhook's signing secret")]
    HalfOfStripe,
    #[error("a payment secret cannot be used: {0}")]
    Secret(#[from] InvalidSecret),
    #[error(transparent)]
    Stripe(#[from] InvalidStripeConfig),
}

/// What pays at once comes first, since the first is chosen for the shopper: Stripe when it has
/// keys, the test bank where it is allowed; then the offline ways, which the shop's settings can offer at any time. The test bank is also returned
/// by itself, for its own page.
pub(super) fn providers(
    config: &Config,
    secret: &Secret,
) -> Result<(Providers, Option<Arc<TestBank>>), PaymentSetupError> {
    let options = &config.payments;
    let mut providers = Providers::default();
    match (&options.stripe_secret_key, &options.stripe_webhook_secret) {
        (Some(key), Some(signing)) => {
            let stripe = Stripe::new(StripeConfig {
                secret_key: payments::Secret::parse(key.expose())?,
                webhook_secret: payments::Secret::parse(signing.expose())?,
                api_base: options.stripe_api.clone(),
                timeout: StripeConfig::TIMEOUT,
            })?;
            providers = providers.with(Arc::new(stripe));
        }
        (None, None) => {}
        _ => return Err(PaymentSetupError::HalfOfStripe),
    }
    let mut test_bank = None;
    if config.test_payments() {
        let folder = config.database.data_dir.join("test-bank");
        let secret = payments::Secret::parse(secret.expose())?;
        let bank = Arc::new(TestBank::new(secret, Decisions::new(folder)));
        providers = providers.with(bank.clone());
        test_bank = Some(bank);
    }
    providers = providers
        .with(Arc::new(OfflinePayment::BankTransfer(None)))
        .with(Arc::new(OfflinePayment::CashOnDelivery));
    Ok((providers, test_bank))
}

/// What is offered where the shop's own settings say nothing.
pub(super) fn usual_terms(config: &Config) -> Result<PaymentTerms, PaymentSetupError> {
    let options = &config.payments;
    let nobodys = config.test_payments().then_some(NOBODYS_IBAN);
    let iban = options.bank_iban.as_deref().or(nobodys);
    let account = iban.map(|iban| {
        Ok::<_, InvalidIban>(BankAccount {
            holder: options.bank_holder.clone().unwrap_or_default(),
            iban: Iban::parse(iban)?,
            bic: None,
            bank: None,
        })
    });
    let account = account.transpose()?;
    let later = |on| {
        Some(LaterTerms {
            on,
            ..LaterTerms::default()
        })
    };
    Ok(PaymentTerms {
        card: None,
        bank_transfer: later(account.is_some()),
        account,
        cash_on_delivery: later(config.cash_on_delivery()),
    })
}
