//! A form as it was sent: its values, and what is wrong with them.

use std::borrow::Cow;

use axum::extract::{FromRequest, Request};
use commerce::customer::{EmailAddress, InvalidField, Password, PersonName};
use web::components::field::{Field, FieldError, FormValues};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Form;

use crate::state::Office;

/// The values of a form and the errors in them, for reading it and for showing it again.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormData {
    fields: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl FromRequest<Office> for FormData {
    type Rejection = PageError;

    async fn from_request(request: Request, office: &Office) -> Result<FormData, PageError> {
        let Form(fields) = Form::from_request(request, office).await?;
        Ok(FormData {
            fields,
            errors: Vec::new(),
        })
    }
}

impl FormData {
    /// A form nobody has sent yet, with some values filled in.
    pub fn prefilled<N: Into<String>>(values: impl IntoIterator<Item = (N, String)>) -> FormData {
        let fields = values.into_iter().map(|(name, value)| (name.into(), value));
        FormData {
            fields: fields.collect(),
            errors: Vec::new(),
        }
    }

    /// What the field holds; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field that comes more than once.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = move |(key, _): &&(String, String)| key == name;
        self.fields
            .iter()
            .filter(own)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Whether the form with that field was sent, filled or not.
    pub fn is_sent(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The same with one value set.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> FormData {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Takes what is stored now under `version`, after somebody else changed it: what was typed stays, and each field
    /// that differs names what is stored.
    pub fn overtaken(
        self,
        stored: &FormData,
        says: impl Fn(&str) -> Cow<'static, str>,
    ) -> FormData {
        let mut form = self.with("version", stored.text("version"));
        let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        for (name, value) in &stored.fields {
            if name != "version" && plain(form.text(name)) != plain(value) {
                form.refuse(name.clone(), says(value));
            }
        }
        form
    }

    /// Every value, to fill a form with.
    pub fn values(&self) -> FormValues {
        FormValues::new(self.fields.clone())
    }

    /// A number, such as an id or a version; none when it is not one.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).trim().parse().ok()
    }

    /// Notes what is wrong with a field.
    pub fn refuse(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) {
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

    /// The field `email`, if it is an e-mail address.
    pub fn email(&mut self) -> Option<EmailAddress> {
        let parsed = EmailAddress::parse(self.text("email"));
        let refuse = |error| self.refuse("email", field_text::email(error));
        parsed.map_err(refuse).ok()
    }

    /// A field with a new password for that account, if it will do.
    pub fn new_password(&mut self, field: &'static str, email: &EmailAddress) -> Option<Password> {
        let parsed = Password::parse(self.text(field), email);
        let refuse = |error| self.refuse(field, field_text::password(error));
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

/// A field for a secret: what was typed is never sent back.
pub(crate) fn secret_field(
    sent: &FormData,
    name: &'static str,
    label: Cow<'static, str>,
    autocomplete: &'static str,
) -> Field {
    let field = Field::new(name, label).kind("password").max_length(1024);
    field.autocomplete(autocomplete).errors(sent.errors())
}

/// A field for a code of the authenticator.
pub(crate) fn code_field(sent: &FormData, label: Cow<'static, str>) -> Field {
    let field = Field::new("code", label)
        .inputmode("numeric")
        .max_length(40);
    field.autocomplete("one-time-code").errors(sent.errors())
}
