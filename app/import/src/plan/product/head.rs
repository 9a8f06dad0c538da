//! The first row of a product: what it says of the product itself.

use commerce::catalog::{ProductStatus, Seo, Slug};

use super::{Reader, Taken};
use crate::enrichment::ProductExtra;
use crate::plan::field::{self, Parsed};

const LONGEST_TITLE: usize = 200;
const LONGEST_DESCRIPTION: usize = 100_000;
const LONGEST_HIGHLIGHT: usize = 300;

/// What the first row says of the product itself.
pub(super) struct Head {
    pub(super) title: Option<String>,
    pub(super) slug: Slug,
    pub(super) status: ProductStatus,
    pub(super) highlight: String,
    pub(super) description: String,
    pub(super) tax_class: Option<String>,
    pub(super) seo: Seo,
}

impl Reader<'_> {
    pub(super) fn head(&mut self, line: u64, first: &[String], taken: &mut Taken) -> Option<Head> {
        let table = self.table;
        let text = |column| table.text(first, column);
        let title = self.check(line, "name", field::required(text("name"), LONGEST_TITLE));
        let slug = self.slug(line, first, taken)?;
        let extra = self.options.enrichment.product(slug.as_str());
        let highlight = extra
            .and_then(|e| e.highlight.as_deref())
            .unwrap_or(text("highlight"));
        let highlight = field::bounded(highlight, LONGEST_HIGHLIGHT);
        let highlight = self.check(line, "highlight", highlight)?;
        let description = field::bounded(text("description"), LONGEST_DESCRIPTION);
        let description = self.check(line, "description", description)?;
        let status = self.check(line, "status", status(text("status")))?;
        let seo = self.seo(line, first, &highlight)?;
        Some(Head {
            title,
            slug,
            status,
            tax_class: self.tax_class(line, text("tax_class"), extra),
            highlight,
            description,
            seo,
        })
    }

    fn slug(&mut self, line: u64, first: &[String], taken: &mut Taken) -> Option<Slug> {
        let slug = match self.table.text(first, "slug") {
            "" => Slug::from_title(self.table.text(first, "name")),
            slug => Slug::parse(slug),
        };
        let slug = self.check(line, "slug", slug.map_err(|error| error.to_string()))?;
        if let Some(earlier) = taken.slugs.insert(slug.to_string(), line) {
            let message = format!("The address “{slug}” is already on line {earlier}.");
            self.fault(line, "slug", message);
        }
        Some(slug)
    }

    /// Without a description of its own a product is described by its highlight.
    fn seo(&mut self, line: u64, first: &[String], highlight: &str) -> Option<Seo> {
        let table = self.table;
        let title = field::bounded(table.text(first, "seo_title"), LONGEST_TITLE);
        let title = self.check(line, "seo_title", title)?;
        let description = field::bounded(table.text(first, "seo_description"), LONGEST_HIGHLIGHT);
        let description = self.check(line, "seo_description", description)?;
        let description = match description.as_str() {
            "" => highlight.to_owned(),
            _ => description,
        };
        Some(Seo {
            title: Some(title).filter(|text| !text.is_empty()),
            description: Some(description).filter(|text| !text.is_empty()),
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
}

fn status(text: &str) -> Parsed<ProductStatus> {
    match text.to_lowercase().as_str() {
        "" => Ok(ProductStatus::Active),
        known => ProductStatus::parse(known)
            .map_err(|_| format!("“{text}” is not a status; write draft, active or archived.")),
    }
}
