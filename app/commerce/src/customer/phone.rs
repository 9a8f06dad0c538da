//! Telephone numbers: the digits of ITU-T E.164, and an extension.

use super::{FieldProblem, InvalidField};
use crate::text;

const MAX_LENGTH: usize = 60;
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;
const EXTENSION_DIGITS: std::ops::RangeInclusive<usize> = 1..=8;

/// Words before an extension.
const EXTENSIONS: [&str; 10] = [
    "anexo",
    "durchwahl",
    "dw",
    "ext",
    "extension",
    "extn",
    "int",
    "poste",
    "ramal",
    "x",
];

/// Reads a number that may be left out, as it is dialled: `+49 30 123456 ext. 12`.
pub(super) fn parse(typed: &str) -> Result<Option<String>, InvalidField> {
    let number = text::code(typed);
    if number.is_empty() {
        return Ok(None);
    }
    let read = (number.chars().count() <= MAX_LENGTH).then(|| read(&number));
    let malformed = InvalidField::new("phone", FieldProblem::MalformedPhone);
    read.flatten().map(Some).ok_or(malformed)
}

fn read(number: &str) -> Option<String> {
    let lower = number.to_lowercase();
    let number = lower.strip_prefix("tel:").unwrap_or(&lower);
    let end = number.find(|c: char| c.is_ascii_alphabetic() || matches!(c, ';' | '#'));
    let (main, extension) = number.split_at(end.unwrap_or(number.len()));
    let main = main.trim_end_matches([' ', ',', '(', '-']).trim();
    let plain = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    if !DIGITS.contains(&digits(main)) || !main.chars().all(plain) {
        return None;
    }
    match extension {
        "" => Some(main.to_owned()),
        extension => Some(format!("{main} ext. {}", digits_after_word(extension)?)),
    }
}

/// The digits of `ext. 12`, `x12`, `;ext=12` or `#12`.
fn digits_after_word(extension: &str) -> Option<&str> {
    let extension = extension.trim_end_matches(')').trim_end();
    let at = extension.find(|c: char| c.is_ascii_digit())?;
    let (word, number) = extension.split_at(at);
    let word = word.trim_matches([' ', ';', '.', ':', '=', ',']);
    let known = word == "#" || EXTENSIONS.contains(&word);
    let plain = number.chars().all(|c| c.is_ascii_digit());
    (known && plain && EXTENSION_DIGITS.contains(&number.len())).then_some(number)
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

#[cfg(test)]
mod tests;
