//! Transliteration: words of any script as lower-case ASCII words with hyphens between them.

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text, joined by single hyphens; empty when it has no letter, digit or sign with a name.
pub(super) fn words(text: &str) -> String {
    let signs: Vec<char> = text.nfc().filter(|sign| !is_invisible(*sign)).collect();
    let mut plain = String::with_capacity(text.len());
    for (at, sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| signs.get(at)).copied();
        let after = signs.get(at + 1).copied();
        for lower in sign.to_lowercase() {
            push(lower, Place { before, after }, &mut plain);
        }
    }
    let words = joined(&plain);
    if words.is_empty() {
        // Nothing but pictures: they have names.
        let names: Vec<&str> = signs.iter().filter_map(|c| deunicode_char(*c)).collect();
        return joined(&names.join("-").to_lowercase());
    }
    words
}

/// Whether the text has Chinese characters, of which many are read alike.
pub(super) fn has_han(text: &str) -> bool {
    let is_han = |c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    text.chars().any(is_han)
}

/// What stands beside a sign.
#[derive(Clone, Copy)]
struct Place {
    before: Option<char>,
    after: Option<char>,
}

impl Place {
    fn is_after_word(self) -> bool {
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '#');
        self.before.is_some_and(in_word)
    }

    /// In “-1.5” and “B-”, but not in “T-shirt” or “salt - pepper”.
    fn makes_minus(self) -> bool {
        match self.after {
            Some(after) => after.is_numeric() && !self.is_after_word(),
            None => self.is_after_word(),
        }
    }

    fn is_after_digit(self) -> bool {
        self.before.is_some_and(char::is_numeric)
    }
}

fn push(sign: char, place: Place, plain: &mut String) {
    let known = match sign {
        'a'..='z' | '0'..='9' => return plain.push(sign),
        'ä' | 'æ' | 'ǽ' => "ae",
        'ö' | 'ø' | 'œ' | 'ǿ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'þ' => "th",
        'ə' => "e",
        'º' | 'ª' => "-",
        '\'' | '’' | 'ʼ' | 'ʻ' => "",
        '-' | '‐' | '‑' if place.makes_minus() => "-minus-",
        '#' if place.is_after_word() => "-sharp-",
        '"' | '″' if place.is_after_digit() => "-inch-",
        _ if is_combining_mark(sign) => "",
        _ if sign.is_alphanumeric() => return push_letter(sign, plain),
        _ => sign_name(sign),
    };
    plain.push_str(known);
}

/// Signs that tell one name from another.
fn sign_name(sign: char) -> &'static str {
    match sign {
        '&' => "-and-",
        '+' => "-plus-",
        '−' | '－' | '﹣' => "-minus-",
        '±' => "-plus-minus-",
        '#' => "-no-",
        '%' => "-percent-",
        '‰' => "-permille-",
        '°' => "-degrees-",
        '*' => "-star-",
        '<' => "-under-",
        '>' => "-over-",
        '≤' => "-up-to-",
        '≥' => "-from-",
        '=' => "-equals-",
        '@' => "-at-",
        '×' => "-x-",
        '€' => "-eur-",
        '$' => "-dollar-",
        '£' => "-pound-",
        '¥' => "-yen-",
        _ => "-",
    }
}

fn push_letter(letter: char, plain: &mut String) {
    let Some(latin) = deunicode_char(letter) else {
        return plain.push_str(&format!("-u{:x}-", u32::from(letter)));
    };
    // “7½” is not “71/2”.
    if letter.is_numeric() && latin.contains('/') {
        plain.push('-');
    }
    // What has no letter softens the one before it.
    if latin.chars().any(|c| c.is_ascii_alphanumeric()) {
        let spoken = latin.chars().filter(|c| !matches!(c, '\'' | '`' | '@'));
        plain.extend(spoken.map(|c| c.to_ascii_lowercase()));
    }
}

fn joined(plain: &str) -> String {
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// Soft hyphens, joiners, variants and marks of direction.
fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}
