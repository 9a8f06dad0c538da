//! The first step: who it is, and where the parcel and the bill go.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::country::CountryCode;
use commerce::customer::{Address, AddressInput, EmailAddress, FieldError};
use database::cart::{ChangeError, change_cart};
use database::pricing::quote;
use web::components::field::FormValues;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::checkout::{Away, Checkout, Step, at, draw, frame};
use crate::pages::state::Shop;

/// The names of an address's fields; those of the billing address begin with `billing_`.
const FIELDS: [&str; 9] = [
    "name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone",
];
const BILLING: &str = "billing_";

/// What the step asks for.
struct Contact {
    email: EmailAddress,
    shipping: Address,
    billing: Option<Address>,
}

/// `GET /checkout/address`
pub async fn page(State(shop): State<Shop>, visitor: Visitor) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Address).await?;
    let typed = known(&shop, &visitor, &checkout).await?;
    show(&shop, &visitor, &checkout, StatusCode::OK, typed, &[]).await
}

/// `POST /checkout/address`
pub async fn save(
    State(shop): State<Shop>,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Away> {
    let checkout = at(&shop, &visitor, Step::Address).await?;
    let typed = FormValues::new(fields);
    let contact = match read(&typed) {
        Ok(contact) => reachable(&shop, &checkout, contact).await?,
        Err(errors) => Err(errors),
    };
    let contact = match contact {
        Ok(contact) => contact,
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(&shop, &visitor, &checkout, status, typed, &errors).await;
        }
    };
    let kept = change_cart(&shop.db, checkout.cart.id, shop.now_ms(), |cart| {
        cart.email = Some(contact.email.clone());
        cart.shipping_address = Some(contact.shipping.clone());
        cart.billing_address = contact.billing.clone();
        Ok(())
    });
    match kept.await {
        Ok(_) => {}
        Err(ChangeError::NoCart) => return Err(Away::To("/cart")),
        Err(error) => return Err(PageError::internal(error).into()),
    }
    if let Some(customer) = visitor.customer.filter(|_| typed.has("newsletter")) {
        let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
        let noted = database::customer::set_marketing(writer, customer, true, now_ms).await;
        noted.map_err(PageError::from)?;
    }
    Ok(see_other(Step::Delivery.path()))
}

fn read(typed: &FormValues) -> Result<Contact, Vec<FieldError>> {
    let mut errors = Vec::new();
    let email = EmailAddress::parse(typed.get("email"));
    let email = email.map_err(|error| errors.push(FieldError::new("email", error.to_string())));
    let shipping = Address::parse(&input(typed, ""));
    let shipping = shipping.map_err(|wrong| errors.extend(wrong));
    let billing = match typed.has("billing_same") {
        true => Ok(None),
        false => Address::parse(&input(typed, BILLING))
            .map(Some)
            .map_err(|wrong| {
                let named = |error: FieldError| {
                    let message = format!("Billing address: {}", error.message);
                    FieldError::new(format!("{BILLING}{}", error.field), message)
                };
                errors.extend(wrong.into_iter().map(named));
            }),
    };
    match (email, shipping, billing) {
        (Ok(email), Ok(shipping), Ok(billing)) => Ok(Contact {
            email,
            shipping,
            billing,
        }),
        _ => Err(errors),
    }
}

fn input(typed: &FormValues, prefix: &str) -> AddressInput {
    let text = |name: &str| typed.get(&format!("{prefix}{name}")).to_owned();
    AddressInput {
        name: text("name"),
        company: text("company"),
        line1: text("line1"),
        line2: text("line2"),
        city: text("city"),
        region: text("region"),
        postcode: text("postcode"),
        country: text("country"),
        phone: text("phone"),
    }
}

/// Whether any delivery goes there with what is in the cart.
async fn reachable(
    shop: &Shop,
    checkout: &Checkout,
    contact: Contact,
) -> Result<Result<Contact, Vec<FieldError>>, PageError> {
    let mut there = checkout.cart.clone();
    there.shipping_address = Some(contact.shipping.clone());
    let quote = quote(shop.db.reader(), &there, shop.now_ms()).await?;
    if !quote.shipping.is_empty() {
        return Ok(Ok(contact));
    }
    let country = contact.shipping.country.name();
    let message =
        format!("We cannot deliver this cart to {country}. Please choose another country.");
    Ok(Err(vec![FieldError::new("country", message)]))
}

/// What is known already: from the cart, else from the account.
async fn known(
    shop: &Shop,
    visitor: &Visitor,
    checkout: &Checkout,
) -> Result<FormValues, PageError> {
    let cart = &checkout.cart;
    let mut typed = FormValues::default();
    if let Some(email) = &cart.email {
        typed = typed.with("email", email.shown());
    }
    if let Some(address) = &cart.shipping_address {
        typed = put(typed, "", &address.to_input());
    }
    if let Some(customer) = visitor.customer {
        let reader = shop.db.reader();
        if let Some(account) = database::customer::customer_by_id(reader, customer).await? {
            typed = typed.with("email", account.email.shown());
        }
        let saved = database::customer::addresses_of(reader, customer).await?;
        if let Some(first) = saved.first().filter(|_| cart.shipping_address.is_none()) {
            typed = put(typed, "", &first.address.to_input());
        }
    }
    let country: CountryCode = checkout.quote.place.country;
    let typed = typed.with("country", country.code());
    Ok(match &cart.billing_address {
        Some(billing) => put(typed, BILLING, &billing.to_input()),
        None => typed
            .with("billing_same", "1")
            .with("billing_country", country.code()),
    })
}

fn put(mut typed: FormValues, prefix: &str, address: &AddressInput) -> FormValues {
    let values = [
        &address.name,
        &address.company,
        &address.line1,
        &address.line2,
        &address.city,
        &address.region,
        &address.postcode,
        &address.country,
        &address.phone,
    ];
    for (name, value) in FIELDS.into_iter().zip(values) {
        typed = typed.with(&format!("{prefix}{name}"), value.clone());
    }
    typed
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    checkout: &Checkout,
    status: StatusCode,
    typed: FormValues,
    errors: &[FieldError],
) -> Result<Response, Away> {
    let zones = shop.store.shipping_zones().await?;
    let form = view::Form {
        typed: &typed,
        errors,
        countries: view::countries(&zones),
        signed_in: visitor.is_signed_in(),
        offer_newsletter: may_ask(shop, visitor).await?,
    };
    Ok(draw(shop, Step::Address.title(), status, errors, || {
        frame::with_summary(checkout, Step::Address, view::form(&form))
    }))
}

/// The newsletter is offered to customers who do not get it; a guest's wish has no place to be kept.
async fn may_ask(shop: &Shop, visitor: &Visitor) -> Result<bool, PageError> {
    let Some(customer) = visitor.customer else {
        return Ok(false);
    };
    let account = database::customer::customer_by_id(shop.db.reader(), customer).await?;
    Ok(account.is_some_and(|account| !account.marketing_opt_in))
}
