//! Payment terms: which ways to pay a shop offers, for goods to where, and up to which size.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::country::CountryCode;
use crate::ids::CustomerId;
use crate::money::{Currency, Money};
use crate::payment::{Iban, PaymentMethod};
use crate::policy::{
    CASH_ON_DELIVERY_DAYS, PAY_LATER_GUEST_MOST, PAY_LATER_GUEST_PIECES, PAY_LATER_MOST,
    PAY_LATER_PIECES, TRANSFER_DAYS,
};

/// The shop's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Empty: whoever the shop is called.
    #[serde(default)]
    pub holder: String,
    pub iban: Iban,
    /// The bank's code, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
}

/// What a shop says of a way to pay whose money comes after the order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterTerms {
    pub on: bool,
    /// Where the goods may go; anywhere when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<CountryCode>,
    /// The dearest order of a customer who is logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Money>,
    /// The dearest order of a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_most: Option<Money>,
    /// After so many days an order that nobody paid, or that was not sent, is cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// What a shop says of its ways to pay. Where it says nothing, the settings of the process count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentTerms {
    /// Whether cards are taken, where the process has a provider for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_transfer: Option<LaterTerms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<BankAccount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_on_delivery: Option<LaterTerms>,
}

/// Why an order cannot be paid that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MethodRefused {
    #[error("that way to pay is not offered")]
    NotOffered,
    #[error("that way to pay is not offered for goods to {0}")]
    NotThere(CountryCode),
    #[error(transparent)]
    TooLarge(#[from] PaysAtOnce),
}

/// An order is too large to be sent before it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("at most {most} and {pieces} items may be paid for later")]
pub struct PaysAtOnce {
    /// The largest total that may be paid for later.
    pub most: Money,
    pub pieces: i64,
    pub buyer: Buyer,
}

/// Who orders, as far as trust goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buyer {
    /// Nothing is proved, not even the e-mail address.
    Guest,
    /// Logged in, which takes a confirmed address.
    Customer,
}

impl Buyer {
    /// `logged_in`: whom the cart belongs to.
    #[must_use]
    pub fn of(logged_in: Option<CustomerId>) -> Self {
        match logged_in {
            Some(_) => Self::Customer,
            None => Self::Guest,
        }
    }
}

impl PaymentTerms {
    /// These terms, with `usual` where they say nothing.
    #[must_use]
    pub fn over(self, usual: &Self) -> Self {
        Self {
            card: self.card.or(usual.card),
            bank_transfer: self.bank_transfer.or_else(|| usual.bank_transfer.clone()),
            account: self.account.or_else(|| usual.account.clone()),
            cash_on_delivery: self
                .cash_on_delivery
                .or_else(|| usual.cash_on_delivery.clone()),
        }
    }

    /// Whether the shop offers that way anywhere.
    #[must_use]
    pub fn offers(&self, method: PaymentMethod) -> bool {
        let is_on = |terms: &Option<LaterTerms>| terms.as_ref().is_some_and(|terms| terms.on);
        match method {
            PaymentMethod::Stripe => self.card != Some(false),
            PaymentMethod::BankTransfer => is_on(&self.bank_transfer) && self.account.is_some(),
            PaymentMethod::CashOnDelivery => is_on(&self.cash_on_delivery),
            PaymentMethod::Test | PaymentMethod::Free => true,
        }
    }

    /// Whether that way is offered for goods to that country, as far as these terms say.
    #[must_use]
    pub fn reaches(&self, method: PaymentMethod, country: CountryCode) -> bool {
        let countries = self.later(method).map(|terms| terms.countries.as_slice());
        countries.is_none_or(|known| known.is_empty() || known.contains(&country))
    }

    /// After so many days an order to be paid that way is cancelled.
    #[must_use]
    pub fn days(&self, method: PaymentMethod) -> i64 {
        let usual = match method {
            PaymentMethod::CashOnDelivery => CASH_ON_DELIVERY_DAYS,
            _ => TRANSFER_DAYS,
        };
        let days = self.later(method).and_then(|terms| terms.days);
        days.map_or(usual, i64::from)
    }

    /// Whether an order of that total and so many pieces may be paid like this. What these terms say nothing of
    /// was decided by whoever offered the way.
    ///
    /// # Errors
    /// When the way is switched off, not for that country, or the order too large for a way that pays later.
    pub fn check(
        &self,
        method: PaymentMethod,
        buyer: Buyer,
        total: Money,
        pieces: i64,
        country: CountryCode,
    ) -> Result<(), MethodRefused> {
        if !method.pays_later() {
            let is_off = method == PaymentMethod::Stripe && self.card == Some(false);
            return if is_off {
                Err(MethodRefused::NotOffered)
            } else {
                Ok(())
            };
        }
        let terms = self.later(method);
        if terms.is_some_and(|terms| !terms.on) {
            return Err(MethodRefused::NotOffered);
        }
        if !self.reaches(method, country) {
            return Err(MethodRefused::NotThere(country));
        }
        let most = most(terms, buyer, total.currency());
        let most_pieces = match buyer {
            Buyer::Guest => PAY_LATER_GUEST_PIECES,
            Buyer::Customer => PAY_LATER_PIECES,
        };
        if total.minor() > most.minor() || pieces > most_pieces {
            return Err(MethodRefused::TooLarge(PaysAtOnce {
                most,
                pieces: most_pieces,
                buyer,
            }));
        }
        Ok(())
    }

    fn later(&self, method: PaymentMethod) -> Option<&LaterTerms> {
        match method {
            PaymentMethod::BankTransfer => self.bank_transfer.as_ref(),
            PaymentMethod::CashOnDelivery => self.cash_on_delivery.as_ref(),
            _ => None,
        }
    }
}

/// The dearest order. A shop that trusts its customers with less than guests usually are trusts guests with no more.
fn most(terms: Option<&LaterTerms>, buyer: Buyer, currency: Currency) -> Money {
    let unit = 10_i64.saturating_pow(currency.exponent().into());
    let usual = |units: i64| Money::new(units.saturating_mul(unit), currency);
    let said = |amount: fn(&LaterTerms) -> Option<Money>| {
        let amount = terms.and_then(amount);
        amount.filter(|amount| amount.currency() == currency)
    };
    let of_customers = said(|terms| terms.most);
    match buyer {
        Buyer::Customer => of_customers.unwrap_or_else(|| usual(PAY_LATER_MOST)),
        Buyer::Guest => said(|terms| terms.guest_most).unwrap_or_else(|| {
            let usual = usual(PAY_LATER_GUEST_MOST);
            let less = of_customers.filter(|most| most.minor() < usual.minor());
            less.unwrap_or(usual)
        }),
    }
}
