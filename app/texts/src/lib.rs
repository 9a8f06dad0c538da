//! Localised texts (Project Fluent): what shoppers, merchants and e-mails' readers read, one `.ftl` file an area.
//!
//! `text!("cart-title")` is a message, `text!("cart-more", amount = money)` one with arguments; the id is a literal, so that
//! a test can hold ids and arguments against the files. Amounts, rates and dates come out as the locale writes them.

mod argument;
mod bundle;

use std::borrow::Cow;

use fluent_bundle::FluentArgs;

pub use argument::Argument;
use bundle::english;

/// Stands for what [`text_around!`] leaves out; from a private-use area, so no text has it.
const GAP: char = '\u{e000}';

/// The text of a message: `text!("id")` or `text!("id", argument = value, …)`.
#[macro_export]
macro_rules! text {
    ($id:literal) => { $crate::plain($id) };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::with($id, [$((stringify!($name), $crate::Argument::from($value))),+])
    };
}

/// What stands before and after the argument `gap` of a message, for a link or another element that goes there:
/// `text_around!("price-note", gap = link)`; further arguments may follow.
#[macro_export]
macro_rules! text_around {
    ($id:literal, gap = $gap:ident $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::around($id, stringify!($gap), [$((stringify!($name), $crate::Argument::from($value))),*])
    };
}

/// For [`text!`].
#[must_use]
pub fn plain(id: &str) -> Cow<'static, str> {
    format(id, None)
}

/// For [`text!`].
#[must_use]
pub fn with<const N: usize>(
    id: &str,
    arguments: [(&'static str, Argument); N],
) -> Cow<'static, str> {
    let arguments: FluentArgs<'static> = arguments
        .into_iter()
        .map(|(name, argument)| (name, argument.into_value()))
        .collect();
    format(id, Some(&arguments))
}

/// For [`text_around!`].
#[must_use]
pub fn around<const N: usize>(
    id: &str,
    gap: &'static str,
    arguments: [(&'static str, Argument); N],
) -> (String, String) {
    let mut all: FluentArgs<'static> = arguments
        .into_iter()
        .map(|(name, argument)| (name, argument.into_value()))
        .collect();
    all.set(gap, GAP.to_string());
    let text = format(id, Some(&all));
    match text.split_once(GAP) {
        Some((before, after)) => (before.to_owned(), after.to_owned()),
        None => (text.into_owned(), String::new()),
    }
}

fn format(id: &str, arguments: Option<&FluentArgs<'static>>) -> Cow<'static, str> {
    let bundle = english();
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        tracing::error!(id, "no such text");
        debug_assert!(false, "no text has the id {id}");
        return Cow::Owned(id.to_owned());
    };
    let mut errors = Vec::new();
    // Owned where arguments took part: they do not live as long as the bundle.
    let text = match arguments {
        None => bundle.format_pattern(pattern, None, &mut errors),
        Some(arguments) => Cow::Owned(
            bundle
                .format_pattern(pattern, Some(arguments), &mut errors)
                .into_owned(),
        ),
    };
    if !errors.is_empty() {
        tracing::error!(id, ?errors, "a text cannot be formatted");
        debug_assert!(false, "the text {id} cannot be formatted: {errors:?}");
    }
    text
}
