//! The last step as it is drawn: one form, with the button right below the total.

use commerce::customer::FieldError;
use leptos::prelude::*;
use payments::Providers;
use web::components::field::{CheckBox, ErrorSummary, Field, FormValues, TextArea};
use web::components::icon::icon;

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::checkout::{Checkout, Step, frame, methods, review};

/// The longest note to the shop, in characters.
pub const LONGEST_NOTE: usize = 500;

/// All that the form shows.
pub struct Form<'a> {
    pub checkout: &'a Checkout,
    pub providers: &'a Providers,
    pub typed: &'a FormValues,
    pub said: &'a Said,
    pub key: String,
    pub shown: String,
    pub now_ms: i64,
}

/// What stands above the form.
#[derive(Debug, Default)]
pub struct Said {
    pub errors: Vec<FieldError>,
    pub trouble: Option<Trouble>,
}

/// Why nothing was ordered or paid.
#[derive(Debug)]
pub struct Trouble {
    pub lead: String,
    pub rest: String,
    /// Whether the cart has to be changed first.
    pub cart: bool,
}

impl Trouble {
    pub fn text(lead: &str) -> Trouble {
        Trouble {
            lead: lead.to_owned(),
            rest: String::new(),
            cart: false,
        }
    }
}

pub fn page(form: &Form<'_>) -> AnyView {
    let total = form.checkout.quote.priced.totals.total;
    let (typed, errors) = (form.typed, &form.said.errors);
    let note = Field::new("note", "A note to us")
        .optional()
        .value(typed.get("note"));
    let note = note
        .max_length(u32::try_from(LONGEST_NOTE).unwrap_or(u32::MAX))
        .errors(errors);
    let drawn = view! {
        <form class="with-aside" method="post" action="/checkout/payment" novalidate data-once>
            <div class="checkout-form">
                <input type="hidden" name="idempotency_key" value=form.key.clone()/>
                <input type="hidden" name="expected_total" value=total.minor().to_string()/>
                <input type="hidden" name="shown" value=form.shown.clone()/>
                <ErrorSummary errors=errors.as_slice()/>
                {form.said.trouble.as_ref().map(trouble)}
                {review::review(form.checkout, Step::Payment, form.now_ms)}
                {methods::choices(form.providers, typed, errors)}
                <TextArea field=note/>
                <p><a href="/checkout/delivery">"Back to delivery"</a></p>
            </div>
            <section class="aside summary" id="summary" aria-labelledby="final">
                <h2 id="final">"Look it over"</h2>
                {frame::sums(form.checkout)}
                <CheckBox name="terms" checked=typed.has("terms") errors=errors.as_slice()>{terms()}</CheckBox>
                {methods::button(total)}
            </section>
        </form>
    }
    .into_any();
    view! {
        <div class="wrap checkout">
            {frame::steps(Some(Step::Payment))}
            <h1 class="visually-hidden">"Check out: payment and review"</h1>
            <SubmitOnce>{drawn}</SubmitOnce>
        </div>
    }
    .into_any()
}

/// What went wrong, read out at once.
pub fn trouble(trouble: &Trouble) -> AnyView {
    let cart = trouble
        .cart
        .then(|| view! { " "<a href="/cart">"Change your cart"</a>"." });
    view! {
        <div class="alert bad" role="alert">
            {icon("warning")}
            <div><strong>{trouble.lead.clone()}</strong>" "{trouble.rest.clone()}{cart}</div>
        </div>
    }
    .into_any()
}

fn terms() -> AnyView {
    view! {
        "I agree to the " <a href="/pages/terms">"terms"</a> " and have read the " <a href="/pages/returns">"right of withdrawal"</a>
        " and the " <a href="/pages/privacy">"privacy notice"</a> "."
    }
    .into_any()
}
