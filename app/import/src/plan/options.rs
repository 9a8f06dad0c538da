//! What shoppers choose between: the option groups of a product and the value each variant has.

use database::catalog::{LONGEST_VARIANT_TITLE, NameKind, OptionInput, OptionValueInput};

use super::RowError;
use super::facets::{attribute_code, code_of};
use super::field::{bounded, parts};
use super::names::UsedName;
use crate::enrichment::{Enrichment, ProductExtra};

const MOST_OPTIONS: usize = 4;
const LONGEST: usize = 100;
const LONGEST_SKU: usize = 64;

/// What the options of a product are read from: one entry a variant.
pub(super) struct Choice {
    pub line: u64,
    pub sku: String,
    pub labels: Vec<String>,
}

/// The names of `size|colour`, checked.
pub(super) fn names(
    line: u64,
    text: &str,
    extra: Option<&ProductExtra>,
    enrichment: &Enrichment,
) -> Result<Vec<String>, RowError> {
    let fault = |message: String| Err(RowError::field(line, "optionGroups", message));
    let mut names: Vec<String> = Vec::new();
    for name in parts(text) {
        let name = extra
            .and_then(|extra| extra.options.get(name))
            .cloned()
            .unwrap_or_else(|| enrichment.option_name(name));
        if name.is_empty() || name.chars().count() > LONGEST {
            return fault(format!(
                "An option needs a name of 1 to {LONGEST} characters."
            ));
        }
        if let Err(message) = attribute_code(&name) {
            return fault(message);
        }
        if names.contains(&name) {
            return fault(format!("The option “{name}” is there twice."));
        }
        names.push(name);
    }
    if names.len() > MOST_OPTIONS {
        return fault(format!("A product has at most {MOST_OPTIONS} options."));
    }
    Ok(names)
}

/// The values of `42|black`, one for each option.
pub(super) fn labels(
    line: u64,
    text: &str,
    options: &[String],
    enrichment: &Enrichment,
) -> Result<Vec<String>, RowError> {
    let fault = |message: String| Err(RowError::field(line, "optionValues", message));
    let labels: Vec<String> = parts(text)
        .into_iter()
        .map(|l| enrichment.label(l))
        .collect();
    if labels.len() != options.len() {
        let (found, expected) = (labels.len(), options.len());
        return fault(format!(
            "The variant has {found} option values, the product {expected} options."
        ));
    }
    if labels
        .iter()
        .any(|label| label.is_empty() || label.chars().count() > LONGEST)
    {
        return fault(format!("An option value has 1 to {LONGEST} characters."));
    }
    let title = labels.join(", ");
    if let Err(message) = bounded(&title, LONGEST_VARIANT_TITLE) {
        return fault(format!("All option values together: {message}"));
    }
    if let Some(message) = labels.iter().find_map(|label| code_of(label).err()) {
        return fault(message);
    }
    Ok(labels)
}

/// No two variants may be the same choice, and several variants need something to choose.
pub(super) fn check(choices: &[Choice], options: &[String]) -> Vec<RowError> {
    let mut errors = Vec::new();
    for (at, choice) in choices.iter().enumerate() {
        let earlier = choices
            .iter()
            .take(at)
            .find(|other| other.labels == choice.labels);
        if let Some(earlier) = earlier {
            let message = if options.is_empty() {
                format!(
                    "Line {} is a variant too; several variants need optionGroups.",
                    earlier.line
                )
            } else {
                format!(
                    "The variant on line {} has the same option values.",
                    earlier.line
                )
            };
            errors.push(RowError::field(choice.line, "optionValues", message));
        }
    }
    errors
}

/// Tells variants of one product apart that share an article number: `A-1` becomes `A-1-BLACK` and
/// `A-1-WHITE`. Gives back the numbers that were changed.
pub(super) fn tell_apart(choices: &mut [Choice]) -> Vec<(u64, String)> {
    let shared: Vec<bool> = choices
        .iter()
        .map(|choice| {
            let same = |other: &&Choice| other.sku.eq_ignore_ascii_case(&choice.sku);
            !choice.sku.is_empty() && choices.iter().filter(same).count() > 1
        })
        .collect();
    let mut changed = Vec::new();
    for (choice, shared) in choices.iter_mut().zip(shared) {
        if !shared || choice.labels.is_empty() {
            continue;
        }
        let ending: String = choice
            .labels
            .join("-")
            .to_uppercase()
            .split_whitespace()
            .collect();
        let sku: String = format!("{}-{ending}", choice.sku)
            .chars()
            .take(LONGEST_SKU)
            .collect();
        changed.push((choice.line, std::mem::replace(&mut choice.sku, sku)));
    }
    changed
}

/// The options with every value the variants have, in the order of the file.
pub(super) fn inputs(
    names: &[String],
    choices: &[Choice],
    enrichment: &Enrichment,
) -> Vec<OptionInput> {
    let mut options = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let mut values: Vec<OptionValueInput> = Vec::new();
        for label in choices.iter().filter_map(|choice| choice.labels.get(at)) {
            if !values.iter().any(|value| value.label == *label) {
                values.push(OptionValueInput {
                    label: label.clone(),
                    swatch: enrichment.swatch(name, label),
                });
            }
        }
        options.push(OptionInput {
            name: name.clone(),
            values,
        });
    }
    options
}

/// The names that products are filtered by, as their attributes are.
pub(super) fn used_names(options: &[String], choices: &[Choice]) -> Vec<UsedName> {
    let mut used: Vec<UsedName> = Vec::new();
    let mut note = |kind: NameKind, code: &str, name: &str, line, column| {
        if used
            .iter()
            .any(|known| known.kind == kind && known.name == name)
        {
            return;
        }
        used.push(UsedName {
            kind,
            code: code.to_owned(),
            name: name.to_owned(),
            line,
            column,
        });
    };
    for choice in choices {
        for (option, label) in options.iter().zip(&choice.labels) {
            if let (Ok(code), Ok(value)) = (attribute_code(option), code_of(label)) {
                note(
                    NameKind::Attribute,
                    &code,
                    option,
                    choice.line,
                    "optionGroups",
                );
                note(
                    NameKind::Value(code),
                    &value,
                    label,
                    choice.line,
                    "optionValues",
                );
            }
        }
    }
    used
}
