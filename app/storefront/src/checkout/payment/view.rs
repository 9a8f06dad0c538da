//! The last step's page: one form, with the button right below the total.

use std::sync::Arc;

use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, ErrorSummary, Field, FieldError, FormValues, TextArea};

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::checkout::frame::{RejectedCodes, Steps, Sums};
use crate::pages::checkout::methods::{PayButton, PaymentChoices, PaymentMethods};
use crate::pages::checkout::review::Review;
use crate::pages::checkout::trouble::{Trouble, TroubleAlert};
use crate::pages::checkout::{Checkout, Step};
use crate::pages::page_link::{self, PageLink};
use crate::pages::store_settings::Identity;

/// The longest note to the shop, in characters.
pub const LONGEST_NOTE: u16 = 500;

/// All that the form shows.
#[derive(Debug, Clone)]
pub struct PaymentForm {
    pub checkout: Checkout,
    pub choices: PaymentChoices,
    pub values: FormValues,
    pub messages: Messages,
    pub key: String,
    pub shown: String,
    pub now_ms: i64,
    pub shop: Arc<Identity>,
}

/// What stands above the form.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    pub errors: Vec<FieldError>,
    pub trouble: Option<Trouble>,
}

#[component]
pub fn PaymentPage(form: PaymentForm) -> impl IntoView {
    let checkout = form.checkout.clone();
    view! {
        <div class="wrap checkout">
            <Steps current=Step::Payment/>
            <RejectedCodes checkout/>
            <h1 class="visually-hidden">{Step::Payment.heading()}</h1>
            <SubmitOnce>
                <form class="with-aside" method="post" action="/checkout/payment" novalidate>
                    <Choices form=form.clone()/>
                    <Order form/>
                </form>
            </SubmitOnce>
        </div>
    }
}

#[component]
fn Choices(form: PaymentForm) -> impl IntoView {
    let (checkout, now_ms) = (form.checkout, form.now_ms);
    let Messages { errors, trouble } = form.messages;
    let total = checkout.quote.priced.totals.total;
    let note = Field::new("note", text!("checkout-note"))
        .optional()
        .value(form.values.get("note"))
        .max_length(LONGEST_NOTE.into())
        .errors(&errors);
    view! {
        <div class="checkout-form">
            <input type="hidden" name="idempotency_key" value=form.key/>
            <input type="hidden" name="expected_total" value=total.minor().to_string()/>
            <input type="hidden" name="shown" value=form.shown/>
            <ErrorSummary errors/>
            {trouble.map(|trouble| view! { <TroubleAlert trouble/> })}
            <Review checkout step=Step::Payment now_ms/>
            <PaymentMethods total choices=form.choices/>
            <TextArea field=note/>
            <p><a href="/checkout/delivery">{text!("checkout-back-to-delivery")}</a></p>
        </div>
    }
}

#[component]
fn Order(form: PaymentForm) -> impl IntoView {
    let total = form.checkout.quote.priced.totals.total;
    let agreed = form.values.has("terms");
    view! {
        <section class="aside summary" id="summary" aria-labelledby="final">
            <h2 id="final">{text!("checkout-final")}</h2>
            <Sums checkout=form.checkout/>
            <CheckBox name="terms" checked=agreed errors=form.messages.errors><Terms shop=form.shop/></CheckBox>
            <PayButton total/>
        </section>
    }
}

/// Stand for the links of the sentence; from a private-use area, so no text has them.
const LINKS: std::ops::RangeInclusive<char> = '\u{e001}'..='\u{e003}';

/// The sentence with links to the pages that there are, in whatever order the language has them.
#[component]
fn Terms(shop: Arc<Identity>) -> impl IntoView {
    let sentence = text!(
        "checkout-terms",
        terms = "\u{e001}",
        withdrawal = "\u{e002}",
        privacy = "\u{e003}"
    );
    let parts = sentence.split_inclusive(|mark| LINKS.contains(&mark));
    let parts = parts.map(|part| {
        let words = part.trim_end_matches(|mark| LINKS.contains(&mark));
        let link = match part.strip_prefix(words) {
            Some("\u{e001}") => Some(("terms", text!("checkout-terms-terms"))),
            Some("\u{e002}") => Some(("returns", text!("checkout-terms-withdrawal"))),
            Some("\u{e003}") => Some(("privacy", text!("checkout-terms-privacy"))),
            _ => None,
        };
        let link = link.map(|(slug, text)| {
            view! { <PageLink url=page_link::address(&shop, slug) text/> }
        });
        view! { {words.to_owned()}{link} }
    });
    parts.collect_view()
}
