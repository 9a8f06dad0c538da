//! `[payment.*]` of a shop file: each way to pay with its switch and its limits.

use commerce::country::CountryCode;
use commerce::payment::{BankAccount, Iban, LaterTerms, PaymentTerms};
use commerce::{Currency, Money};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::shop::Fault;
use crate::shop::source::{Source, written};

/// Longer than anybody waits for a parcel or for money.
const MOST_DAYS: u32 = 365;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentTable {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    card: Option<CardTable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bank_transfer: Option<TransferTable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cash_on_delivery: Option<CashTable>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardTable {
    on: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CashTable {
    on: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    countries: Vec<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guest_most: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<Spanned<u32>>,
}

/// As [`CashTable`], with the account; TOML's check for unknown keys allows no shared part.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TransferTable {
    on: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iban: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bic: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bank: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    countries: Vec<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guest_most: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<Spanned<u32>>,
}

/// A way to pay whose money comes after the order, as typed into a form; what is empty is not said.
#[derive(Debug, Clone, Default)]
pub struct LaterText {
    pub on: bool,
    pub countries: Vec<String>,
    pub most: String,
    pub guest_most: String,
    pub days: String,
}

/// The shop's account as typed into a form.
#[derive(Debug, Clone, Default)]
pub struct AccountText {
    pub holder: String,
    pub iban: String,
    pub bic: String,
    pub bank: String,
}

/// Every way to pay as typed into a form.
#[derive(Debug, Clone, Default)]
pub struct PaymentText {
    pub card: bool,
    pub bank_transfer: LaterText,
    pub account: AccountText,
    pub cash_on_delivery: LaterText,
}

impl PaymentText {
    /// What the shop then says of its ways to pay.
    ///
    /// # Errors
    /// The first value that cannot be taken, under the key that it has in a shop file, as `payment.bank_transfer.iban`.
    pub fn check(self, currency: Currency) -> Result<PaymentTerms, Fault> {
        let (transfer, account) = (self.bank_transfer.table("bank_transfer")?, self.account);
        let cash = self.cash_on_delivery.table("cash_on_delivery")?;
        let table = PaymentTable {
            card: Some(CardTable { on: self.card }),
            bank_transfer: Some(TransferTable {
                on: transfer.on,
                holder: said(&account.holder),
                iban: said(&account.iban).map(written),
                bic: said(&account.bic).map(written),
                bank: said(&account.bank).map(written),
                countries: transfer.countries,
                most: transfer.most,
                guest_most: transfer.guest_most,
                days: transfer.days,
            }),
            cash_on_delivery: Some(cash),
        };
        table.check(Source::of(""), currency)
    }
}

impl LaterText {
    fn table(self, name: &str) -> Result<CashTable, Fault> {
        let days = said(&self.days).map(|days| days.parse::<u32>());
        let key = format!("payment.{name}.days");
        let days = days
            .transpose()
            .map_err(|_| Fault::of_field(key, "Write whole days, such as 14."))?;
        Ok(CashTable {
            on: self.on,
            countries: self.countries.into_iter().map(written).collect(),
            most: said(&self.most).map(written),
            guest_most: said(&self.guest_most).map(written),
            days: days.map(written),
        })
    }
}

fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl PaymentTable {
    pub(super) fn check(
        self,
        source: Source<'_>,
        currency: Currency,
    ) -> Result<PaymentTerms, Fault> {
        let account = self
            .bank_transfer
            .as_ref()
            .map(|table| table.account(source));
        let transfer = self.bank_transfer.map(|table| CashTable {
            on: table.on,
            countries: table.countries,
            most: table.most,
            guest_most: table.guest_most,
            days: table.days,
        });
        let place = source.below("payment.bank_transfer");
        let transfer = transfer
            .map(|table| table.check(place, currency))
            .transpose()?;
        let place = source.below("payment.cash_on_delivery");
        let cash = self
            .cash_on_delivery
            .map(|table| table.check(place, currency));
        Ok(PaymentTerms {
            card: self.card.map(|table| table.on),
            bank_transfer: transfer,
            account: account.transpose()?.flatten(),
            cash_on_delivery: cash.transpose()?,
        })
    }

    /// Nothing when the shop says nothing of its ways to pay.
    pub(super) fn of(terms: &PaymentTerms) -> Option<Self> {
        if *terms == PaymentTerms::default() {
            return None;
        }
        let account = terms.account.as_ref();
        let transfer = terms.bank_transfer.as_ref().map(|later| {
            let table = CashTable::of(later);
            TransferTable {
                on: table.on,
                holder: account
                    .map(|account| account.holder.clone())
                    .filter(|holder| !holder.is_empty()),
                iban: account.map(|account| written(account.iban.to_string())),
                bic: account.and_then(|account| account.bic.clone()).map(written),
                bank: account
                    .and_then(|account| account.bank.clone())
                    .map(written),
                countries: table.countries,
                most: table.most,
                guest_most: table.guest_most,
                days: table.days,
            }
        });
        Some(Self {
            card: terms.card.map(|on| CardTable { on }),
            bank_transfer: transfer,
            cash_on_delivery: terms.cash_on_delivery.as_ref().map(CashTable::of),
        })
    }
}

impl TransferTable {
    /// The account, if one is named here; else it is that of the process's settings.
    fn account(&self, source: Source<'_>) -> Result<Option<BankAccount>, Fault> {
        let source = source.below("payment.bank_transfer");
        let Some(iban) = &self.iban else {
            let lonely = [(&self.bic, "bic"), (&self.bank, "bank")];
            let lonely = lonely
                .iter()
                .find_map(|(value, key)| Some((value.as_ref()?, key)));
            return match lonely {
                Some((value, key)) => Err(source.wrong(value, key, "It needs an iban beside it.")),
                None => Ok(None),
            };
        };
        let parsed = Iban::parse(iban.get_ref());
        if let Some(bic) = &self.bic
            && !is_bic(bic.get_ref())
        {
            return Err(source.wrong(bic, "bic", "A BIC has 8 or 11 letters and digits."));
        }
        Ok(Some(BankAccount {
            holder: self.holder.clone().unwrap_or_default().trim().to_owned(),
            iban: parsed.map_err(|error| source.wrong(iban, "iban", error))?,
            bic: self
                .bic
                .as_ref()
                .map(|bic| bic.get_ref().to_ascii_uppercase()),
            bank: self
                .bank
                .as_ref()
                .map(|bank| bank.get_ref().trim().to_owned()),
        }))
    }
}

fn is_bic(text: &str) -> bool {
    [8, 11].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl CashTable {
    fn check(self, source: Source<'_>, currency: Currency) -> Result<LaterTerms, Fault> {
        let amount = |text: &Option<Spanned<String>>, key| {
            let Some(text) = text else {
                return Ok(None);
            };
            match Money::parse_major(text.get_ref(), currency) {
                Ok(amount) if amount.is_positive() => Ok(Some(amount)),
                Ok(_) => Err(source.wrong(
                    text,
                    key,
                    "It must be more than nothing; switch the way off instead.",
                )),
                Err(error) => Err(source.wrong(text, key, error)),
            }
        };
        let (most, guest_most) = (
            amount(&self.most, "most")?,
            amount(&self.guest_most, "guest_most")?,
        );
        if let (Some(most), Some(guest), Some(text)) = (most, guest_most, &self.guest_most)
            && guest.minor() > most.minor()
        {
            let problem = "Guests may not owe more than customers who are logged in.";
            return Err(source.wrong(text, "guest_most", problem));
        }
        if let Some(days) = &self.days
            && !(1..=MOST_DAYS).contains(days.get_ref())
        {
            let problem = format!("It must be 1 to {MOST_DAYS} days.");
            return Err(source.wrong(days, "days", problem));
        }
        let mut countries = Vec::new();
        for code in &self.countries {
            let country = CountryCode::parse(code.get_ref());
            countries.push(country.map_err(|error| source.wrong(code, "countries", error))?);
        }
        Ok(LaterTerms {
            on: self.on,
            countries,
            most,
            guest_most,
            days: self.days.map(Spanned::into_inner),
        })
    }

    fn of(terms: &LaterTerms) -> Self {
        let countries = terms.countries.iter();
        Self {
            on: terms.on,
            countries: countries
                .map(|country| written(country.to_string()))
                .collect(),
            most: terms.most.map(|most| written(most.to_major_string())),
            guest_most: terms.guest_most.map(|most| written(most.to_major_string())),
            days: terms.days.map(written),
        }
    }
}
