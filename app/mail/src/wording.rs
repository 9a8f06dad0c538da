//! Words of the merchant's own, and the names in them that stand for something of the e-mail.

use std::collections::BTreeMap;

use thiserror::Error;

/// The merchant's own words for one kind of e-mail; what is empty is said in the usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmailText {
    pub subject: String,
    /// Instead of the first paragraph; an empty line begins another.
    pub intro: String,
}

/// By the kind of e-mail, as in [`Message::kind`](crate::Message::kind).
pub type EmailTexts = BTreeMap<String, EmailText>;

/// A name and what stands for it.
pub(crate) type Value = (&'static str, String);

/// Why words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidWords {
    #[error("there is no “{0}” in this e-mail")]
    Unknown(String),
    #[error("a brace opens or closes nothing")]
    Brace,
}

/// Whether every `{name}` is one of `names`.
pub fn check_words(words: &str, names: &[&str]) -> Result<(), InvalidWords> {
    let mut rest = words;
    while let Some(place) = rest.find(['{', '}']) {
        let (_, from) = rest.split_at(place);
        let inner = from.strip_prefix('{').ok_or(InvalidWords::Brace)?;
        let (name, after) = inner.split_once('}').ok_or(InvalidWords::Brace)?;
        if name.contains('{') {
            return Err(InvalidWords::Brace);
        }
        if !names.contains(&name.trim()) {
            return Err(InvalidWords::Unknown(name.trim().to_owned()));
        }
        rest = after;
    }
    Ok(())
}

/// The words with each name replaced once: what a value says is not read again.
pub(crate) fn filled(words: &str, values: &[Value]) -> String {
    let mut text = String::with_capacity(words.len() + 32);
    let mut rest = words;
    while let Some((before, inner)) = rest.split_once('{') {
        text.push_str(before);
        let known = inner.split_once('}').and_then(|(name, after)| {
            let value = values.iter().find(|(known, _)| *known == name.trim())?;
            Some((value, after))
        });
        match known {
            Some(((_, value), after)) => {
                text.push_str(value);
                rest = after;
            }
            None => {
                text.push('{');
                rest = inner;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_told_and_a_lone_brace_too() {
        let names = ["number", "shop"];
        assert_eq!(check_words("Order {number} of { shop }", &names), Ok(()));
        assert_eq!(check_words("no names", &names), Ok(()));
        let unknown = InvalidWords::Unknown("nummer".to_owned());
        assert_eq!(check_words("Order {nummer}", &names), Err(unknown));
        for lone in ["{number", "number}", "{{number}}", "}{"] {
            assert_eq!(
                check_words(lone, &names),
                Err(InvalidWords::Brace),
                "{lone}"
            );
        }
    }

    #[test]
    fn a_value_that_looks_like_a_name_stays_as_it_is() {
        let values = [("shop", "{number}".to_owned()), ("number", "7".to_owned())];
        assert_eq!(
            filled("{shop}: {number}, {later}", &values),
            "{number}: 7, {later}"
        );
    }
}
