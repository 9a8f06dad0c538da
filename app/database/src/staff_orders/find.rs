//! What staff type to find an order: its number, an e-mail address, a name, an SKU, a tracking number, a reference.

use commerce::order::{OrderNumber, OrderPrefix};
use commerce::text::code;
use sea_orm::Value;

use super::queries::BY_WORD;
use crate::order::words_of;
use crate::session::cut;

/// The longest text that is looked for, in characters.
const MAX_TEXT: usize = 100;

/// The most words of a name.
const MAX_WORDS: usize = 6;

/// SQL that lists the ids of the orders that a text may mean, and its values; none for a blank text. Digits alone are a
/// number with the shop's prefix, or with the usual one of before it had its own.
pub(super) fn matches(text: &str, prefix: &OrderPrefix) -> Option<(String, Vec<Value>)> {
    let typed = cut(code(text).trim(), MAX_TEXT);
    if typed.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    let mut values = Vec::new();
    let own = OrderNumber::typed(&typed, prefix).ok();
    let usual = OrderNumber::parse(&typed)
        .ok()
        .filter(|_| *prefix != OrderPrefix::default());
    for number in own.into_iter().chain(usual) {
        parts.push(super::queries::BY_NUMBER.to_owned());
        values.push(Value::from(number.as_str()));
    }
    // Each by its beginning, so that an index finds it. References and tracking numbers are kept as they were typed.
    let compact: String = typed.split(' ').collect();
    for (sql, forms) in [
        (super::queries::BY_EMAIL, vec![typed.to_lowercase()]),
        (super::queries::BY_SKU, cases(&typed, &compact)),
        (super::queries::BY_TRACKING, cases(&typed, &compact)),
        (super::queries::BY_PROVIDER, cases(&typed, &compact)),
        (super::queries::BY_REFERENCE, cases(&typed, &compact)),
    ] {
        for form in forms {
            parts.push(sql.to_owned());
            let end = format!("{form}{}", char::MAX);
            values.extend([Value::from(form), Value::from(end)]);
        }
    }
    let mut words = words_of(&typed);
    words.truncate(MAX_WORDS);
    // The longest is the rarest as a rule: the others are only asked of the orders that have it.
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    if let Some((first, more)) = words.split_first() {
        let mut sql = format!("{BY_WORD} WHERE w.word >= ? AND w.word < ?");
        values.extend(range(first));
        for word in more {
            sql.push_str(super::queries::AND_WORD);
            values.extend(range(word));
        }
        parts.push(sql);
    }
    Some((parts.join(" UNION "), values))
}

/// As it may have been written down: as typed, without blanks, in capitals or small letters.
fn cases(typed: &str, compact: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for text in [typed, compact] {
        for form in [text.to_owned(), text.to_uppercase(), text.to_lowercase()] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

fn range(word: &str) -> [Value; 2] {
    [
        Value::from(word.to_owned()),
        Value::from(format!("{word}{}", char::MAX)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_mark_has_its_value() {
        for text in [
            "fc 1001",
            "ada@example.com",
            "Ada King Lovelace",
            "x",
            "Ünal",
        ] {
            let prefix = OrderPrefix::parse("NL").unwrap();
            let (sql, values) = matches(text, &prefix).unwrap();
            assert_eq!(sql.matches('?').count(), values.len(), "{text}");
        }
        assert!(matches(" \u{200b} ", &OrderPrefix::default()).is_none());
    }
}
