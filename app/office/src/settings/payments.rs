//! `/admin/settings/payments`: each way to pay with its switch, its account and its limits.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::payment::{BankAccount, LaterTerms, PaymentMethod, PaymentTerms};
use import::shop::{AccountText, LaterText, Part, PaymentText, ShopSetup};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::settings::keep::{Kept, check, done, keep, listed, shown, stored, told};
use crate::settings::payments::view::{PaymentsView, Shown};
use crate::staff::Staff;
use crate::state::Office;

/// The tables of a shop file, as the names of the form's fields begin.
const TRANSFER: &str = "payment_bank_transfer";
const CASH: &str = "payment_cash_on_delivery";

/// `GET /admin/settings/payments`
pub(crate) async fn payments_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), done);
    show(&office, &staff, None, (StatusCode::OK, flash)).await
}

/// `POST /admin/settings/payments`
pub(crate) async fn save_payments(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let shop = stored(&office).await?;
    let before = filled(&shop, &office.purchases.usual_terms);
    let currency = shop.settings.currency;
    let terms = check(&mut sent, &before, |form| read(form).check(currency));
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(terms) = terms {
        let parts = (Part::Payment, Part::Payment);
        let kept = keep(&office, &staff, parts, &mut sent, |shop| {
            shop.payment = Some(terms.clone());
            Ok(())
        });
        match kept.await? {
            Kept::Done => return Ok(see_other("/admin/settings/payments?done=saved")),
            Kept::Again(code) => status = code,
        }
    }
    show(&office, &staff, Some(sent), (status, None)).await
}

fn read(sent: &FormData) -> PaymentText {
    let text = |way: &str, key: &str| sent.text(&format!("{way}_{key}")).to_owned();
    let later = |way: &str| LaterText {
        on: sent.ticked(&format!("{way}_on")),
        countries: codes(&text(way, "countries")),
        most: text(way, "most"),
        guest_most: text(way, "guest_most"),
        days: text(way, "days"),
    };
    PaymentText {
        card: sent.ticked("card"),
        bank_transfer: later(TRANSFER),
        account: AccountText {
            holder: commerce::text::line(&text(TRANSFER, "holder")),
            iban: text(TRANSFER, "iban"),
            bic: text(TRANSFER, "bic"),
            bank: commerce::text::line(&text(TRANSFER, "bank")),
        },
        cash_on_delivery: later(CASH),
    }
}

/// Country codes between blanks or commas.
fn codes(text: &str) -> Vec<String> {
    let parts = listed(text).into_iter();
    let codes = parts.flat_map(|part| {
        let codes = part.split(' ').map(str::to_uppercase);
        codes.collect::<Vec<_>>()
    });
    codes.collect()
}

/// The form with what holds now: what the shop says, and what the process says where the shop is silent.
fn filled(shop: &ShopSetup, usual: &PaymentTerms) -> FormData {
    let own = shop.payment.clone().unwrap_or_default();
    let holds = own.clone().over(usual);
    let mut fields = vec![("version".to_owned(), shop.version(&Part::Payment))];
    if holds.card != Some(false) {
        fields.push(("card".to_owned(), "1".to_owned()));
    }
    fields.extend(later(TRANSFER, holds.bank_transfer.as_ref()));
    fields.extend(later(CASH, holds.cash_on_delivery.as_ref()));
    let account = own.account.as_ref();
    let of_account = |key: &str, value: fn(&BankAccount) -> Option<String>| {
        let value = account.and_then(value).unwrap_or_default();
        (format!("{TRANSFER}_{key}"), value)
    };
    fields.extend([
        of_account("holder", |account| Some(account.holder.clone())),
        of_account("iban", |account| Some(account.iban.to_string())),
        of_account("bic", |account| account.bic.clone()),
        of_account("bank", |account| account.bank.clone()),
    ]);
    FormData::prefilled(fields)
}

fn later(way: &str, terms: Option<&LaterTerms>) -> Vec<(String, String)> {
    let usual = LaterTerms::default();
    let terms = terms.unwrap_or(&usual);
    let amount = |amount: Option<commerce::Money>| {
        amount
            .map(commerce::Money::to_major_string)
            .unwrap_or_default()
    };
    let countries: Vec<&str> = terms
        .countries
        .iter()
        .map(|country| country.code())
        .collect();
    let mut fields = vec![
        (format!("{way}_countries"), countries.join(", ")),
        (format!("{way}_most"), amount(terms.most)),
        (format!("{way}_guest_most"), amount(terms.guest_most)),
        (
            format!("{way}_days"),
            terms.days.map(|days| days.to_string()).unwrap_or_default(),
        ),
    ];
    if terms.on {
        fields.push((format!("{way}_on"), "1".to_owned()));
    }
    fields
}

async fn show(
    office: &Office,
    staff: &Staff,
    sent: Option<FormData>,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let services = &office.purchases;
    let usual = &services.usual_terms;
    let shown = Shown {
        form: shown(sent, status, filled(&shop, usual)),
        currency: shop.settings.currency,
        takes_cards: services
            .providers
            .get(PaymentMethod::Stripe.as_str())
            .is_some(),
        usual_account: usual
            .account
            .as_ref()
            .map(|account| account.iban.to_string()),
        own: staff.person.role.permissions.clone(),
    };
    let page = Page::new(text!("office-settings-payments"), Section::Settings).status(status);
    page.flash(told(status, flash))
        .draw(office, staff, || view! { <PaymentsView shown/> })
        .await
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn countries_are_codes_between_blanks_and_commas() {
        assert_eq!(codes("de, at;ch\nfr  NL"), ["DE", "AT", "CH", "FR", "NL"]);
        assert!(codes(" , ").is_empty());
    }
}
