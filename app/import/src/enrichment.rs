//! What a shop knows of products beyond a supplier's file, kept beside it and laid over it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Additions and corrections, by slug and SKU.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Enrichment {
    /// Better names of options and facets: `cpu` is “Processor”.
    pub names: BTreeMap<String, String>,
    /// Better names of their values: `gray` is “Grey”.
    pub labels: BTreeMap<String, String>,
    /// CSS colours of values, by the value's better name.
    pub swatches: BTreeMap<String, String>,
    /// Begin names and values of words alone with a capital: “mustard” becomes “Mustard”. Otherwise all stay as the file
    /// has them.
    pub capitals: bool,
    /// Attributes that listings offer as a filter.
    pub filters: Vec<String>,
    /// What each picture shows, by file name.
    pub alt: BTreeMap<String, String>,
    /// By slug.
    pub products: BTreeMap<String, ProductExtra>,
}

/// What is added to one product. What is left out stays as the file has it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductExtra {
    pub brand: Option<String>,
    /// One sentence that sells it.
    pub highlight: Option<String>,
    pub tax_class: Option<String>,
    /// Weight of each variant in grams.
    pub weight_g: Option<i64>,
    /// Pieces of each variant on the shelf.
    pub stock: Option<i64>,
    /// The price before a reduction, in major units.
    pub compare_at: Option<String>,
    /// Better names of this product's options alone.
    pub options: BTreeMap<String, String>,
    /// Rows of the specification table.
    pub attributes: BTreeMap<String, Values>,
    /// By SKU.
    pub variants: BTreeMap<String, VariantExtra>,
}

/// What is added to one variant.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VariantExtra {
    /// Pieces on the shelf.
    pub stock: Option<i64>,
    /// Weight in grams.
    pub weight_g: Option<i64>,
    /// The price before a reduction, in major units.
    pub compare_at: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Values {
    One(String),
    Several(Vec<String>),
}

impl Values {
    pub fn iter(&self) -> std::slice::Iter<'_, String> {
        match self {
            Self::One(value) => std::slice::from_ref(value).iter(),
            Self::Several(values) => values.iter(),
        }
    }
}

impl Enrichment {
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// What is added to the product of that slug.
    #[must_use]
    pub fn product(&self, slug: &str) -> Option<&ProductExtra> {
        self.products.get(slug)
    }

    /// The better name of an option or facet.
    #[must_use]
    pub fn option_name(&self, name: &str) -> String {
        self.names
            .get(name)
            .cloned()
            .unwrap_or_else(|| self.written(name))
    }

    /// The better name of a value.
    #[must_use]
    pub fn label(&self, label: &str) -> String {
        self.labels
            .get(label)
            .cloned()
            .unwrap_or_else(|| self.written(label))
    }

    fn written(&self, text: &str) -> String {
        if self.capitals {
            capitalised(text)
        } else {
            text.to_owned()
        }
    }

    /// The colour of a value of a colour option.
    #[must_use]
    pub fn swatch(&self, option: &str, label: &str) -> Option<String> {
        let colour = matches!(option.to_lowercase().as_str(), "colour" | "color");
        self.swatches.get(label).filter(|_| colour).cloned()
    }

    /// Whether listings offer the attribute as a filter.
    #[must_use]
    pub fn is_filter(&self, attribute: &str) -> bool {
        self.filters.iter().any(|filter| filter == attribute)
    }

    /// What a picture shows.
    #[must_use]
    pub fn alt(&self, file: &str) -> Option<&str> {
        self.alt.get(file).map(String::as_str)
    }
}

/// “mustard” reads better as “Mustard”; “i7-8700” and “13 inch” stay as they are.
fn capitalised(text: &str) -> String {
    let words_only = text.chars().all(|c| c.is_alphabetic() || c == ' ');
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if words_only => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}
