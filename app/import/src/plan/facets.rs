//! Facets such as `category:Photo|brand:Kodak|colour:red`: where a product stands and what it is like.

use database::catalog::{
    AttributeInput, BrandInput, CategoryInput, LONGEST_ATTRIBUTE_CODE, LONGEST_CATEGORY_PATH,
    NameKind,
};

use super::RowError;
use super::field::{bounded, parts};
use super::names::{UsedName, code};
use crate::enrichment::Enrichment;

const LONGEST: usize = 100;

/// What the facets of a product say.
#[derive(Debug, Default)]
pub(super) struct Facets {
    pub brand: Option<BrandInput>,
    pub categories: Vec<Vec<CategoryInput>>,
    pub attributes: Vec<AttributeInput>,
    /// Every name among them, and where it stands.
    pub names: Vec<UsedName>,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub line: u64,
    pub column: &'static str,
}

/// Reads a facet field into what is known so far.
pub(super) fn read(
    facets: &mut Facets,
    place: Place,
    text: &str,
    enrichment: &Enrichment,
) -> Vec<RowError> {
    let mut errors = Vec::new();
    let mut way: Vec<&str> = Vec::new();
    for part in parts(text) {
        let split = part.split_once(':');
        let read = match split.map(|(kind, value)| (kind.trim(), value.trim())) {
            Some((kind, value)) if !kind.is_empty() && !value.is_empty() => {
                facets.add(&mut way, kind, value, place, enrichment)
            }
            _ => Err(format!(
                "“{part}” is not a facet; write it like colour:red."
            )),
        };
        if let Err(message) = read {
            errors.push(RowError::field(place.line, place.column, message));
        }
    }
    if !way.is_empty()
        && let Err(message) = facets.add_way(&way, place)
    {
        errors.push(RowError::field(place.line, place.column, message));
    }
    errors
}

impl Facets {
    /// Adds a fact, or another value to a fact that is there.
    pub fn add_attribute(
        &mut self,
        name: &str,
        label: &str,
        filterable: bool,
        place: Place,
    ) -> Result<(), String> {
        let attribute = attribute_code(name)?;
        let value = (code_of(label)?, label.to_owned());
        self.note(NameKind::Attribute, &attribute, name, place);
        self.note(NameKind::Value(attribute.clone()), &value.0, label, place);
        let known = self
            .attributes
            .iter_mut()
            .find(|known| known.code == attribute);
        match known {
            Some(known) if known.values.iter().any(|(code, _)| *code == value.0) => {}
            Some(known) => known.values.push(value),
            None => self.attributes.push(AttributeInput {
                code: attribute,
                name: name.to_owned(),
                filterable,
                values: vec![value],
            }),
        }
        Ok(())
    }

    pub fn set_brand(&mut self, name: &str, place: Place) -> Result<(), String> {
        let slug = code(limited(name)?)?;
        self.names.retain(|used| used.kind != NameKind::Brand);
        self.note(NameKind::Brand, slug.as_str(), name, place);
        self.brand = Some(BrandInput {
            slug,
            name: name.to_owned(),
        });
        Ok(())
    }

    fn add<'a>(
        &mut self,
        way: &mut Vec<&'a str>,
        kind: &str,
        value: &'a str,
        place: Place,
        enrichment: &Enrichment,
    ) -> Result<(), String> {
        match kind.to_ascii_lowercase().as_str() {
            "brand" => self.set_brand(value, place),
            // “A > B” is a whole way of its own; single names follow one another from the root.
            "category" if value.contains('>') => {
                let own: Vec<&str> = value.split('>').map(str::trim).collect();
                self.add_way(&own, place)
            }
            "category" => {
                code(limited(value)?)?;
                way.push(value);
                Ok(())
            }
            _ => {
                let (name, label) = (enrichment.option_name(kind), enrichment.label(value));
                self.add_attribute(&name, &label, true, place)
            }
        }
    }

    fn add_way(&mut self, names: &[&str], place: Place) -> Result<(), String> {
        let mut way: Vec<CategoryInput> = Vec::new();
        let mut path = String::new();
        for name in names {
            let slug = code(limited(name)?)?;
            path.push_str(if path.is_empty() { "" } else { "/" });
            path.push_str(slug.as_str());
            self.note(NameKind::Category, &path, name, place);
            way.push(CategoryInput {
                slug,
                name: (*name).to_owned(),
            });
        }
        if path.len() > LONGEST_CATEGORY_PATH {
            let end = names.last().copied().unwrap_or_default();
            return Err(format!(
                "The address of the category “{end}” would have {} characters with those above it, and at most \
                 {LONGEST_CATEGORY_PATH} fit. Use shorter names or fewer levels.",
                path.len()
            ));
        }
        if !self.categories.contains(&way) {
            self.categories.push(way);
        }
        Ok(())
    }

    fn note(&mut self, kind: NameKind, code: &str, name: &str, place: Place) {
        self.names.push(UsedName {
            kind,
            code: code.to_owned(),
            name: name.to_owned(),
            line: place.line,
            column: place.column,
        });
    }
}

/// The code that an attribute or an option is filtered by.
pub(super) fn attribute_code(name: &str) -> Result<String, String> {
    let code = code_of(name)?;
    if code.len() > LONGEST_ATTRIBUTE_CODE {
        return Err(format!(
            "“{name}” is too long: as the name of a filter it would have {} characters, and at most \
             {LONGEST_ATTRIBUTE_CODE} fit.",
            code.len()
        ));
    }
    Ok(code)
}

pub(super) fn code_of(name: &str) -> Result<String, String> {
    Ok(code(limited(name)?)?.to_string())
}

fn limited(name: &str) -> Result<&str, String> {
    if name.chars().count() > LONGEST {
        return Err(format!("“{name}” is longer than {LONGEST} characters."));
    }
    bounded(name, LONGEST)?;
    Ok(name)
}
