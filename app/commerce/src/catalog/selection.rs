//! Variant selection: which variant a choice of option values leads to, and why a value leads nowhere.
//!
//! Product page, cart and the browser's program all ask here. [`Choices`] is what a page sends along:
//! identities and one flag, without names or prices.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{OptionId, OptionValueId, VariantId};

/// What a form names, one value per option.
pub type Selection = BTreeMap<OptionId, OptionValueId>;

/// The variants of a product, in display order, as choosing between them sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Choices(Vec<VariantChoice>);

/// A variant without what it is called and costs. Serialised as `[id, [values], can_buy]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    from = "(VariantId, Vec<OptionValueId>, bool)",
    into = "(VariantId, Vec<OptionValueId>, bool)"
)]
pub struct VariantChoice {
    pub id: VariantId,
    /// One value for each option, in the options' order.
    pub values: Vec<OptionValueId>,
    /// Whether one piece can be bought now.
    pub can_buy: bool,
}

/// What choosing a value leads to, the other options kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceState {
    Available,
    SoldOut,
    /// No variant has this combination.
    Impossible,
}

impl Choices {
    /// `variants` in display order.
    #[must_use]
    pub const fn new(variants: Vec<VariantChoice>) -> Self {
        Self(variants)
    }

    #[must_use]
    pub fn get(&self, id: VariantId) -> Option<&VariantChoice> {
        self.0.iter().find(|variant| variant.id == id)
    }

    /// The variant with exactly these values, one for each option.
    #[must_use]
    pub fn exact(&self, wanted: &[Option<OptionValueId>]) -> Option<VariantId> {
        let fits = |variant: &&VariantChoice| {
            variant.values.len() == wanted.len() && variant.agreement(wanted) == wanted.len()
        };
        self.0.iter().find(fits).map(|variant| variant.id)
    }

    /// The variant with most of the wanted values; of equals one that can be bought, then the first.
    #[must_use]
    pub fn closest(&self, wanted: &[Option<OptionValueId>]) -> Option<VariantId> {
        let variant = best(self.0.iter(), wanted)?;
        (variant.agreement(wanted) > 0).then_some(variant.id)
    }

    /// The variant that `value` leads to from `current`, with as many other values kept as can be;
    /// of equals one that can be bought, then the first.
    #[must_use]
    pub fn switch(
        &self,
        current: VariantId,
        option: usize,
        value: OptionValueId,
    ) -> Option<VariantId> {
        let kept: Vec<_> = self
            .get(current)?
            .values
            .iter()
            .copied()
            .map(Some)
            .collect();
        let with_value = self.0.iter().filter(|variant| variant.has(option, value));
        best(with_value, &kept).map(|variant| variant.id)
    }

    /// What choosing `value` leads to from `current`.
    #[must_use]
    pub fn state(&self, current: VariantId, option: usize, value: OptionValueId) -> ChoiceState {
        let mut wanted: Vec<_> = self
            .get(current)
            .map(|variant| variant.values.iter().copied().map(Some).collect())
            .unwrap_or_default();
        if let Some(chosen) = wanted.get_mut(option) {
            *chosen = Some(value);
        }
        match self.exact(&wanted).and_then(|id| self.get(id)) {
            Some(variant) if variant.can_buy => ChoiceState::Available,
            Some(_) => ChoiceState::SoldOut,
            None => ChoiceState::Impossible,
        }
    }
}

impl VariantChoice {
    fn has(&self, option: usize, value: OptionValueId) -> bool {
        self.values.get(option) == Some(&value)
    }

    /// How many of the wanted values it has.
    fn agreement(&self, wanted: &[Option<OptionValueId>]) -> usize {
        let pairs = self.values.iter().zip(wanted);
        pairs
            .filter(|(value, wanted)| Some(**value) == **wanted)
            .count()
    }
}

fn best<'a>(
    variants: impl Iterator<Item = &'a VariantChoice>,
    wanted: &[Option<OptionValueId>],
) -> Option<&'a VariantChoice> {
    variants.min_by_key(|variant| Reverse((variant.agreement(wanted), variant.can_buy)))
}

impl From<(VariantId, Vec<OptionValueId>, bool)> for VariantChoice {
    fn from((id, values, can_buy): (VariantId, Vec<OptionValueId>, bool)) -> Self {
        Self {
            id,
            values,
            can_buy,
        }
    }
}

impl From<VariantChoice> for (VariantId, Vec<OptionValueId>, bool) {
    fn from(variant: VariantChoice) -> Self {
        (variant.id, variant.values, variant.can_buy)
    }
}

#[cfg(test)]
mod tests;
