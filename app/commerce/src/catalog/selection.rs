//! From chosen option values to a variant, and which values remain possible.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ProductOption;
use crate::ids::{OptionId, OptionValueId, VariantId};

/// What the shopper chose so far, one value per option.
pub type Selection = BTreeMap<OptionId, OptionValueId>;

/// The little of a variant that choosing needs; small enough to send to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantChoice {
    pub id: VariantId,
    pub option_values: Vec<OptionValueId>,
    /// Whether one piece can be bought now.
    pub can_buy: bool,
}

/// What a selection leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The variant, once every option has a value and such a variant exists.
    pub variant: Option<VariantId>,
    /// The state of every value of every option, in display order.
    pub options: Vec<OptionChoices>,
}

/// The values of one option, given what is chosen in the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionChoices {
    pub option: OptionId,
    /// Its values, in display order.
    pub values: Vec<Choice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: OptionValueId,
    /// Whether it is chosen now.
    pub selected: bool,
    /// What choosing it leads to.
    pub state: ChoiceState,
}

code_enum! {
    /// What choosing a value leads to, the other choices kept.
    ChoiceState {
        /// A variant that can be bought.
        Available => "available",
        /// Only variants that are sold out.
        SoldOut => "sold_out",
        /// No variant has this combination.
        Impossible => "impossible",
    }
}

/// Resolves a selection. Values and options the product does not have are ignored.
#[must_use]
pub fn choose(
    options: &[ProductOption],
    variants: &[VariantChoice],
    selection: &Selection,
) -> Resolution {
    let known = known_choices(options, selection);
    let complete = known.len() == options.len();
    let variant = variants.iter().find(|variant| {
        complete
            && known
                .values()
                .all(|value| variant.option_values.contains(value))
    });
    let options = options
        .iter()
        .map(|option| OptionChoices {
            option: option.id,
            values: option
                .values
                .iter()
                .map(|value| Choice {
                    value: value.id,
                    selected: known.get(&option.id) == Some(&value.id),
                    state: state_of(option.id, value.id, &known, variants),
                })
                .collect(),
        })
        .collect();
    Resolution {
        variant: variant.map(|variant| variant.id),
        options,
    }
}

impl VariantChoice {
    /// The selection that leads to this variant.
    #[must_use]
    pub fn selection(&self, options: &[ProductOption]) -> Selection {
        let chosen = options.iter().filter_map(|option| {
            let mut values = option.values.iter();
            let value = values.find(|value| self.option_values.contains(&value.id))?;
            Some((option.id, value.id))
        });
        chosen.collect()
    }
}

fn known_choices(options: &[ProductOption], selection: &Selection) -> Selection {
    let known = options.iter().filter_map(|option| {
        let chosen = selection.get(&option.id)?;
        option
            .values
            .iter()
            .any(|value| value.id == *chosen)
            .then_some((option.id, *chosen))
    });
    known.collect()
}

fn state_of(
    option: OptionId,
    value: OptionValueId,
    chosen: &Selection,
    variants: &[VariantChoice],
) -> ChoiceState {
    let fits = |variant: &&VariantChoice| {
        variant.option_values.contains(&value)
            && chosen
                .iter()
                .all(|(other, kept)| *other == option || variant.option_values.contains(kept))
    };
    let mut fitting = variants.iter().filter(fits).peekable();
    if fitting.peek().is_none() {
        ChoiceState::Impossible
    } else if fitting.any(|variant| variant.can_buy) {
        ChoiceState::Available
    } else {
        ChoiceState::SoldOut
    }
}
