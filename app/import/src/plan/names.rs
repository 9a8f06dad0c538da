//! Names and the codes made of them: within a file and with the shop's, one code is one name.

use std::collections::HashMap;

use commerce::catalog::Slug;
use database::catalog::{NameKind, StoredName};

use super::{PlannedProduct, RowError};

/// A name that a product uses, and where the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedName {
    pub kind: NameKind,
    pub code: String,
    pub name: String,
    pub line: u64,
    pub column: &'static str,
}

/// The code of a name.
pub(super) fn code(name: &str) -> Result<Slug, String> {
    Slug::from_name(name).map_err(|_| format!("“{name}” has no letter or digit."))
}

/// The names of a product of which an earlier product, or the shop, has the code for another name.
#[derive(Debug, Default)]
pub(crate) struct TakenCodes {
    taken: HashMap<(NameKind, String), (String, Option<u64>)>,
}

impl TakenCodes {
    /// The codes that the shop has.
    pub fn stored(names: &[StoredName]) -> Self {
        let taken = names.iter().map(|stored| {
            let key = (stored.kind.clone(), stored.code.clone());
            (key, (stored.name.clone(), None))
        });
        Self {
            taken: taken.collect(),
        }
    }

    /// Takes the product's codes; a fault for each that is another name's.
    pub fn take(&mut self, product: &PlannedProduct) -> Vec<RowError> {
        let mut faults = Vec::new();
        for used in &product.names {
            let key = (used.kind.clone(), used.code.clone());
            let (known, line) = self
                .taken
                .entry(key)
                .or_insert_with(|| (used.name.clone(), Some(used.line)));
            if !are_alike(known, &used.name) {
                faults.push(clash(used, known, *line));
            }
        }
        faults
    }
}

fn clash(used: &UsedName, known: &str, line: Option<u64>) -> RowError {
    let place = line.map_or("in the shop".to_owned(), |line| format!("on line {line}"));
    let message = format!(
        "“{}” and “{known}” {place} would have one code, “{}”. Write them alike if they are one, or differently.",
        used.name, used.code
    );
    RowError::field(used.line, used.column, message)
}

/// Whether two names differ in case, hyphens, blanks and apostrophes alone.
fn are_alike(one: &str, other: &str) -> bool {
    one == other || plain(one) == plain(other)
}

fn plain(name: &str) -> String {
    let lower = name.to_lowercase().replace('&', " and ");
    let letters = lower
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '\u{ad}' | '\u{200b}'));
    let spaced: String = letters
        .map(|c| {
            if matches!(c, '-' | '_' | '‐' | '‑') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_when_only_case_and_blanks_differ() {
        assert!(are_alike("Dark blue", "dark-blue"));
        assert!(are_alike("Home & Garden", "Home and  garden"));
        assert!(!are_alike("Müller", "Mueller"));
        assert!(!are_alike("1.5", "1-5"));
    }
}
