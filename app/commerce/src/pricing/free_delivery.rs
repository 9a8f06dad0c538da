//! Free delivery: how far a cart is from it where it goes, in step with what delivery costs it now.

use super::PricedCart;
use crate::money::Money;
use crate::shipping::ShippingQuote;

/// Delivery that is free from a value of goods on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeDelivery {
    /// What counts: the goods at list prices, before discounts and without gifts.
    pub goods: Money,
    /// From which value on it is free.
    pub threshold: Money,
}

impl FreeDelivery {
    /// What is missing; nothing when it is reached.
    #[must_use]
    pub fn missing(&self) -> Option<Money> {
        let missing = self.threshold.checked_sub(self.goods).ok()?;
        Some(missing).filter(|missing| missing.is_positive())
    }
}

impl PricedCart {
    /// What the cart may say of free delivery. `offered` are the ways to deliver it, and `is_chosen` tells that the
    /// shopper has chosen one of them, so that no other counts. Nothing where nothing is free at any value, and
    /// nothing while a promotion already pays for the delivery.
    #[must_use]
    pub fn free_delivery(
        &self,
        offered: &[ShippingQuote],
        is_chosen: bool,
    ) -> Option<FreeDelivery> {
        let charged = self.shipping.as_ref()?;
        let counts = |quote: &&ShippingQuote| !is_chosen || quote.method == charged.method;
        let thresholds = offered.iter().filter(counts);
        let thresholds = thresholds.filter_map(|quote| quote.free_from);
        let threshold = thresholds.min_by_key(|threshold| threshold.minor())?;
        let bought = self.lines.iter().filter(|line| !line.gift);
        let goods = Money::sum(self.currency, bought.map(|line| line.list_total)).ok()?;
        let promise = FreeDelivery { goods, threshold };
        let is_paid_for = self.totals.shipping.is_zero() && promise.missing().is_some();
        (!is_paid_for).then_some(promise)
    }
}
