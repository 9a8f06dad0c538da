//! The address form as it is drawn.

use commerce::country::CountryCode;
use commerce::customer::FieldError;
use commerce::shipping::ShippingZone;
use leptos::prelude::*;
use web::components::field::{CheckBox, ErrorSummary, Field, FormValues, Select, TextInput};

use crate::checkout::islands::address_help::AddressHelp;
use crate::pages::checkout::address::BILLING;

/// All that the form shows.
pub struct Form<'a> {
    pub typed: &'a FormValues,
    pub errors: &'a [FieldError],
    pub countries: Vec<CountryCode>,
    pub signed_in: bool,
    pub offer_newsletter: bool,
}

/// Where the shop delivers to: the countries of its zones, or every country.
pub fn countries(zones: &[ShippingZone]) -> Vec<CountryCode> {
    let areas = || zones.iter().flat_map(|zone| &zone.areas);
    let everywhere = areas().any(|area| area.country.is_none());
    CountryCode::all()
        .filter(|country| everywhere || areas().any(|area| area.country == Some(*country)))
        .collect()
}

pub fn form(form: &Form<'_>) -> AnyView {
    let (typed, errors) = (form.typed, form.errors);
    let newsletter = form.offer_newsletter.then(|| {
        view! {
            <CheckBox name="newsletter" checked=typed.has("newsletter") errors>
                "Write to me now and then about new things; I can stop it in my account"
            </CheckBox>
        }
    });
    let drawn = view! {
        <form class="checkout-form" method="post" action="/checkout/address" novalidate data-address>
            <fieldset>
                <legend>"Contact"</legend>
                {email(form)}
                {newsletter}
            </fieldset>
            <fieldset>
                <legend>"Delivery address"</legend>
                {address(form, "")}
                <CheckBox name="billing_same" checked=typed.has("billing_same") errors>
                    "The bill goes to the same address"
                </CheckBox>
            </fieldset>
            <fieldset class="billing">
                <legend>"Billing address"</legend>
                {address(form, BILLING)}
            </fieldset>
            <div class="checkout-next">
                <button class="button big">"On to delivery"</button>
                <a href="/cart">"Back to the cart"</a>
            </div>
        </form>
    }
    .into_any();
    view! { <ErrorSummary errors/> <AddressHelp>{drawn}</AddressHelp> }.into_any()
}

fn email(form: &Form<'_>) -> AnyView {
    let hint = if form.signed_in {
        "For the confirmation and the tracking link."
    } else {
        "For the confirmation and the tracking link. You need no account."
    };
    let log_in = (!form.signed_in).then(|| {
        view! {
            <p class="small">"Have an account? " <a href="/account/login?next=/checkout">"Log in"</a> ", your cart comes along."</p>
        }
    });
    let field = Field::new("email", "E-mail")
        .kind("email")
        .autocomplete("email")
        .hint(hint);
    let field = field
        .max_length(254)
        .value(form.typed.get("email"))
        .errors(form.errors);
    view! { <TextInput field/> {log_in} }.into_any()
}

/// The fields of one address; the country comes first, the others follow its habits.
fn address(form: &Form<'_>, prefix: &'static str) -> AnyView {
    let billing = !prefix.is_empty();
    let country = CountryCode::parse(form.typed.get(&format!("{prefix}country"))).ok();
    let field = |name: &str, label: &str, delivery: &'static str, bill: &'static str| {
        let name = format!("{prefix}{name}");
        let value = form.typed.get(&name).to_owned();
        let field = Field::new(name, label)
            .value(value)
            .max_length(120)
            .errors(form.errors);
        field.autocomplete(if billing { bill } else { delivery })
    };
    let wide = form.typed.get(&format!("{prefix}line2")).len()
        + form.typed.get(&format!("{prefix}company")).len()
        > 0;
    let asked = |name: &str| {
        form.errors
            .iter()
            .any(|error| error.field == format!("{prefix}{name}"))
    };
    let regions = country.is_some_and(CountryCode::has_regions);
    let needs = |needs: fn(CountryCode) -> bool| country.is_none_or(needs);
    let region_label = country.map_or("Region", CountryCode::region_label);
    let postcode_label = country.map_or("Postcode", CountryCode::postcode_label);
    let example = country
        .and_then(CountryCode::postcode_example)
        .unwrap_or_default();
    let shown = |name: &str, used: bool| {
        used || asked(name) || !form.typed.get(&format!("{prefix}{name}")).is_empty()
    };
    let region = field(
        "region",
        region_label,
        "address-level1",
        "billing address-level1",
    );
    let region = region.required(country.is_some_and(CountryCode::needs_region));
    let phone = field("phone", "Phone", "tel", "billing tel")
        .kind("tel")
        .optional()
        .max_length(60);
    let phone = phone.hint("Only for the driver, if nobody answers the door.");
    let postcode = field(
        "postcode",
        postcode_label,
        "postal-code",
        "billing postal-code",
    );
    let postcode = postcode
        .class("field third")
        .placeholder(example)
        .required(needs(CountryCode::needs_postcode))
        .hidden(!shown("postcode", needs(CountryCode::has_postcodes)))
        .max_length(16);
    let city = field("city", "City", "address-level2", "billing address-level2")
        .class("field two-thirds")
        .required(needs(CountryCode::needs_city));
    let options = options(&form.countries, country);
    view! {
        <div class="fields">
            <Select field=field("country", "Country", "country", "billing country")>{options}</Select>
            <TextInput field=field("name", "Full name", "name", "billing name").max_length(100)/>
            <TextInput field=field("line1", "Street and number", "address-line1", "billing address-line1")/>
            <details class="reveal" open=wide || asked("line2") || asked("company")>
                <summary>"Add a company or a second line"</summary>
                <div class="fields">
                    <TextInput field=field("company", "Company", "organization", "billing organization").optional()/>
                    <TextInput field=field("line2", "Second line", "address-line2", "billing address-line2").optional()/>
                </div>
            </details>
            <TextInput field=postcode/>
            <TextInput field=city/>
            <TextInput field=region.hidden(!shown("region", regions))/>
            {(!billing).then(|| view! { <TextInput field=phone/> })}
        </div>
    }
    .into_any()
}

fn options(countries: &[CountryCode], chosen: Option<CountryCode>) -> AnyView {
    let option = |country: &CountryCode| {
        view! {
            <option value=country.code() selected=Some(*country) == chosen
                data-postcode=country.has_postcodes().then(|| country.postcode_label())
                data-example=country.postcode_example().unwrap_or_default()
                data-region=country.has_regions().then(|| country.region_label())
                data-required=country.needed_fields().join(" ")>
                {country.name()}
            </option>
        }
    };
    let none = chosen
        .is_none()
        .then(|| view! { <option value="" selected>"Choose a country"</option> });
    view! { {none}{countries.iter().map(option).collect_view()} }.into_any()
}
