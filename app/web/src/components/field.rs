//! Fields of forms: label, hint, control and what is wrong with it, tied together for every reader.

use commerce::customer::FieldError;
use leptos::prelude::*;

use crate::components::icon::icon;

/// What was sent with a form, by field name; the first value of a name counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
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
    autocomplete: &'static str,
    inputmode: Option<&'static str>,
    placeholder: Option<String>,
    hint: Option<String>,
    optional: bool,
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
            autocomplete: "off",
            inputmode: None,
            placeholder: None,
            hint: None,
            optional: false,
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
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self {
            autocomplete,
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
        let own = errors.iter().find(|error| error.field == self.name);
        Self {
            error: own.map(|error| error.message.to_string()),
            ..self
        }
    }

    /// The field as a line of text.
    pub fn input(self) -> AnyView {
        let control = view! {
            <input class="input" id=self.name.clone() name=self.name.clone() type=self.kind value=self.value.clone()
                autocomplete=self.autocomplete inputmode=self.inputmode placeholder=self.placeholder.clone()
                required=!self.optional maxlength=self.max_length.to_string()
                aria-describedby=self.described_by() aria-invalid=self.invalid()/>
        };
        self.around(control.into_any())
    }

    /// The field as several lines of text.
    pub fn text_area(self) -> AnyView {
        // The text of a textarea is written as it is; the line end before it is one that parsers drop.
        let text = format!("\n{}", escape(&self.value));
        let control = view! {
            <textarea class="textarea" id=self.name.clone() name=self.name.clone() autocomplete=self.autocomplete rows="3"
                required=!self.optional maxlength=self.max_length.to_string()
                aria-describedby=self.described_by() aria-invalid=self.invalid() inner_html=text></textarea>
        };
        self.around(control.into_any())
    }

    /// The field as a list; `options` are its `option` elements.
    pub fn select(self, options: AnyView) -> AnyView {
        let control = view! {
            <select class="select" id=self.name.clone() name=self.name.clone() autocomplete=self.autocomplete
                required=!self.optional aria-describedby=self.described_by() aria-invalid=self.invalid()>
                {options}
            </select>
        };
        self.around(control.into_any())
    }

    fn around(self, control: AnyView) -> AnyView {
        let id = &self.name;
        let hint = self
            .hint
            .as_ref()
            .map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint.clone()}</p> });
        let optional = self
            .optional
            .then(|| view! { " "<span class="optional">"(optional)"</span> });
        view! {
            <div class=self.class hidden=self.hidden>
                <label for=id.clone()><span data-label>{self.label.clone()}</span>{optional}</label>
                {hint}
                {control}
                {complaint(id, self.error.as_deref())}
            </div>
        }
        .into_any()
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

/// A box to tick, with its complaint below it.
pub fn tick_box(
    name: &'static str,
    label: AnyView,
    ticked: bool,
    errors: &[FieldError],
) -> AnyView {
    let error = errors.iter().find(|error| error.field == name);
    let error = error.map(|error| error.message.to_string());
    view! {
        <div>
            <label class="check">
                <input type="checkbox" id=name name=name value="1" checked=ticked aria-describedby=format!("{name}-error")
                    aria-invalid=error.is_some().then_some("true")/>
                <span>{label}</span>
            </label>
            {complaint(name, error.as_deref())}
        </div>
    }
    .into_any()
}

/// The paragraph for what is wrong with a field; it is always there, so that a script can fill it.
pub fn complaint(id: &str, error: Option<&str>) -> AnyView {
    let text = error.map(|error| view! { {icon("warning")}" "{error.to_owned()} });
    view! { <p class="field-error" id=format!("{id}-error")>{text}</p> }.into_any()
}

/// What is wrong with a form, above it, each entry leading to its field. Nothing without errors.
pub fn error_summary(errors: &[FieldError]) -> AnyView {
    if errors.is_empty() {
        return ().into_any();
    }
    let entries = errors.iter().map(|error| {
        view! { <li><a href=format!("#{}", error.field)>{error.message.to_string()}</a></li> }
    });
    view! {
        <div class="error-summary stack" role="alert" tabindex="-1" id="errors" aria-labelledby="errors-title">
            <h2 id="errors-title">{count(errors.len())}</h2>
            <ul>{entries.collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn count(errors: usize) -> String {
    match errors {
        1 => "One thing needs your attention".to_owned(),
        2 => "Two things need your attention".to_owned(),
        3 => "Three things need your attention".to_owned(),
        more => format!("{more} things need your attention"),
    }
}

/// The title of a form's page, which says first that something is wrong.
pub fn title(title: &str, errors: &[FieldError]) -> String {
    if errors.is_empty() {
        title.to_owned()
    } else {
        format!("Error: {title}")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(view: impl FnOnce() -> AnyView) -> String {
        view().to_html()
    }

    #[test]
    fn a_field_keeps_what_was_typed_and_names_its_error() {
        let errors = vec![FieldError::new("city", "Enter the town or city.")];
        let drawn = html(|| {
            let field = Field::new("city", "City")
                .value("\"><script>")
                .hint("In short");
            field.errors(&errors).input()
        });
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
        let drawn = html(|| {
            let field = Field::new("note", "Note").optional();
            field
                .value("</textarea><script>alert(1)</script>")
                .text_area()
        });
        assert!(!drawn.contains("<script>"), "{drawn}");
        assert!(drawn.contains("&lt;/textarea&gt;"), "{drawn}");
    }
}
