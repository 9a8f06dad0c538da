//! Facets such as `category:Photo|brand:Kodak|colour:red`: where a product stands and what it is like.

use commerce::catalog::Slug;
use database::catalog::{AttributeInput, BrandInput, CategoryInput};

use super::RowError;
use super::field::parts;
use crate::enrichment::Enrichment;

const LONGEST: usize = 100;

/// What the facets of a product say.
#[derive(Debug, Default)]
pub(super) struct Facets {
    pub brand: Option<BrandInput>,
    pub categories: Vec<Vec<CategoryInput>>,
    pub attributes: Vec<AttributeInput>,
}

/// Reads a facet field into what is known so far.
pub(super) fn read(
    facets: &mut Facets,
    line: u64,
    column: &'static str,
    text: &str,
    enrichment: &Enrichment,
) -> Vec<RowError> {
    let mut errors = Vec::new();
    let mut way: Vec<CategoryInput> = Vec::new();
    for part in parts(text) {
        let read = match part
            .split_once(':')
            .map(|(kind, value)| (kind.trim(), value.trim()))
        {
            Some((kind, value)) if !kind.is_empty() && !value.is_empty() => {
                add(facets, &mut way, kind, value, enrichment)
            }
            _ => Err(format!(
                "“{part}” is not a facet; write it like colour:red."
            )),
        };
        if let Err(message) = read {
            errors.push(RowError::field(line, column, message));
        }
    }
    if !way.is_empty() && !facets.categories.contains(&way) {
        facets.categories.push(way);
    }
    errors
}

/// Adds a fact, or another value to a fact that is there.
pub(super) fn add_attribute(
    attributes: &mut Vec<AttributeInput>,
    name: &str,
    label: &str,
    filterable: bool,
) -> Result<(), String> {
    let code = slug(name)?.to_string();
    let value = (slug(label)?.to_string(), label.to_owned());
    match attributes
        .iter_mut()
        .find(|attribute| attribute.code == code)
    {
        Some(attribute) if attribute.values.iter().any(|(known, _)| *known == value.0) => {}
        Some(attribute) => attribute.values.push(value),
        None => attributes.push(AttributeInput {
            code,
            name: name.to_owned(),
            filterable,
            values: vec![value],
        }),
    }
    Ok(())
}

pub(super) fn brand(name: &str) -> Result<BrandInput, String> {
    Ok(BrandInput {
        slug: slug(name)?,
        name: name.to_owned(),
    })
}

fn add(
    facets: &mut Facets,
    way: &mut Vec<CategoryInput>,
    kind: &str,
    value: &str,
    enrichment: &Enrichment,
) -> Result<(), String> {
    match kind.to_ascii_lowercase().as_str() {
        "brand" => facets.brand = Some(brand(value)?),
        // “A > B” is a whole way of its own; single names follow one another from the root.
        "category" if value.contains('>') => {
            let own: Result<Vec<_>, String> =
                value.split('>').map(|step| category(step.trim())).collect();
            let own = own?;
            if !facets.categories.contains(&own) {
                facets.categories.push(own);
            }
        }
        "category" => way.push(category(value)?),
        _ => {
            let name = enrichment.option_name(kind);
            add_attribute(
                &mut facets.attributes,
                &name,
                &enrichment.label(value),
                true,
            )?;
        }
    }
    Ok(())
}

fn category(name: &str) -> Result<CategoryInput, String> {
    Ok(CategoryInput {
        slug: slug(name)?,
        name: name.to_owned(),
    })
}

fn slug(name: &str) -> Result<Slug, String> {
    if name.chars().count() > LONGEST {
        return Err(format!("“{name}” is longer than {LONGEST} characters."));
    }
    Slug::from_title(name).map_err(|_| format!("“{name}” has no letter or digit."))
}
