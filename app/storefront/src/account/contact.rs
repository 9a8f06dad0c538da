//! The contact form: an e-mail to the shop, and to nobody else but whoever wrote it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use purchases::{Contact, send_contact};
use serde::Deserialize;
use texts::text;
use web::components::alert::Tone;
use web::components::field::{CheckBox, Field, TextArea, TextInput};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::account::asking::{Flash, FlashAlert, TooSoon, too_soon};
use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field, name_field};
use crate::pages::account::form::FormData;
use crate::pages::account::render;
use crate::pages::state::Shop;

/// In characters.
const LONGEST_MESSAGE: u16 = 4000;
const LONGEST_NUMBER: usize = 40;

#[derive(Debug, Clone, Default, Deserialize)]
pub struct ContactQuery {
    sent: Option<String>,
    /// Fills the field in.
    number: Option<String>,
}

/// `GET /contact`
pub async fn contact_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<ContactQuery>,
) -> Result<Response, PageError> {
    let flash = query.sent.map(|_| (Tone::Good, text!("contact-sent")));
    let filled = FormData::prefilled([("number", query.number.unwrap_or_default())]);
    show(&shop, &visitor, StatusCode::OK, &filled, flash).await
}

/// `POST /contact`
pub async fn contact(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let Some(contact) = read(&mut sent) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&shop, &visitor, status, &sent, None).await;
    };
    let email = contact.email.as_str();
    if let Some(wait) = too_soon(&shop, &visitor, "contact", email).await? {
        let page = show(&shop, &visitor, TooSoon::STATUS, &sent, wait.flash()).await?;
        return Ok(wait.answer(page));
    }
    let noted = send_contact(&shop.purchases, &contact).await;
    noted.map_err(PageError::internal)?;
    Ok(see_other("/contact?sent=1"))
}

/// What was typed, or what is wrong with each field noted.
fn read(sent: &mut FormData) -> Option<Contact> {
    let (name, email) = (sent.person_name(), sent.email());
    let order_number = commerce::text::line(sent.text("number"));
    if order_number.chars().count() > LONGEST_NUMBER {
        sent.refuse("number", field_text::too_long(LONGEST_NUMBER));
    }
    let text = commerce::text::lines(sent.text("message"));
    if text.is_empty() {
        sent.refuse("message", text!("contact-message-missing"));
    } else if text.chars().count() > LONGEST_MESSAGE.into() {
        sent.refuse("message", field_text::too_long(LONGEST_MESSAGE.into()));
    }
    let (Some(name), Some(email), true) = (name, email, sent.is_fine()) else {
        return None;
    };
    Some(Contact {
        name,
        email,
        order_number,
        text,
        copy: sent.ticked("copy"),
    })
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("contact-title");
    render(shop, visitor, status, &title, || {
        let (name, email) = (name_field(sent), email_field(sent, "email"));
        let number = Field::new("number", text!("order-find-number"))
            .optional()
            .max_length(40);
        let number = sent.filled(number, "number");
        let message =
            Field::new("message", text!("contact-message")).max_length(LONGEST_MESSAGE.into());
        let message = sent.filled(message, "message");
        let errors = sent.errors().to_vec();
        let copy = sent.ticked("copy");
        view! {
            <AuthLayout title=title.clone()>
                <FlashAlert flash/>
                <p class="soft">{text!("contact-note")}</p>
                <AuthForm action="/contact" button=text!("contact-button") errors>
                    <TextInput field=name/>
                    <TextInput field=email/>
                    <TextInput field=number/>
                    <TextArea field=message/>
                    <CheckBox name="copy" checked=copy>{text!("contact-copy")}</CheckBox>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}
