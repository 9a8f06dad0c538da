//! Form data as it was sent: its values, and what is wrong with them.

use std::fmt::Display;

use axum::extract::{FromRequest, Request};
use commerce::customer::{EmailAddress, EmailError, FieldError};
use mail::Recipient;
use web::components::field::{Field, FormValues};
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

    /// What the field holds; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name)
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, field: &'static str, why: impl Display) {
        self.errors.push(FieldError::new(field, why.to_string()));
    }

    /// Notes what is wrong with several fields.
    pub fn refuse_all(&mut self, errors: Vec<FieldError>) {
        self.errors.extend(errors);
    }

    /// The value that was read from a field, or an error noted.
    pub fn read<T, E: Display>(&mut self, field: &'static str, read: Result<T, E>) -> Option<T> {
        read.map_err(|why| self.refuse(field, why)).ok()
    }

    /// The field `email`, if an e-mail can be sent there.
    pub fn email(&mut self) -> Option<EmailAddress> {
        let parsed = EmailAddress::parse(self.text("email")).and_then(|email| {
            let reachable = Recipient::parse(None, email.as_str());
            reachable.map(|_| email).map_err(|_| EmailError::Malformed)
        });
        self.read("email", parsed)
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
