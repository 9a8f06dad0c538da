//! The ways to pay as radios, of which only the chosen one is open; and the button that says what follows.

use std::sync::Arc;

use commerce::Money;
use commerce::customer::FieldError;
use commerce::payment::PaymentMethod;
use leptos::prelude::*;
use payments::{PaymentProvider, Providers, TestChoice};
use purchases::HowToPay;
use web::components::field::{FieldErrorText, FormValues, error_of};

/// What was sent says how to pay, if it is a way the shop offers.
pub fn read(providers: &Providers, typed: &FormValues) -> Result<HowToPay, FieldError> {
    let wrong = || FieldError::new("payment", "Choose how you would like to pay.");
    let provider = providers.get(typed.get("payment")).ok_or_else(wrong)?;
    let method = provider.method();
    let test_choice = match (method, typed.get("test_choice")) {
        (PaymentMethod::Test, "") => Some(TestChoice::Approve),
        (PaymentMethod::Test, code) => {
            let unknown = || FieldError::new("test_choice", "Choose what the test bank is to do.");
            Some(TestChoice::parse(code).ok_or_else(unknown)?)
        }
        _ => None,
    };
    Ok(HowToPay {
        method,
        test_choice,
    })
}

/// The choices. `typed` keeps what was chosen before; else the first way is.
pub fn choices(providers: &Providers, typed: &FormValues, errors: &[FieldError]) -> AnyView {
    let known = providers
        .get(typed.get("payment"))
        .or(providers.iter().next());
    let chosen = known.map(|provider| provider.code());
    let choices = providers.iter().enumerate().map(|(place, provider)| {
        // The summary of errors leads to the first choice.
        let id = if place == 0 {
            "payment".to_owned()
        } else {
            format!("payment-{}", provider.code())
        };
        choice(provider, id, Some(provider.code()) == chosen, typed, errors)
    });
    let error = error_of(errors, "payment");
    view! {
        <fieldset aria-describedby="payment-error">
            <legend>"How would you like to pay?"</legend>
            <div class="choices">{choices.collect_view()}</div>
            <FieldErrorText id="payment" error/>
        </fieldset>
    }
    .into_any()
}

/// "Pay €34.12", or what it is with a way that settles later; the chosen radio decides which is shown.
pub fn button(total: Money) -> AnyView {
    view! {
        <button class="button accent big wide">
            <span class="pay-label now">"Pay " {total.to_string()}</span>
            <span class="pay-label delivery">"Order now, pay on delivery"</span>
            <span class="pay-label transfer">"Order now, pay by transfer"</span>
        </button>
    }
    .into_any()
}

fn choice(
    provider: &Arc<dyn PaymentProvider>,
    id: String,
    chosen: bool,
    typed: &FormValues,
    errors: &[FieldError],
) -> AnyView {
    let body = match provider.method() {
        PaymentMethod::Test => test_choices(typed, errors),
        PaymentMethod::Stripe => small(
            "You leave for our payment partner and come straight back. We never see your card number.",
        ),
        PaymentMethod::BankTransfer => {
            small("You get the account number with the confirmation. We keep the goods for you.")
        }
        PaymentMethod::CashOnDelivery => ().into_any(),
    };
    view! {
        <div class="choice">
            <label>
                <input type="radio" id=id name="payment" value=provider.code() checked=chosen required/>
                <span class="choice-title">{provider.title()}</span>
                <span class="choice-note">{provider.summary()}</span>
            </label>
            <div class="choice-body">{body}</div>
        </div>
    }
    .into_any()
}

fn test_choices(typed: &FormValues, errors: &[FieldError]) -> AnyView {
    let chosen = TestChoice::parse(typed.get("test_choice")).unwrap_or(TestChoice::Approve);
    let options = TestChoice::ALL.into_iter().map(|choice| {
        view! { <option value=choice.code() selected=choice == chosen>{choice.title()}</option> }
    });
    let error = error_of(errors, "test_choice");
    view! {
        <div class="field">
            <label for="test_choice">"What the bank is to do"</label>
            <select class="select" id="test_choice" name="test_choice" autocomplete="off" aria-describedby="test_choice-error">
                {options.collect_view()}
            </select>
            <FieldErrorText id="test_choice" error/>
        </div>
    }
    .into_any()
}

fn small(text: &'static str) -> AnyView {
    view! { <p class="small">{text}</p> }.into_any()
}
