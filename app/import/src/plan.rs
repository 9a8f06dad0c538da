//! From the text of a CSV file to products that can be stored, with every fault named by line and column.

mod assets;
mod columns;
mod facets;
mod field;
mod names;
mod options;
mod product;
mod rows;
mod text;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use commerce::Currency;
use database::catalog::{MediaInput, ProductInput};

use pictures::StoredPicture;

use crate::enrichment::Enrichment;

pub use columns::COLUMNS;
pub(crate) use names::TakenCodes;
pub use names::UsedName;

/// What a plan is made with.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    pub currency: Currency,
    /// The folder that holds the pictures the file names.
    pub assets: PathBuf,
    /// Codes a tax class may have.
    pub tax_classes: Vec<String>,
    /// What is known of the products beyond the file.
    pub enrichment: Enrichment,
}

impl PlanOptions {
    /// Options for a file, with its pictures in the folder `images` beside it or, without one,
    /// beside the file itself.
    #[must_use]
    pub fn beside(file: &Path, currency: Currency) -> Self {
        let folder = file.parent().unwrap_or(Path::new(""));
        let images = folder.join("images");
        Self {
            currency,
            assets: if images.is_dir() {
                images
            } else {
                folder.to_owned()
            },
            tax_classes: ["standard", "reduced", "zero"].map(str::to_owned).to_vec(),
            enrichment: Enrichment::default(),
        }
    }
}

/// What an import would do. Nothing has been written yet.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Products without a fault, in the order of the file.
    pub products: Vec<PlannedProduct>,
    /// Faults. A product with one is not among `products`.
    pub errors: Vec<RowError>,
    /// What was understood but deserves a look.
    pub warnings: Vec<RowError>,
    /// Products that were refused because of a fault.
    pub refused: usize,
}

/// A product that can be stored once its pictures are made.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedProduct {
    /// Of the file, counted from 1.
    pub line: u64,
    /// The product, still without pictures.
    pub product: ProductInput,
    /// Its pictures, in display order.
    pub pictures: Vec<PlannedPicture>,
    /// The line of each variant.
    pub variant_lines: Vec<u64>,
    /// What it calls its brand, categories, attributes and options.
    pub names: Vec<UsedName>,
}

/// A picture file that belongs to a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPicture {
    pub file: PathBuf,
    /// What it shows, in words.
    pub alt: String,
    /// The variant it shows; all when absent.
    pub sku: Option<String>,
    /// Of the file, counted from 1.
    pub line: u64,
    /// The column that names it.
    pub column: &'static str,
}

/// Something wrong at one place of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub struct RowError {
    /// The line, counted from one as editors do; the header is line 1.
    pub line: u64,
    /// The column's name, when the fault is in one.
    pub column: Option<String>,
    /// What is wrong and what would be right, as a sentence.
    pub message: String,
}

impl RowError {
    pub(crate) fn row(line: u64, message: impl Into<String>) -> Self {
        Self {
            line,
            column: None,
            message: one_line(&message.into()),
        }
    }

    pub(crate) fn field(line: u64, column: &str, message: impl Into<String>) -> Self {
        Self {
            line,
            column: Some(one_line(column)),
            message: one_line(&message.into()),
        }
    }
}

/// A fault is one line, whatever of the file it repeats.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Reads a whole file and checks it. Faults are collected, not stopped at.
#[must_use]
pub fn plan(csv: &[u8], options: &PlanOptions) -> Plan {
    let table = match rows::read(csv) {
        Ok(table) => table,
        Err(errors) => {
            return Plan {
                errors,
                ..Plan::default()
            };
        }
    };
    product::assemble(table, options)
}

impl Plan {
    /// Whether the file may be imported as a whole.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// How many variants the products have together.
    #[must_use]
    pub fn variants(&self) -> usize {
        self.products
            .iter()
            .map(|planned| planned.product.variants.len())
            .sum()
    }

    /// Every picture file that is named, once.
    #[must_use]
    pub fn picture_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self
            .products
            .iter()
            .flat_map(|planned| planned.pictures.iter().map(|picture| picture.file.clone()))
            .collect();
        files.sort();
        files.dedup();
        files
    }

    /// Takes out the products whose pictures could not be made and names the fault.
    pub fn refuse_pictures(&mut self, faults: &BTreeMap<PathBuf, String>) {
        self.refuse(|planned| {
            let faulty = planned.pictures.iter().filter_map(|picture| {
                let fault = faults.get(&picture.file)?;
                Some(RowError::field(picture.line, picture.column, fault.clone()))
            });
            faulty.collect()
        });
    }

    /// Takes out the products that have faults, and keeps those.
    pub(crate) fn refuse(&mut self, mut faults_of: impl FnMut(&PlannedProduct) -> Vec<RowError>) {
        let errors = &mut self.errors;
        let before = self.products.len();
        self.products.retain(|planned| {
            let mut faults = faults_of(planned);
            let is_sound = faults.is_empty();
            errors.append(&mut faults);
            is_sound
        });
        self.refused += before - self.products.len();
        self.errors.sort();
    }

    /// The plan in one sentence: what a preview begins with.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = format!(
            "{} with {} and {}",
            counted(self.products.len(), "product", "products"),
            counted(self.variants(), "variant", "variants"),
            counted(self.picture_files().len(), "picture", "pictures"),
        );
        if !self.errors.is_empty() {
            text.push_str(&format!(
                "; {} refused, {}",
                counted(self.refused, "product", "products"),
                counted(self.errors.len(), "fault", "faults"),
            ));
        }
        text.push('.');
        text
    }
}

impl PlannedProduct {
    /// The product with its pictures, ready to be stored. Pictures that are not in `stored` are left out.
    #[must_use]
    pub fn input(&self, stored: &BTreeMap<PathBuf, StoredPicture>) -> ProductInput {
        let media = self.pictures.iter().filter_map(|picture| {
            let stored = stored.get(&picture.file)?;
            Some(MediaInput {
                picture: stored.picture(&picture.alt),
                sha256: stored.sha256.clone(),
                sku: picture.sku.clone(),
            })
        });
        ProductInput {
            media: media.collect(),
            ..self.product.clone()
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
