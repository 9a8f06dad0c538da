//! Pages as a browser parses them: what assertions look up by CSS selector.

use scraper::{ElementRef, Html, Selector};

fn each<T>(page: &str, css: &str, of: impl Fn(ElementRef<'_>) -> T) -> Vec<T> {
    let selector = Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"));
    let document = Html::parse_document(page);
    document.select(&selector).map(of).collect()
}

fn only_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page without the marks that views of erased types, as debug builds have them, leave behind each text.
pub fn unmarked(page: &str) -> String {
    page.replace("<!>", "")
}

/// The text of each element, inner ones included, each run of white space as one space.
pub fn texts(page: &str, css: &str) -> Vec<String> {
    each(page, css, |element| {
        only_spaced(&element.text().collect::<String>())
    })
}

pub fn text_of(page: &str, css: &str) -> Option<String> {
    texts(page, css).into_iter().next()
}

/// The pieces of text of each element, in the order of the page, with ` | ` between those of different elements.
pub fn pieces(page: &str, css: &str) -> Vec<String> {
    each(page, css, |element| {
        let pieces = element.text().map(only_spaced);
        let pieces: Vec<String> = pieces.filter(|piece| !piece.is_empty()).collect();
        pieces.join(" | ")
    })
}

/// The text of each element as it is.
pub fn plain_texts(page: &str, css: &str) -> Vec<String> {
    each(page, css, |element| element.text().collect())
}

/// What stands between the tags of each element, as it is written.
pub fn inner(page: &str, css: &str) -> Vec<String> {
    each(page, css, |element| element.inner_html())
}

/// An attribute of each element; empty where an element has none.
pub fn attributes(page: &str, css: &str, name: &str) -> Vec<String> {
    each(page, css, |element| {
        element.attr(name).unwrap_or_default().to_owned()
    })
}

pub fn count(page: &str, css: &str) -> usize {
    each(page, css, |_| ()).len()
}

pub fn has(page: &str, css: &str) -> bool {
    count(page, css) > 0
}

/// The value of the first field of that name.
pub fn value(page: &str, name: &str) -> String {
    let values = attributes(page, &format!("[name=\"{name}\"]"), "value");
    let first = values.into_iter().next();
    first.unwrap_or_else(|| panic!("no field {name} in {page}"))
}

/// Action, method and fields (names and values as the page has them) of each form.
pub fn forms(page: &str) -> Vec<(String, String, Vec<(String, String)>)> {
    let controls = Selector::parse("input, select, textarea, button").unwrap();
    each(page, "form", |form| {
        let attribute =
            |element: ElementRef<'_>, name| element.attr(name).unwrap_or_default().to_owned();
        let fields = form
            .select(&controls)
            .filter(|field| field.attr("name").is_some());
        let fields = fields.map(|field| (attribute(field, "name"), attribute(field, "value")));
        (
            attribute(form, "action"),
            attribute(form, "method"),
            fields.collect(),
        )
    })
}

/// The fields of the form that posts there, as a browser sends it when no button has a name.
pub fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let controls = Selector::parse("input, select, textarea").unwrap();
    let option = Selector::parse("option").unwrap();
    let form = format!("form[action=\"{action}\"]");
    let forms = each(page, &form, |form| {
        let mut fields = Vec::new();
        for control in form.select(&controls) {
            let attribute = |name| control.attr(name).unwrap_or_default().to_owned();
            let (name, kind) = (attribute("name"), attribute("type"));
            let is_left_out = name.is_empty()
                || control.attr("disabled").is_some()
                || kind == "file"
                || ["checkbox", "radio"].contains(&kind.as_str())
                    && control.attr("checked").is_none();
            if is_left_out {
                continue;
            }
            let value = match control.value().name() {
                "select" => {
                    let mut options: Vec<_> = control.select(&option).collect();
                    options.sort_by_key(|option| option.attr("selected").is_none());
                    let first = options.first().and_then(|option| option.attr("value"));
                    first.unwrap_or_default().to_owned()
                }
                "textarea" => control.text().collect(),
                _ => attribute("value"),
            };
            fields.push((name, value));
        }
        fields
    });
    let first = forms.into_iter().next();
    first.unwrap_or_else(|| panic!("no form that posts to {action} in {page}"))
}

/// Whether typed text became markup: a script without a source that is not data, or a picture that nothing drew.
pub fn runs_what_was_typed(page: &str) -> bool {
    let scripts = "script:not([src]):not([type=\"application/ld+json\"])";
    let typed = |script: &String| {
        ["alert", "window", "x"]
            .iter()
            .any(|word| script.starts_with(word))
    };
    inner(page, scripts).iter().any(typed) || has(page, "img[src=\"x\"]")
}
