//! Unicode normalisation of what people type or paste, one function for each kind of field.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One line of prose, such as a name or a street: composed (NFC), without invisible marks, blanks collapsed.
#[must_use]
pub fn line(text: &str) -> String {
    collapsed(&visible(text).nfc().collect::<String>())
}

/// Several lines of prose: each as [`line`] has it, those at both ends without blank ones.
#[must_use]
pub fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(line).collect();
    lines.join("\n").trim().to_owned()
}

/// A code or a number, such as a postcode, an e-mail address or a coupon: compatibility forms (full-width letters),
/// the digits of every script and every dash in ASCII, without invisible marks, blanks collapsed.
#[must_use]
pub fn code(text: &str) -> String {
    let kept = text.chars().filter(|c| !is_invisible(*c) && !is_joiner(*c));
    collapsed(&kept.nfkc().map(plain).collect::<String>())
}

/// A name as it stands at the head of something: with a capital, however it was typed.
#[must_use]
pub fn heading(name: &str) -> Cow<'_, str> {
    let mut letters = name.chars();
    let first = letters.next();
    // As in “iPad” and “mAh”, somebody meant the small one.
    let is_meant = letters.clone().next().is_some_and(char::is_uppercase);
    match first {
        Some(first) if first.is_lowercase() && !is_meant => {
            let capital: String = first.to_uppercase().collect();
            // One letter alone: an ß would become two.
            match capital.chars().count() {
                1 => Cow::Owned(capital + letters.as_str()),
                _ => Cow::Borrowed(name),
            }
        }
        _ => Cow::Borrowed(name),
    }
}

/// What two spellings of a name have in common: lower case, without accents and punctuation.
#[must_use]
pub fn folded(text: &str) -> String {
    let base = text.nfkd().filter(|c| !is_combining_mark(*c));
    let plain = base.map(|c| if c.is_alphanumeric() { c } else { ' ' });
    collapsed(&plain.flat_map(char::to_lowercase).collect::<String>())
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Joiners and variation selectors stay where they shape what can be seen: in Persian, in Indic scripts, in emoji. What is
/// kept is kept again.
fn visible(text: &str) -> String {
    let shapes = |c: char| !c.is_ascii() && !c.is_whitespace();
    let mut kept = String::with_capacity(text.len());
    let mut joiner = None;
    for c in text.chars() {
        let follows = kept.chars().last().is_some_and(shapes);
        if is_joiner(c) {
            joiner = joiner.or(follows.then_some(c));
        } else if !is_invisible(c) {
            kept.extend(joiner.take().filter(|_| shapes(c)));
            kept.push(c);
        } else if matches!(c, '\u{fe0e}' | '\u{fe0f}') && follows && joiner.is_none() {
            kept.push(c);
        }
    }
    kept
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// `Default_Ignorable_Code_Point` of Unicode but the joiners, interlinear annotation, and the empty Braille pattern.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff70}' => '-',
        _ => digit(c).unwrap_or(c),
    }
}

fn digit(c: char) -> Option<char> {
    let values = ZEROS.map(|zero| (c as u32).wrapping_sub(zero as u32));
    let value = values.into_iter().find(|value| *value < 10)?;
    char::from_digit(value, 10)
}

/// The zeros of the decimal digits in use (`Nd` of Unicode, the basic plane); the other nine follow each.
const ZEROS: [char; 36] = [
    '0', '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '෦', '๐', '໐', '༠', '၀', '႐',
    '០', '᠐', '᥆', '᧐', '᪀', '᪐', '᭐', '᮰', '᱀', '᱐', '꘠', '꣐', '꤀', '꧐', '꧰', '꩐', '꯰',
];

#[cfg(test)]
mod tests;
