//! Rows that belong together become one product, or the list of what is wrong with it.

use std::collections::HashMap;

use commerce::catalog::{ProductStatus, Seo, Slug};
use database::catalog::{ProductInput, VariantInput};

use super::facets::{self, Facets};
use super::field::{self, Parsed};
use super::options::{self, Choice};
use super::rows::{Row, Table};
use super::text::description_html;
use super::{Plan, PlanOptions, PlannedPicture, PlannedProduct, RowError, assets};
use crate::enrichment::{ProductExtra, VariantExtra};

const LONGEST_TITLE: usize = 200;
const LONGEST_DESCRIPTION: usize = 100_000;
const LONGEST_SKU: usize = 64;
const LONGEST_HIGHLIGHT: usize = 300;

/// Groups the rows, reads each group, and keeps the products without a fault.
pub(super) fn assemble(mut table: Table, options: &PlanOptions) -> Plan {
    let mut plan = Plan {
        errors: std::mem::take(&mut table.errors),
        ..Plan::default()
    };
    for name in &table.header.unknown {
        plan.warnings.push(RowError::field(
            1,
            name,
            "This column is not known and was left out.",
        ));
    }
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
        let text = |column| self.table.text(first, column);
        let (name, slug, currency) = (text("name"), text("slug"), self.options.currency);

        let title = self.check(line, "name", field::required(name, LONGEST_TITLE));
        let slug = if slug.is_empty() {
            Slug::from_title(name)
        } else {
            Slug::parse(slug)
        };
        let slug = self.check(line, "slug", slug.map_err(|error| error.to_string()))?;
        if let Some(earlier) = taken.slugs.insert(slug.to_string(), line) {
            self.fault(
                line,
                "slug",
                format!("The address “{slug}” is already on line {earlier}."),
            );
        }
        let enrichment = &self.options.enrichment;
        let extra = enrichment.product(slug.as_str());
        let highlight = extra
            .and_then(|e| e.highlight.as_deref())
            .unwrap_or(text("highlight"));
        let highlight = self.check(
            line,
            "highlight",
            field::bounded(highlight, LONGEST_HIGHLIGHT),
        )?;
        let description = field::bounded(text("description"), LONGEST_DESCRIPTION);
        let description = self.check(line, "description", description)?;
        let status = self.check(line, "status", status(text("status")))?;
        let seo_title = self.check(line, "seo_title", field::bounded(text("seo_title"), 200))?;
        let seo_description = field::bounded(text("seo_description"), LONGEST_HIGHLIGHT);
        let seo_description = self.check(line, "seo_description", seo_description)?;
        let tax_class = self.tax_class(line, text("tax_class"), extra);

        let facets = self.facets(group, extra);
        let names = options::names(line, text("optionGroups"), extra, enrichment);
        let names = self.keep(names)?;
        let choices = self.choices(group, &names);
        self.take_skus(&choices, taken);

        let (mut variants, mut media) = (Vec::new(), Vec::new());
        self.pictures(&mut media, line, "assets", text("assets"), name, None);
        for (&(line, fields), choice) in group.rows.iter().zip(&choices) {
            let own = self.table.text(fields, "variantAssets");
            self.pictures(
                &mut media,
                line,
                "variantAssets",
                own,
                name,
                Some(&choice.sku),
            );
            variants.extend(self.variant(line, fields, choice, extra, currency));
        }
        let or_highlight = |text: String| {
            if text.is_empty() {
                highlight.clone()
            } else {
                text
            }
        };
        let product = ProductInput {
            slug,
            status,
            title: title?,
            description_html: description_html(&highlight, &description),
            brand: facets.brand,
            tax_class: tax_class?,
            categories: facets.categories,
            attributes: facets.attributes,
            options: options::inputs(&names, &choices, enrichment),
            variants,
            media: Vec::new(),
            seo: Seo {
                title: Some(seo_title).filter(|text| !text.is_empty()),
                description: Some(or_highlight(seo_description)).filter(|text| !text.is_empty()),
            },
            published_at_ms: None,
        };
        Some(PlannedProduct {
            line,
            product,
            pictures: media,
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
                self.errors
                    .extend(facets::read(&mut found, line, column, text, enrichment));
            }
        }
        let Some(&(line, first)) = group.rows.first() else {
            return found;
        };
        let brand = extra
            .and_then(|e| e.brand.as_deref())
            .unwrap_or(self.table.text(first, "brand"));
        if !brand.is_empty() {
            found.brand = self.check(line, "brand", facets::brand(brand));
        }
        for (name, values) in extra.iter().flat_map(|extra| &extra.attributes) {
            let filterable = enrichment.is_filter(name);
            for value in values.iter() {
                let added = facets::add_attribute(&mut found.attributes, name, value, filterable);
                self.check(line, "facets", added);
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
        currency: commerce::Currency,
    ) -> Option<VariantInput> {
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
            track_stock: track,
            backorder,
            on_hand: if track {
                Some(on_hand.unwrap_or(0))
            } else {
                None
            },
        })
    }

    fn tax_class(&mut self, line: u64, text: &str, extra: Option<&ProductExtra>) -> Option<String> {
        let wanted = extra
            .and_then(|extra| extra.tax_class.as_deref())
            .unwrap_or(text);
        let known = &self.options.tax_classes;
        let class = if wanted.is_empty() {
            "standard".to_owned()
        } else {
            wanted.to_lowercase()
        };
        if known.contains(&class) {
            return Some(class);
        }
        let message = format!(
            "“{wanted}” is not a tax class; there are {}.",
            known.join(", ")
        );
        self.fault(line, "tax_class", message);
        None
    }

    fn pictures(
        &mut self,
        media: &mut Vec<PlannedPicture>,
        line: u64,
        column: &'static str,
        text: &str,
        title: &str,
        sku: Option<&str>,
    ) {
        let (found, mut errors) = assets::read(line, column, text, title, sku, self.options);
        media.extend(found);
        self.errors.append(&mut errors);
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

fn status(text: &str) -> Parsed<ProductStatus> {
    match text.to_lowercase().as_str() {
        "" => Ok(ProductStatus::Active),
        known => ProductStatus::parse(known)
            .map_err(|_| format!("“{text}” is not a status; write draft, active or archived.")),
    }
}
