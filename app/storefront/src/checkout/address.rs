//! The first step: who it is, and where the parcel and the bill go.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::country::CountryCode;
use commerce::customer::{Address, EmailAddress, InvalidField};
use database::cart::{ChangeError, change_cart};
use database::pricing::quote;
use leptos::prelude::*;
use texts::text;
use web::components::address::{BILLING, address_input, with_address};
use web::components::field::{FieldError, FormValues};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::checkout::address::view::AddressForm;
use crate::pages::checkout::frame::StepLayout;
use crate::pages::checkout::{Away, Checkout, Step, at, draw};
use crate::pages::state::Shop;

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
    show(&shop, &visitor, checkout, StatusCode::OK, typed, Vec::new()).await
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
            return show(&shop, &visitor, checkout, status, typed, errors).await;
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
    let email = email.map_err(|error| {
        errors.push(FieldError::new("email", field_text::email(error)));
    });
    let shipping = Address::parse(&address_input(typed, ""));
    let shipping = shipping.map_err(|wrong| errors.extend(wrong.into_iter().map(FieldError::from)));
    let billing = match typed.has("billing_same") {
        true => Ok(None),
        false => Address::parse(&address_input(typed, BILLING))
            .map(Some)
            .map_err(|wrong| errors.extend(wrong.into_iter().map(in_billing))),
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

fn in_billing(invalid: InvalidField) -> FieldError {
    let FieldError { field, message } = invalid.into();
    let message = text!("checkout-billing-error", message = message);
    FieldError::new(format!("{BILLING}{field}"), message)
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
    let message = text!("shipping-undeliverable-address", country = country);
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
        typed = with_address(typed, "", address);
    }
    if let Some(customer) = visitor.customer {
        let reader = shop.db.reader();
        if let Some(account) = database::customer::customer_by_id(reader, customer).await? {
            typed = typed.with("email", account.email.shown());
        }
        let saved = database::customer::addresses_of(reader, customer).await?;
        if let Some(first) = saved.first().filter(|_| cart.shipping_address.is_none()) {
            typed = with_address(typed, "", &first.address);
        }
    }
    let country: CountryCode = checkout.quote.place.country;
    let typed = typed.with("country", country.code());
    Ok(match &cart.billing_address {
        Some(billing) => with_address(typed, BILLING, billing),
        None => typed
            .with("billing_same", "1")
            .with("billing_country", country.code()),
    })
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    checkout: Checkout,
    status: StatusCode,
    values: FormValues,
    errors: Vec<FieldError>,
) -> Result<Response, Away> {
    let zones = shop.store.shipping_zones().await?;
    let step = view::AddressStep {
        values,
        errors: errors.clone(),
        countries: view::countries(&zones),
        signed_in: visitor.is_signed_in(),
        offer_newsletter: may_ask(shop, visitor).await?,
    };
    Ok(draw(shop, Step::Address, status, &errors, || {
        view! {
            <StepLayout checkout step=Step::Address><AddressForm step/></StepLayout>
        }
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
