//! Where in a shop file something stands: what a complaint names.

use std::fmt::Display;

use toml::Spanned;

use crate::shop::Fault;

/// The text of a file and the table that is read.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    text: &'a str,
    table: &'static str,
}

impl<'a> Source<'a> {
    pub(super) const fn of(text: &'a str) -> Self {
        Self { text, table: "" }
    }

    pub(super) const fn below(self, table: &'static str) -> Self {
        Self { table, ..self }
    }

    /// What is wrong with a value, with its line and its key.
    pub(super) fn wrong<T>(self, value: &Spanned<T>, key: &str, problem: impl Display) -> Fault {
        let before = self.text.get(..value.span().start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let path = format!("{}.{key}", self.table);
        Fault::at(&format!("line {line}, {path}"), path.clone(), problem)
    }
}

/// A value that is written, not read.
pub(super) fn written<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

/// A spelling counts as near from here on, where 1 is the same word.
const NEAR: f64 = 0.6;

/// The known key whose spelling is nearest to the one that TOML's reader does not know, from its own sentence.
pub(super) fn nearest_key(complaint: &str) -> Option<String> {
    let rest = complaint.strip_prefix("unknown field ")?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    let unknown = quoted.next()?;
    let likeness = |key: &str| strsim::normalized_damerau_levenshtein(key, unknown);
    let best = quoted.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= NEAR).then(|| best.to_owned())
}
