//! Rows that belong together become one product, or the list of what is wrong with it.

mod head;
mod law;

use std::collections::HashMap;

use database::catalog::{ProductInput, VariantInput};

use super::facets::{self, Facets, Place};
use super::field::{self, Parsed};
use super::names::TakenCodes;
use super::options::{self, Choice};
use super::rows::{Row, Table};
use super::text::description_html;
use super::{Plan, PlanOptions, PlannedPicture, PlannedProduct, RowError, assets};
use crate::enrichment::{ProductExtra, VariantExtra};

const LONGEST_SKU: usize = 64;

/// Groups the rows, reads each group, and keeps the products without a fault.
pub(super) fn assemble(mut table: Table, options: &PlanOptions) -> Plan {
    let mut plan = Plan {
        errors: std::mem::take(&mut table.errors),
        ..Plan::default()
    };
    plan.warnings = unknown_columns(&table);
    let mut codes = TakenCodes::default();
    let mut taken = Taken::default();
    for rows in groups(&table, &mut plan.errors) {
        let mut reader = Reader {
            table: &table,
            options,
            errors: Vec::new(),
            warnings: Vec::new(),
        };
        let product = reader.product(&rows, &mut taken);
        plan.warnings.append(&mut reader.warnings);
        reader
            .errors
            .extend(product.iter().flat_map(|product| codes.take(product)));
        match product {
            Some(product) if reader.errors.is_empty() && !rows.broken => {
                plan.products.push(product)
            }
            _ => plan.refused += 1,
        }
        plan.errors.append(&mut reader.errors);
    }
    plan.errors.sort();
    plan
}

fn unknown_columns(table: &Table) -> Vec<RowError> {
    let unknown = table.header.unknown.iter().map(|(name, meant)| {
        let hint = meant.map_or(String::new(), |meant| format!(" Did you mean “{meant}”?"));
        let message = format!("This column is not known and was left out.{hint}");
        RowError::field(1, name, message)
    });
    unknown.collect()
}

/// The first row of a product and the rows of its further variants.
struct Group<'a> {
    rows: Vec<(u64, &'a [String])>,
    /// A row among them could not be read.
    broken: bool,
}

fn groups<'a>(table: &'a Table, errors: &mut Vec<RowError>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for Row { line, fields } in &table.rows {
        let Some(fields) = fields else {
            // Whose row it was is unknown: the product above may lack a variant.
            match groups.last_mut() {
                Some(group) => group.broken = true,
                None => groups.push(Group {
                    rows: Vec::new(),
                    broken: true,
                }),
            }
            continue;
        };
        let begins = !table.text(fields, "name").is_empty();
        match groups.last_mut() {
            Some(group) if !begins => group.rows.push((*line, fields)),
            None if !begins => {
                let message = "The first row needs a name; rows without one are further variants.";
                errors.push(RowError::field(*line, "name", message));
                groups.push(Group {
                    rows: Vec::new(),
                    broken: true,
                });
            }
            _ => groups.push(Group {
                rows: vec![(*line, fields)],
                broken: false,
            }),
        }
    }
    groups
}

/// What earlier products of the file have already.
#[derive(Default)]
struct Taken {
    slugs: HashMap<String, u64>,
    /// In lower case, as one database tells no cases apart.
    skus: HashMap<String, u64>,
}

struct Reader<'a> {
    table: &'a Table,
    options: &'a PlanOptions,
    errors: Vec<RowError>,
    warnings: Vec<RowError>,
}

impl Reader<'_> {
    fn product(&mut self, group: &Group<'_>, taken: &mut Taken) -> Option<PlannedProduct> {
        let &(line, first) = group.rows.first()?;
        let options = self.options;
        let head = self.head(line, first, taken)?;
        let extra = options.enrichment.product(head.slug.as_str());
        let mut facets = self.facets(group, extra);
        let names = self.table.text(first, "optionGroups");
        let names = self.keep(options::names(line, names, extra, &options.enrichment))?;
        let choices = self.choices(group, &names);
        self.take_skus(&choices, taken);
        let pictures = self.all_pictures(group, &choices);
        facets
            .names
            .append(&mut options::used_names(&names, &choices));
        let rows = group.rows.iter().zip(&choices);
        let variants = rows
            .filter_map(|(&(line, fields), choice)| self.variant(line, fields, choice, extra))
            .collect();
        let safety = self.safety(line, first);
        let product = ProductInput {
            slug: head.slug,
            status: head.status,
            title: head.title?,
            description_html: description_html(&head.highlight, &head.description),
            brand: facets.brand,
            tax_class: head.tax_class?,
            categories: facets.categories,
            attributes: facets.attributes,
            options: options::inputs(&names, &choices, &options.enrichment),
            variants,
            media: Vec::new(),
            seo: head.seo,
            safety,
            published_at_ms: None,
        };
        Some(PlannedProduct {
            line,
            product,
            pictures,
            variant_lines: group.rows.iter().map(|(line, _)| *line).collect(),
            names: facets.names,
        })
    }

    fn facets(&mut self, group: &Group<'_>, extra: Option<&ProductExtra>) -> Facets {
        let mut found = Facets::default();
        let enrichment = &self.options.enrichment;
        for (at, &(line, fields)) in group.rows.iter().enumerate() {
            let columns: &[&'static str] = if at == 0 {
                &["facets", "variantFacets"]
            } else {
                &["variantFacets"]
            };
            for column in columns {
                let text = self.table.text(fields, column);
                let place = Place { line, column };
                self.errors
                    .extend(facets::read(&mut found, place, text, enrichment));
            }
        }
        let Some(&(line, first)) = group.rows.first() else {
            return found;
        };
        let brand = extra
            .and_then(|e| e.brand.as_deref())
            .unwrap_or(self.table.text(first, "brand"));
        if !brand.is_empty() {
            let column = "brand";
            let set = found.set_brand(brand, Place { line, column });
            self.check(line, column, set);
        }
        for (name, values) in extra.iter().flat_map(|extra| &extra.attributes) {
            let filterable = enrichment.is_filter(name);
            for value in values.iter() {
                let column = "facets";
                let place = Place { line, column };
                let added = found.add_attribute(name, value, filterable, place);
                self.check(line, column, added);
            }
        }
        found
    }

    fn choices(&mut self, group: &Group<'_>, names: &[String]) -> Vec<Choice> {
        let mut choices = Vec::with_capacity(group.rows.len());
        for &(line, fields) in &group.rows {
            let sku = field::required(self.table.text(fields, "sku"), LONGEST_SKU);
            let sku = self.check(line, "sku", sku).unwrap_or_default();
            let text = self.table.text(fields, "optionValues");
            let labels = self.keep(options::labels(line, text, names, &self.options.enrichment));
            choices.push(Choice {
                line,
                sku,
                labels: labels.unwrap_or_default(),
            });
        }
        if self.errors.is_empty() {
            self.errors.extend(options::check(&choices, names));
        }
        for (line, sku) in options::tell_apart(&mut choices) {
            let message =
                format!("The SKU “{sku}” is there several times; its options were added to it.");
            self.warnings.push(RowError::field(line, "sku", message));
        }
        choices
    }

    fn take_skus(&mut self, choices: &[Choice], taken: &mut Taken) {
        for choice in choices.iter().filter(|choice| !choice.sku.is_empty()) {
            if let Some(earlier) = taken.skus.insert(choice.sku.to_lowercase(), choice.line) {
                let message = format!("The SKU “{}” is already on line {earlier}.", choice.sku);
                self.fault(choice.line, "sku", message);
            }
        }
    }

    fn variant(
        &mut self,
        line: u64,
        fields: &[String],
        choice: &Choice,
        extra: Option<&ProductExtra>,
    ) -> Option<VariantInput> {
        let currency = self.options.currency;
        let text = |column| self.table.text(fields, column);
        let own = extra
            .and_then(|extra| extra.variants.get(&choice.sku))
            .cloned()
            .unwrap_or_default();
        let VariantExtra {
            stock,
            weight_g,
            compare_at,
        } = own;
        self.check(
            line,
            "currency",
            field::currency(text("currency"), currency),
        )?;
        let price = self.check(line, "price", field::price(text("price"), currency));
        let before = compare_at
            .or_else(|| extra.and_then(|extra| extra.compare_at.clone()))
            .unwrap_or_else(|| text("compare_at_price").to_owned());
        let before = field::compare_at(&before, price, currency);
        let before = self.check(line, "compare_at_price", before)?;
        let weight = self.check(line, "weight_g", field::weight(text("weight_g")))?;
        let counted = self.check(line, "stockOnHand", field::stock(text("stockOnHand")))?;
        let track = self.check(
            line,
            "trackInventory",
            field::flag(text("trackInventory"), true),
        )?;
        let backorder = self.check(line, "backorder", field::flag(text("backorder"), false))?;
        let barcode = self.check(line, "barcode", field::barcode(text("barcode")))?;
        let content = self.content(line, fields);
        let on_hand = stock
            .or_else(|| extra.and_then(|extra| extra.stock))
            .or(counted);
        Some(VariantInput {
            sku: choice.sku.clone(),
            barcode,
            option_labels: choice.labels.clone(),
            weight_g: weight_g
                .or_else(|| extra.and_then(|e| e.weight_g))
                .or(weight)
                .unwrap_or(0),
            price: price?,
            compare_at: before,
            content,
            track_stock: track,
            backorder,
            on_hand: if track {
                Some(on_hand.unwrap_or(0))
            } else {
                None
            },
        })
    }

    /// The product's own pictures, then those of each variant.
    fn all_pictures(&mut self, group: &Group<'_>, choices: &[Choice]) -> Vec<PlannedPicture> {
        let mut pictures = Vec::new();
        let Some(&(line, first)) = group.rows.first() else {
            return pictures;
        };
        let title = self.table.text(first, "name");
        pictures.extend(self.pictures(line, first, "assets", title, None));
        for (&(line, fields), choice) in group.rows.iter().zip(choices) {
            let sku = Some(choice.sku.as_str());
            pictures.extend(self.pictures(line, fields, "variantAssets", title, sku));
        }
        pictures
    }

    fn pictures(
        &mut self,
        line: u64,
        fields: &[String],
        column: &'static str,
        title: &str,
        sku: Option<&str>,
    ) -> Vec<PlannedPicture> {
        let text = self.table.text(fields, column);
        let (found, mut errors) = assets::read(line, column, text, title, sku, self.options);
        self.errors.append(&mut errors);
        found
    }

    fn check<T>(&mut self, line: u64, column: &str, parsed: Parsed<T>) -> Option<T> {
        parsed
            .map_err(|message| self.fault(line, column, message))
            .ok()
    }

    fn keep<T>(&mut self, read: Result<T, RowError>) -> Option<T> {
        read.map_err(|error| self.errors.push(error)).ok()
    }

    fn fault(&mut self, line: u64, column: &str, message: String) {
        self.errors.push(RowError::field(line, column, message));
    }
}
