//! Postcode forms: `#` a digit, `@` a letter, `?` either, `[12]` one of these, all else as it stands.

use super::table::Row;
use crate::text;

const MAX_LENGTH: usize = 12;

/// Where a postcode of another form is no postcode although none is asked for.
const STRICT: &str = "IE";

pub(super) fn normalise(row: &Row, postcode: &str) -> Option<String> {
    let typed = text::code(postcode).to_uppercase();
    let typed = typed.trim_start_matches(['〒', ' ']);
    let known = in_a_form(row, typed);
    let bound = row.needs.contains('Z') || row.code == STRICT;
    known.or_else(|| any_form(typed).filter(|_| !bound))
}

fn in_a_form(row: &Row, typed: &str) -> Option<String> {
    let separates = |c: char| matches!(c, ' ' | '-' | '.' | '/');
    if !typed
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || separates(c))
    {
        return None;
    }
    let kept: String = typed.chars().filter(|c| !separates(*c)).collect();
    let short = |sign: &str| kept.strip_prefix(sign).filter(|_| !sign.is_empty());
    let own = format!("{}{kept}", row.code);
    let spellings = [
        Some(kept.as_str()),
        short(row.code),
        short(row.sign),
        Some(&own),
    ];
    let mut spellings = spellings.into_iter().flatten();
    spellings.find_map(|typed| row.forms.iter().find_map(|form| fill(form, typed)))
}

/// Lays the characters into the form, which brings its own blanks and hyphens.
fn fill(form: &str, typed: &str) -> Option<String> {
    let (mut form, mut typed) = (form.chars(), typed.chars());
    let mut text = String::new();
    while let Some(place) = form.next() {
        if matches!(place, ' ' | '-') {
            text.push(place);
            continue;
        }
        let next = typed.next()?;
        let fits = match place {
            '#' => next.is_ascii_digit(),
            '@' => next.is_ascii_alphabetic(),
            '?' => next.is_ascii_alphanumeric(),
            // All of the bracket is read, whether it fits or not.
            '[' => {
                form.by_ref()
                    .take_while(|c| *c != ']')
                    .filter(|c| *c == next)
                    .count()
                    > 0
            }
            literal => literal == next,
        };
        text.push(fits.then_some(next)?);
    }
    typed.next().is_none().then_some(text)
}

fn any_form(typed: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '/');
    (!typed.is_empty() && typed.chars().count() <= MAX_LENGTH && typed.chars().all(plain))
        .then(|| typed.to_owned())
}
