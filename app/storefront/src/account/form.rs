//! Form data as it was sent: its values, and what is wrong with them.

use std::borrow::Cow;

use axum::extract::{FromRequest, Request};
use commerce::customer::{Address, EmailAddress, EmailError, InvalidField, Password, PersonName};
use mail::Recipient;
use web::components::address::with_address;
use web::components::field::{Field, FieldError, FormValues};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Form;

use crate::pages::state::Shop;

/// The values of a form and the errors in them, for reading it and for showing it again.
#[derive(Debug, Clone, Default)]
pub struct FormData {
    values: FormValues,
    errors: Vec<FieldError>,
}

impl FromRequest<Shop> for FormData {
    type Rejection = PageError;

    async fn from_request(request: Request, shop: &Shop) -> Result<FormData, PageError> {
        let Form(fields) = Form::from_request(request, shop).await?;
        Ok(FormData {
            values: FormValues::new(fields),
            errors: Vec::new(),
        })
    }
}

impl FormData {
    /// A form nobody has sent yet, with some values filled in.
    pub fn prefilled(texts: impl IntoIterator<Item = (&'static str, String)>) -> FormData {
        let fields = texts
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text));
        FormData {
            values: FormValues::new(fields.collect()),
            errors: Vec::new(),
        }
    }

    /// The form for changing an address.
    pub fn of_address(address: &Address) -> FormData {
        FormData {
            values: with_address(FormValues::default(), "", address),
            errors: Vec::new(),
        }
    }

    /// Every value, to fill a form with.
    pub fn values(&self) -> &FormValues {
        &self.values
    }

    /// What the field holds; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name)
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: &'static str, why: impl Into<Cow<'static, str>>) {
        self.errors.push(FieldError::new(field, why));
    }

    /// The value that was read from a form, or its errors noted.
    pub fn read<T>(&mut self, read: Result<T, Vec<InvalidField>>) -> Option<T> {
        let note = |errors: Vec<InvalidField>| {
            self.errors.extend(errors.into_iter().map(FieldError::from));
        };
        read.map_err(note).ok()
    }

    /// The field `name`, if it is a person's name.
    pub fn person_name(&mut self) -> Option<PersonName> {
        let parsed = PersonName::parse(self.text("name"));
        self.read(parsed.map_err(|error| vec![error]))
    }

    /// A field with a new password for that account, if it will do.
    pub fn new_password(&mut self, field: &'static str, email: &EmailAddress) -> Option<Password> {
        let parsed = Password::parse(self.text(field), email);
        let refuse = |error| self.refuse(field, field_text::password(error));
        parsed.map_err(refuse).ok()
    }

    /// The field `email`, if an e-mail can be sent there.
    pub fn email(&mut self) -> Option<EmailAddress> {
        let parsed = EmailAddress::parse(self.text("email")).and_then(|email| {
            let reachable = Recipient::parse(None, email.as_str());
            reachable.map(|_| email).map_err(|_| EmailError::Malformed)
        });
        let refuse = |error| self.refuse("email", field_text::email(error));
        parsed.map_err(refuse).ok()
    }

    /// The field as it is shown again: with what was typed and what is wrong with it.
    pub fn filled(&self, field: Field, name: &str) -> Field {
        field.value(self.text(name)).errors(&self.errors)
    }

    /// Everything that is wrong, in the order of the form.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Whether nothing is wrong so far.
    pub fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }
}
