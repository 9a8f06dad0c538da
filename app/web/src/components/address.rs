//! Postal addresses: as lines, and as the fields of a form, the same for account and checkout.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::customer::{Address, AddressInput};
use leptos::prelude::*;
use texts::text;

use crate::components::field::{Field, FieldError, FormValues, Select, TextInput};
use crate::contract::address::{CITY, COUNTRY, POSTCODE, REGION};
use crate::contract::country as hook;

/// What the names of a billing address's fields begin with.
pub const BILLING: &str = "billing_";

/// The address in a form's fields whose names begin with `prefix`.
pub fn address_input(values: &FormValues, prefix: &str) -> AddressInput {
    let text = |name: &str| values.get(&format!("{prefix}{name}")).to_owned();
    AddressInput {
        name: text("name"),
        company: text("company"),
        line1: text("line1"),
        line2: text("line2"),
        city: text(CITY),
        region: text(REGION),
        postcode: text(POSTCODE),
        country: text(COUNTRY),
        phone: text("phone"),
    }
}

/// The same fields filled with an address, where they are not filled yet.
pub fn with_address(values: FormValues, prefix: &str, address: &Address) -> FormValues {
    let input = address.to_input();
    let fields = [
        ("name", input.name),
        ("company", input.company),
        ("line1", input.line1),
        ("line2", input.line2),
        (CITY, input.city),
        (REGION, input.region),
        (POSTCODE, input.postcode),
        (COUNTRY, input.country),
        ("phone", input.phone),
    ];
    let add = |values: FormValues, (name, value): (&str, String)| {
        values.with(&format!("{prefix}{name}"), value)
    };
    fields.into_iter().fold(values, add)
}

/// An address as it stands on a parcel.
#[component]
pub fn AddressLines(address: Address) -> impl IntoView {
    let lines = address
        .lines()
        .into_iter()
        .enumerate()
        .map(|(place, line)| {
            view! { {(place > 0).then(|| view! { <br/> })}{line} }
        });
    lines.collect_view()
}

/// Whose address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// Of a person to whom parcels go, who may be called.
    Delivery,
    /// Of whoever pays; names of fields begin with [`BILLING`].
    Billing,
}

impl AddressKind {
    fn name(self, field: &str) -> String {
        match self {
            AddressKind::Delivery => field.to_owned(),
            AddressKind::Billing => format!("{BILLING}{field}"),
        }
    }

    fn autocomplete(self, token: &str) -> String {
        match self {
            AddressKind::Delivery => token.to_owned(),
            AddressKind::Billing => format!("billing {token}"),
        }
    }
}

/// What the fields of one address are filled with.
struct Filled<'a> {
    kind: AddressKind,
    values: &'a FormValues,
    errors: &'a [FieldError],
    country: Option<CountryCode>,
}

impl Filled<'_> {
    fn value(&self, field: &str) -> &str {
        self.values.get(&self.kind.name(field))
    }

    fn is_wrong(&self, field: &str) -> bool {
        let name = self.kind.name(field);
        self.errors.iter().any(|error| error.field == name)
    }

    /// Empty fields that few addresses need are folded away.
    fn needs(&self, field: &str) -> bool {
        !self.value(field).is_empty() || self.is_wrong(field)
    }

    fn field(&self, name: &str, label: impl Into<Cow<'static, str>>, token: &str) -> Field {
        Field::new(self.kind.name(name), label.into())
            .autocomplete(self.kind.autocomplete(token))
            .value(self.value(name))
            .max_length(120)
            .errors(self.errors)
    }

    fn country_field(&self) -> Field {
        self.field(COUNTRY, text!("components-address-country"), "country")
    }

    fn line(&self, name: &str) -> Field {
        match name {
            "company" => self
                .field(name, text!("components-address-company"), "organization")
                .optional(),
            "line1" => self.field(name, text!("components-address-line1"), "address-line1"),
            "line2" => self
                .field(name, text!("components-address-line2"), "address-line2")
                .optional(),
            CITY => self
                .field(name, text!("components-address-city"), "address-level2")
                .class("field two-thirds")
                .required(self.country.is_none_or(CountryCode::needs_city)),
            _ => self
                .field(name, text!("components-address-name"), "name")
                .max_length(100),
        }
    }

    fn postcode(&self) -> Field {
        let label = self.country.map(CountryCode::postcode_label);
        let label = label.map_or_else(|| text!("components-address-postcode"), Cow::Borrowed);
        let example = self.country.and_then(CountryCode::postcode_example);
        self.field(POSTCODE, label, "postal-code")
            .class("field third")
            .placeholder(example.unwrap_or_default())
            .max_length(16)
            .required(self.country.is_none_or(CountryCode::needs_postcode))
            .hidden(!self.has(POSTCODE, CountryCode::has_postcodes, true))
    }

    fn region(&self) -> Field {
        let label = self.country.map(CountryCode::region_label);
        let label = label.map_or_else(|| text!("components-address-region"), Cow::Borrowed);
        self.field(REGION, label, "address-level1")
            .required(self.country.is_some_and(CountryCode::needs_region))
            .hidden(!self.has(REGION, CountryCode::has_regions, false))
    }

    /// Whether a field is shown: where addresses have it, or where something was typed.
    fn has(&self, field: &str, has: fn(CountryCode) -> bool, without_country: bool) -> bool {
        self.country.map_or(without_country, has) || self.needs(field)
    }

    fn phone(&self) -> Field {
        self.field("phone", text!("components-address-phone"), "tel")
            .kind("tel")
            .optional()
            .max_length(60)
            .hint(text!("components-address-phone-hint"))
    }
}

/// The fields of one address; the country comes first, the others follow what is usual there.
#[component]
pub fn AddressFields(
    kind: AddressKind,
    values: FormValues,
    #[prop(into)] errors: Vec<FieldError>,
    countries: Vec<CountryCode>,
    /// Taken where the form names no country; else one has to be chosen.
    #[prop(optional)]
    home: Option<CountryCode>,
) -> impl IntoView {
    let country = CountryCode::parse(values.get(&kind.name(COUNTRY)));
    let country = country.ok().or(home);
    let filled = Filled {
        kind,
        values: &values,
        errors: &errors,
        country,
    };
    let is_open = filled.needs("line2") || filled.needs("company");
    let phone = (kind == AddressKind::Delivery).then(|| filled.phone());
    view! {
        <div class="fields">
            <Select field=filled.country_field()><CountryOptions countries chosen=country/></Select>
            <TextInput field=filled.line("name")/>
            <TextInput field=filled.line("line1")/>
            <details class="reveal" open=is_open>
                <summary>{text!("components-address-more")}</summary>
                <div class="fields">
                    <TextInput field=filled.line("company")/>
                    <TextInput field=filled.line("line2")/>
                </div>
            </details>
            <TextInput field=filled.postcode()/>
            <TextInput field=filled.line(CITY)/>
            <TextInput field=filled.region()/>
            {phone.map(|field| view! { <TextInput field/> })}
        </div>
    }
}

/// Countries to choose from; each tells a script what its addresses look like.
#[component]
fn CountryOptions(countries: Vec<CountryCode>, chosen: Option<CountryCode>) -> impl IntoView {
    let none = chosen
        .is_none()
        .then(|| view! { <option value="" selected>{text!("components-address-country-choose")}</option> });
    let options = countries.into_iter().map(|country| {
        let postcode = country.has_postcodes().then(|| country.postcode_label());
        let region = country.has_regions().then(|| country.region_label());
        view! {
            <option {..hook::POSTCODE.tell_if(postcode)} {..hook::REGION.tell_if(region)}
                {..hook::EXAMPLE.tell(country.postcode_example().unwrap_or_default())}
                {..hook::REQUIRED.tell(country.needed_fields().join(" "))}
                value=country.code() selected=Some(country) == chosen>
                {country.name()}
            </option>
        }
    });
    view! { {none}{options.collect_view()} }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(kind: AddressKind, fields: &[(&str, &str)]) -> String {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let values = FormValues::new(fields.iter().map(own).collect());
        let countries = vec![CountryCode::DE, CountryCode::US];
        view! { <AddressFields kind values errors=Vec::new() countries/> }.to_html()
    }

    #[test]
    fn the_fields_follow_the_country_and_keep_what_was_typed() {
        let german = drawn(
            AddressKind::Delivery,
            &[("country", "DE"), ("city", "Köln")],
        );
        assert!(german.contains("placeholder=\"10115\""), "{german}");
        assert!(german.contains("value=\"Köln\""), "{german}");
        assert!(!german.contains("State</span>"), "{german}");
        let american = drawn(AddressKind::Delivery, &[("country", "US")]);
        assert!(
            american.contains("ZIP code") && american.contains("State"),
            "{american}"
        );
    }

    #[test]
    fn a_billing_address_has_names_of_its_own_and_no_phone() {
        let billing = drawn(
            AddressKind::Billing,
            &[("billing_company", "Analytical Ltd")],
        );
        assert!(billing.contains("name=\"billing_city\""), "{billing}");
        assert!(billing.contains("billing address-level2"), "{billing}");
        assert!(billing.contains("<details open"), "{billing}");
        assert!(!billing.contains("phone"), "{billing}");
    }
}
