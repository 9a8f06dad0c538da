//! Option matrix: the variants that a product's options make.

use commerce::catalog::Slug;
use database::catalog::{EditableProduct, OptionInput, ProductInput, VariantInput};

/// The most variants of a product.
pub(super) const MOST_VARIANTS: usize = 250;

/// More combinations than a product may have variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany {
    pub combinations: usize,
}

/// The product with other options. A combination of known values stays as it is, on sale or not; those with a new value
/// or option are made, priced like the first variant. When an option is added, a variant goes on as the first of those
/// that it becomes.
pub(super) fn with_options(
    product: &EditableProduct,
    options: Vec<OptionInput>,
) -> Result<ProductInput, TooMany> {
    let counts = options.iter().map(|option| option.values.len());
    let combinations = counts.fold(1_usize, usize::saturating_mul);
    if combinations > MOST_VARIANTS {
        return Err(TooMany { combinations });
    }
    let before = &product.input.options;
    let mut made = Made {
        product,
        used: Vec::new(),
    };
    let mut variants = Vec::new();
    for labels in all(&options) {
        let known = labels.len() == before.len()
            && labels
                .iter()
                .zip(before)
                .all(|(label, option)| option.values.iter().any(|value| value.label == *label))
            && options
                .iter()
                .zip(before)
                .all(|(now, then)| now.name == then.name);
        let variant = if known {
            made.as_before(&labels)
        } else {
            made.take_or_make(&labels)
        };
        variants.extend(variant);
    }
    Ok(ProductInput {
        options,
        variants,
        ..product.input.clone()
    })
}

struct Made<'a> {
    product: &'a EditableProduct,
    /// SKUs that are in the new matrix.
    used: Vec<String>,
}

impl Made<'_> {
    /// The active variant of those values.
    fn as_before(&mut self, labels: &[String]) -> Option<VariantInput> {
        let mut active = self.product.input.variants.iter();
        let variant = active
            .find(|variant| variant.option_labels == labels)?
            .clone();
        self.used.push(variant.sku.clone());
        Some(variant)
    }

    /// A variant that has the first of those values, or a new one.
    fn take_or_make(&mut self, labels: &[String]) -> Option<VariantInput> {
        let variants = &self.product.input.variants;
        let goes_on = variants.iter().find(|variant| {
            variant.option_labels.len() < labels.len()
                && labels.starts_with(&variant.option_labels)
                && !self.used.contains(&variant.sku)
        });
        let first = variants.first()?;
        let variant = match goes_on {
            Some(variant) => variant.clone(),
            None => VariantInput {
                sku: self.new_sku(&first.sku, labels),
                barcode: None,
                ..first.clone()
            },
        };
        self.used.push(variant.sku.clone());
        Some(VariantInput {
            option_labels: labels.to_vec(),
            ..variant
        })
    }

    fn new_sku(&self, first: &str, labels: &[String]) -> String {
        let words = labels.iter().map(|label| match Slug::from_name(label) {
            Ok(word) => word.to_string(),
            Err(_) => "x".to_owned(),
        });
        let words: Vec<String> = words.collect();
        let base: String = first.chars().take(40).collect();
        let sku: String = format!("{base}-{}", words.join("-"))
            .chars()
            .take(120)
            .collect();
        let is_taken = |sku: &str| {
            let mut own = self
                .product
                .variants
                .iter()
                .map(|variant| &variant.input.sku);
            own.any(|known| known == sku) || self.used.iter().any(|known| known == sku)
        };
        if !is_taken(&sku) {
            return sku;
        }
        let numbered = (2_u32..).map(|number| format!("{sku}-{number}"));
        numbered
            .into_iter()
            .find(|sku| !is_taken(sku))
            .unwrap_or(sku)
    }
}

/// Every combination, the last option changing fastest.
fn all(options: &[OptionInput]) -> Vec<Vec<String>> {
    let start = vec![Vec::new()];
    options.iter().fold(start, |so_far, option| {
        let longer = so_far.iter().flat_map(|labels| {
            option.values.iter().map(|value| {
                let mut labels = labels.clone();
                labels.push(value.label.clone());
                labels
            })
        });
        longer.collect()
    })
}

#[cfg(test)]
#[path = "matrix_tests.rs"]
mod tests;
