//! Which ways to pay are offered now: what the process can do, as far as the shop's own terms allow it.

use std::sync::Arc;

use commerce::Money;
use commerce::cart::Cart;
use commerce::country::CountryCode;
use commerce::payment::{Buyer, MethodRefused, PaymentMethod, PaymentTerms};
use payments::{OfflinePayment, PaymentProvider, Providers};

use crate::services::Services;

impl Services {
    /// What the shop says of its ways to pay, with what the process was started with where it says nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn payment_terms(&self) -> Result<PaymentTerms, database::Error> {
        let reader = self.db.reader();
        let stored = database::content::payment_terms(reader).await?;
        let mut terms = stored.over(&self.usual_terms);
        if let Some(account) = terms.account.as_mut()
            && account.holder.is_empty()
        {
            account.holder = database::content::shop_settings(reader).await?.name;
        }
        Ok(terms)
    }

    /// The ways to pay for goods that go there, in the order of the payment page.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn offered(&self, country: CountryCode) -> Result<Providers, database::Error> {
        let terms = self.payment_terms().await?;
        let mut offered = Providers::default();
        for provider in self.providers.iter() {
            let method = provider.method();
            if terms.offers(method) && terms.reaches(method, country) {
                offered = offered.with(as_told(provider, &terms));
            }
        }
        Ok(offered)
    }

    /// Whether a cart of that total may be ordered to be paid like that, as far as can be told now: ordering asks again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn may_pay(
        &self,
        cart: &Cart,
        total: Money,
        method: PaymentMethod,
    ) -> Result<Result<(), MethodRefused>, database::Error> {
        let Some(address) = &cart.shipping_address else {
            return Ok(Ok(()));
        };
        let terms = self.payment_terms().await?;
        let buyer = Buyer::of(cart.customer);
        Ok(terms.check(method, buyer, total, cart.count(), address.country))
    }

    /// The provider of a payment, whether or not its way is still offered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn provider(
        &self,
        method: PaymentMethod,
    ) -> Result<Option<Arc<dyn PaymentProvider>>, database::Error> {
        let Some(provider) = self.providers.get(method.as_str()) else {
            return Ok(None);
        };
        if !method.pays_later() {
            return Ok(Some(provider.clone()));
        }
        Ok(Some(as_told(provider, &self.payment_terms().await?)))
    }
}

/// Transfers go to the account that the shop has now.
fn as_told(provider: &Arc<dyn PaymentProvider>, terms: &PaymentTerms) -> Arc<dyn PaymentProvider> {
    match provider.method() {
        PaymentMethod::BankTransfer => {
            Arc::new(OfflinePayment::BankTransfer(terms.account.clone()))
        }
        _ => provider.clone(),
    }
}
