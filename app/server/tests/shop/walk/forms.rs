//! The forms of a page, to be sent again with something else in them.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::odd;
use crate::html;

#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub is_posted: bool,
    /// Names and values as the page has them.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Forms that ask the same at the same place are one.
    pub fn key(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| &name[..]).collect();
        format!("{} {}", self.action, names.join(" "))
    }

    /// Its fields, most as they are, some odd, some left out or twice.
    pub fn filled(&self, dice: &mut StdRng) -> Vec<u8> {
        let mut fields = self.fields.clone();
        for (name, value) in &mut fields {
            if value.is_empty() && dice.random_ratio(2, 3) {
                odd::usual(name).clone_into(value);
            }
            if dice.random_ratio(1, 4) {
                *value = odd::value(dice);
            }
        }
        if dice.random_ratio(1, 8) && !fields.is_empty() {
            let at = dice.random_range(0..fields.len());
            fields.remove(at);
        }
        if dice.random_ratio(1, 8)
            && let Some(again) = fields.choose(dice).cloned()
        {
            fields.push(again);
        }
        odd::encoded(&fields)
    }
}

pub fn forms_of(page: &str) -> Vec<Form> {
    let forms = html::forms(page).into_iter();
    let ours = forms.filter(|(action, _, _)| action.starts_with('/'));
    ours.map(|(action, method, fields)| Form {
        action,
        is_posted: method.eq_ignore_ascii_case("post"),
        fields,
    })
    .collect()
}
