//! Fields of forms: label, hint, control and what is wrong with it, tied together for every reader.

use std::borrow::Cow;

use leptos::prelude::*;
use texts::text;

use crate::components::icon::Icon;
use crate::contract::field;

/// What is wrong with one field of a form, in the shopper's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: Cow<'static, str>,
    pub message: Cow<'static, str>,
}

impl FieldError {
    pub fn new(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// What was sent with a form, by field name; the first value of a name counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormValues(Vec<(String, String)>);

impl FormValues {
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Whether the field was sent at all, as a ticked box is.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The same with one more field, unless it is there.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        if !self.has(name) {
            self.0.push((name.to_owned(), value.into()));
        }
        self
    }
}

/// One field of a form. Its name is its id too, and `ID-hint` and `ID-error` describe it.
#[derive(Clone, Debug)]
pub struct Field {
    name: String,
    label: String,
    kind: &'static str,
    value: String,
    autocomplete: Cow<'static, str>,
    inputmode: Option<&'static str>,
    placeholder: Option<String>,
    hint: Option<String>,
    optional: bool,
    says_optional: bool,
    hidden: bool,
    class: &'static str,
    max_length: u32,
    error: Option<String>,
}

impl Field {
    /// A required line of text.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind: "text",
            value: String::new(),
            autocomplete: "off".into(),
            inputmode: None,
            placeholder: None,
            hint: None,
            optional: false,
            says_optional: true,
            hidden: false,
            class: "field",
            max_length: 255,
            error: None,
        }
    }

    /// The input's type, such as `email`, `tel` or `password`.
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..self
        }
    }

    #[must_use]
    pub fn autocomplete(self, autocomplete: impl Into<Cow<'static, str>>) -> Self {
        Self {
            autocomplete: autocomplete.into(),
            ..self
        }
    }

    #[must_use]
    pub fn inputmode(self, inputmode: &'static str) -> Self {
        Self {
            inputmode: Some(inputmode),
            ..self
        }
    }

    #[must_use]
    pub fn placeholder(self, placeholder: impl Into<String>) -> Self {
        Self {
            placeholder: Some(placeholder.into()),
            ..self
        }
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// The field may stay empty, and its label says so.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// The field may stay empty as a matter of course, as in a search.
    #[must_use]
    pub fn unmarked(self) -> Self {
        Self {
            optional: true,
            says_optional: false,
            ..self
        }
    }

    /// Optional unless it is needed, as fields of an address are by country.
    #[must_use]
    pub fn required(self, is_needed: bool) -> Self {
        Self {
            optional: !is_needed,
            ..self
        }
    }

    /// The field is there but not shown, until a script shows it.
    #[must_use]
    pub fn hidden(self, hidden: bool) -> Self {
        Self { hidden, ..self }
    }

    /// The classes of the box, `field` included.
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    #[must_use]
    pub fn max_length(self, max_length: u32) -> Self {
        Self { max_length, ..self }
    }

    /// Takes its own error out of those of the form.
    #[must_use]
    pub fn errors(self, errors: &[FieldError]) -> Self {
        Self {
            error: error_of(errors, &self.name),
            ..self
        }
    }

    fn described_by(&self) -> String {
        let id = &self.name;
        match self.hint {
            Some(_) => format!("{id}-hint {id}-error"),
            None => format!("{id}-error"),
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
}

/// A field with one line of text.
#[component]
pub fn TextInput(field: Field) -> impl IntoView {
    let control = view! {
        <input class="input" id=field.name.clone() name=field.name.clone() type=field.kind value=field.value.clone()
            autocomplete=field.autocomplete.clone() inputmode=field.inputmode placeholder=field.placeholder.clone()
            required=!field.optional maxlength=field.max_length.to_string()
            aria-describedby=field.described_by() aria-invalid=field.invalid()/>
    };
    view! { <Labelled field>{control}</Labelled> }
}

/// A field with several lines of text.
#[component]
pub fn TextArea(field: Field) -> impl IntoView {
    // The text of a textarea is written as it is; the line end before it is one that parsers drop.
    let text = format!("\n{}", escape(&field.value));
    let control = view! {
        <textarea class="textarea" id=field.name.clone() name=field.name.clone() autocomplete=field.autocomplete.clone() rows="3"
            required=!field.optional maxlength=field.max_length.to_string()
            aria-describedby=field.described_by() aria-invalid=field.invalid() inner_html=text></textarea>
    };
    view! { <Labelled field>{control}</Labelled> }
}

/// A field with a list to choose from; the children are its `option` elements.
#[component]
pub fn Select(field: Field, children: Children) -> impl IntoView {
    let control = view! {
        <select class="select" id=field.name.clone() name=field.name.clone() autocomplete=field.autocomplete.clone()
            required=!field.optional aria-describedby=field.described_by() aria-invalid=field.invalid()>
            {children()}
        </select>
    };
    view! { <Labelled field>{control}</Labelled> }
}

/// A control with its label, its hint and what is wrong with it.
#[component]
fn Labelled(field: Field, children: Children) -> impl IntoView {
    let Field {
        name,
        label,
        hint,
        optional,
        says_optional,
        error,
        class,
        hidden,
        ..
    } = field;
    let hint = hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> });
    let optional = (optional && says_optional).then(|| {
        view! { " "<span class="optional">{text!("components-field-optional")}</span> }
    });
    view! {
        <div {..field::ALL.mark()} class=class hidden=hidden>
            <label for=name.clone()><span {..field::LABEL.mark()}>{label}</span>{optional}</label>
            {hint}
            {children()}
            <FieldErrorText id=name error/>
        </div>
    }
}

/// A box to tick, with what is wrong with it below; the children are its label.
#[component]
pub fn CheckBox(
    name: &'static str,
    checked: bool,
    #[prop(optional, into)] errors: Vec<FieldError>,
    children: Children,
) -> impl IntoView {
    let error = error_of(&errors, name);
    let invalid = error.is_some().then_some("true");
    view! {
        <div>
            <label class="check">
                <input type="checkbox" id=name name=name value="1" checked=checked aria-describedby=format!("{name}-error")
                    aria-invalid=invalid/>
                <span>{children()}</span>
            </label>
            <FieldErrorText id=name error/>
        </div>
    }
}

/// What is wrong with the field of that name.
pub fn error_of(errors: &[FieldError], name: &str) -> Option<String> {
    let own = errors.iter().find(|error| error.field == name);
    own.map(|error| error.message.to_string())
}

/// The paragraph for what is wrong with a field; it is always there, so that a script can fill it.
#[component]
pub fn FieldErrorText(#[prop(into)] id: String, error: Option<String>) -> impl IntoView {
    let text = error.map(|error| view! { <Icon name="warning"/>" "{error} });
    view! { <p {..field::ERROR.mark()} class="field-error" id=format!("{id}-error")>{text}</p> }
}

/// What is wrong with a form, above it, each entry leading to its field. Nothing without errors.
#[component]
pub fn ErrorSummary(#[prop(into)] errors: Vec<FieldError>) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let title = text!("components-field-errors", count = errors.len());
        let entries = errors.into_iter().map(|error| {
            view! { <li><a href=format!("#{}", error.field)>{error.message.to_string()}</a></li> }
        });
        view! {
            <div class="error-summary stack" role="alert" tabindex="-1" id="errors" aria-labelledby="errors-title">
                <h2 id="errors-title">{title}</h2>
                <ul>{entries.collect_view()}</ul>
            </div>
        }
    })
}

/// The title of a form's page, which says first that something is wrong.
pub fn page_title(title: &str, errors: &[FieldError]) -> String {
    match errors {
        [] => title.to_owned(),
        _ => error_title(title),
    }
}

/// The title of a page that says what is wrong.
pub fn error_title(title: &str) -> String {
    text!("components-field-error-title", title = title).into_owned()
}

/// Text as the inner HTML of elements that hold text alone, such as `title` and `textarea`: a view would leave its own
/// marks behind a text, which are no comments there.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_keeps_what_was_typed_and_names_its_error() {
        let errors = vec![FieldError::new("city", "Enter the town or city.")];
        let field = Field::new("city", "City")
            .value("\"><script>")
            .hint("In short");
        let drawn = view! { <TextInput field=field.errors(&errors)/> }.to_html();
        assert!(
            drawn.contains("value=\"&quot;&gt;&lt;script&gt;\""),
            "{drawn}"
        );
        assert!(
            drawn.contains("aria-describedby=\"city-hint city-error\""),
            "{drawn}"
        );
        assert!(drawn.contains("aria-invalid=\"true\""), "{drawn}");
        assert!(drawn.contains("Enter the town or city."), "{drawn}");
    }

    #[test]
    fn a_text_area_shows_markup_as_text() {
        let field = Field::new("note", "Note")
            .optional()
            .value("</textarea><script>alert(1)</script>");
        let drawn = view! { <TextArea field/> }.to_html();
        assert!(!drawn.contains("<script>"), "{drawn}");
        assert!(drawn.contains("&lt;/textarea&gt;"), "{drawn}");
    }
}
