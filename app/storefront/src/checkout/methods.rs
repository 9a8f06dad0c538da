//! The ways to pay as radios, of which only the chosen one is open; and the button that says what follows.

use commerce::Money;
use commerce::payment::{Buyer, MethodRefused, PaymentMethod, PaysAtOnce};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use payments::{Providers, TestChoice};
use purchases::HowToPay;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{FieldError, FieldErrorText, FormValues, error_of};

use crate::pages::payment_text;

/// What was sent says how to pay that total, if it is a way the shop offers. What costs nothing is paid by none.
pub fn read(
    providers: &Providers,
    total_minor: i64,
    typed: &FormValues,
) -> Result<HowToPay, FieldError> {
    if total_minor == 0 {
        return Ok(HowToPay::FREE);
    }
    let wrong = || FieldError::new("payment", text!("payment-choose-missing"));
    let provider = providers.get(typed.get("payment")).ok_or_else(wrong)?;
    let method = provider.method();
    let test_choice = match (method, typed.get("test_choice")) {
        (PaymentMethod::Test, "") => Some(TestChoice::Approve),
        (PaymentMethod::Test, code) => {
            let unknown = || FieldError::new("test_choice", text!("payment-test-choice-unknown"));
            Some(TestChoice::parse(code).ok_or_else(unknown)?)
        }
        _ => None,
    };
    Ok(HowToPay {
        method,
        test_choice,
    })
}

/// Why an order cannot be paid that way.
pub fn refused(error: MethodRefused) -> FieldError {
    match error {
        MethodRefused::NotOffered => FieldError::new("payment", text!("payment-not-offered")),
        MethodRefused::NotThere(country) => {
            let country = country.name();
            FieldError::new("payment", text!("payment-not-there", country = country))
        }
        MethodRefused::TooLarge(error) => too_large(error),
    }
}

/// The order is too large to be paid for later.
fn too_large(error: PaysAtOnce) -> FieldError {
    let text = match error.buyer {
        Buyer::Customer => text!("payment-too-large", most = error.most, count = error.pieces),
        Buyer::Guest => text!(
            "payment-too-large-guest",
            most = error.most,
            count = error.pieces
        ),
    };
    FieldError::new("payment", text)
}

/// The methods the shop offers, and which is chosen.
#[derive(Debug, Clone)]
pub struct PaymentChoices {
    methods: Vec<PaymentMethod>,
    chosen: Option<PaymentMethod>,
    test_choice: TestChoice,
    error: Option<String>,
    test_error: Option<String>,
}

impl PaymentChoices {
    /// `typed` keeps what was chosen before; else the first method is.
    pub fn new(providers: &Providers, typed: &FormValues, errors: &[FieldError]) -> PaymentChoices {
        let methods: Vec<PaymentMethod> =
            providers.iter().map(|provider| provider.method()).collect();
        let known = providers.get(typed.get("payment"));
        let chosen = known.map(|provider| provider.method());
        let test_choice = TestChoice::parse(typed.get("test_choice"));
        PaymentChoices {
            chosen: chosen.or(methods.first().copied()),
            methods,
            test_choice: test_choice.unwrap_or(TestChoice::Approve),
            error: error_of(errors, "payment"),
            test_error: error_of(errors, "test_choice"),
        }
    }
}

/// Instead of the ways to pay, where nothing is to be paid.
#[component]
pub fn PaymentMethods(total: Money, choices: PaymentChoices) -> impl IntoView {
    if total.is_zero() {
        let text = text!("payment-choose-none");
        return Either::Left(view! { <Alert tone=Tone::Info text/> });
    }
    Either::Right(view! { <Methods choices/> })
}

#[component]
fn Methods(choices: PaymentChoices) -> impl IntoView {
    let error = choices.error.clone();
    let methods = choices.methods.clone().into_iter().enumerate();
    let methods = methods.map(|(place, method)| {
        // The summary of errors leads to the first choice.
        let id = if place == 0 {
            "payment".to_owned()
        } else {
            format!("payment-{method}")
        };
        view! { <Method method id choices=choices.clone()/> }
    });
    view! {
        <fieldset aria-describedby="payment-error">
            <legend>{text!("payment-choose")}</legend>
            <div class="choices">{methods.collect_view()}</div>
            <FieldErrorText id="payment" error/>
        </fieldset>
    }
}

/// "Pay €34.12", "Place order" where nothing is to be paid, or what it is with a method that settles later; the chosen radio decides which is shown.
#[component]
pub fn PayButton(total: Money) -> impl IntoView {
    if total.is_zero() {
        let label = text!("payment-button-free");
        return Either::Left(view! { <button class="button accent big wide">{label}</button> });
    }
    Either::Right(view! {
        <button class="button accent big wide">
            <span class="pay-label now">{text!("payment-button-now", amount = total)}</span>
            <span class="pay-label delivery">{text!("payment-button-delivery")}</span>
            <span class="pay-label transfer">{text!("payment-button-transfer")}</span>
        </button>
    })
}

#[component]
fn Method(method: PaymentMethod, id: String, choices: PaymentChoices) -> impl IntoView {
    let is_chosen = choices.chosen == Some(method);
    let detail = match method {
        PaymentMethod::Test => EitherOf3::A(
            view! { <TestChoices chosen=choices.test_choice error=choices.test_error/> },
        ),
        PaymentMethod::Stripe => {
            EitherOf3::B(view! { <p class="small">{text!("payment-detail-stripe")}</p> })
        }
        PaymentMethod::BankTransfer => {
            EitherOf3::B(view! { <p class="small">{text!("payment-detail-transfer")}</p> })
        }
        PaymentMethod::CashOnDelivery | PaymentMethod::Free => EitherOf3::C(()),
    };
    view! {
        <div class="choice">
            <label>
                <input type="radio" id=id name="payment" value=method.as_str() checked=is_chosen required/>
                <span class="choice-title">{payment_text::method(method)}</span>
                <span class="choice-note">{payment_text::summary(method)}</span>
            </label>
            <div class="choice-body">{detail}</div>
        </div>
    }
}

#[component]
fn TestChoices(chosen: TestChoice, error: Option<String>) -> impl IntoView {
    let options = TestChoice::ALL.into_iter().map(|choice| {
        view! { <option value=choice.code() selected=choice == chosen>{payment_text::test_choice(choice)}</option> }
    });
    view! {
        <div class="field">
            <label for="test_choice">{text!("payment-test-choice")}</label>
            <select class="select" id="test_choice" name="test_choice" autocomplete="off" aria-describedby="test_choice-error">
                {options.collect_view()}
            </select>
            <FieldErrorText id="test_choice" error/>
        </div>
    }
}
