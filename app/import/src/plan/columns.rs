//! The columns a file may have, under the names it may call them by.

use super::RowError;

/// A column: its documented name, other spellings, and what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name faults are reported under.
    pub name: &'static str,
    /// Other spellings that are understood.
    pub aliases: &'static [&'static str],
    /// What it holds, for `--help`.
    pub help: &'static str,
}

/// Every column, in the order of the documentation. `name`, `sku` and `price` must be there.
pub const COLUMNS: &[Column] = &[
    column(
        "name",
        &["title"],
        "The product. Empty: this row is another variant of the product above.",
    ),
    column(
        "slug",
        &[],
        "Its address below /p/; made from the name when empty.",
    ),
    column(
        "description",
        &[],
        "Plain text; an empty line begins a new paragraph.",
    ),
    column("brand", &[], "Its brand; a facet brand:… does the same."),
    column(
        "assets",
        &["images", "pictures"],
        "Picture files, separated by |.",
    ),
    column(
        "facets",
        &[],
        "category:…|brand:…|colour:…; category facets are the way from the root.",
    ),
    column(
        "optionGroups",
        &["option_groups", "options"],
        "What shoppers choose: size|colour.",
    ),
    column(
        "optionValues",
        &["option_values"],
        "This variant's value for each option: 42|black.",
    ),
    column("sku", &[], "The article number, unique."),
    column("barcode", &["gtin", "ean"], "GTIN of 8 to 14 digits."),
    column(
        "price",
        &[],
        "In major units, as the shop shows it: 1299.00.",
    ),
    column(
        "currency",
        &[],
        "The currency of the prices: the shop’s, or nothing.",
    ),
    column(
        "compare_at_price",
        &["compareAtPrice", "list_price"],
        "The price before a reduction.",
    ),
    column(
        "tax_class",
        &["taxCategory", "tax_category"],
        "standard, reduced or zero; standard when empty.",
    ),
    column(
        "stockOnHand",
        &["stock_on_hand", "stock"],
        "Pieces on the shelf.",
    ),
    column(
        "trackInventory",
        &["track_inventory", "track_stock"],
        "false: sold without counting.",
    ),
    column(
        "backorder",
        &["allow_backorder"],
        "true: may be sold beyond the stock.",
    ),
    column("weight_g", &["weight"], "Weight of one piece in grams."),
    column(
        "content",
        &["unit_pricing_measure", "measure"],
        "What one piece holds, for its unit price: 750 ml.",
    ),
    column(
        "content_base",
        &["unit_pricing_base_measure", "base_measure"],
        "How much the unit price is for: 100 ml; 1 l, 1 kg, 1 m, 1 m² or 1 pc when empty.",
    ),
    column(
        "variantAssets",
        &["variant_assets"],
        "Picture files of this variant alone.",
    ),
    column(
        "variantFacets",
        &["variant_facets"],
        "Facets of this variant, added to the product's.",
    ),
    column("highlight", &["summary"], "One sentence that sells it."),
    column(
        "manufacturer",
        &[],
        "Who made it. Its address and e-mail address go with it.",
    ),
    column(
        "manufacturer_address",
        &[],
        "The manufacturer’s postal address.",
    ),
    column(
        "manufacturer_email",
        &[],
        "The manufacturer’s e-mail address, or an https:// page to write on.",
    ),
    column(
        "responsible_person",
        &[],
        "Who answers in the EU for a manufacturer outside it.",
    ),
    column("responsible_person_address", &[], "Their postal address."),
    column(
        "responsible_person_email",
        &[],
        "Their e-mail address, or an https:// page to write on.",
    ),
    column(
        "warnings",
        &["safety_information"],
        "Warnings and safety information.",
    ),
    column("seo_title", &[], "Title for search engines."),
    column("seo_description", &[], "Description for search engines."),
    column(
        "status",
        &[],
        "draft, active or archived; active when empty.",
    ),
];

const REQUIRED: &[&str] = &["name", "sku", "price"];

const fn column(
    name: &'static str,
    aliases: &'static [&'static str],
    help: &'static str,
) -> Column {
    Column {
        name,
        aliases,
        help,
    }
}

/// Where each known column stands in the file.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// For each position of the file, the documented name.
    positions: Vec<Option<&'static str>>,
    /// Columns that mean nothing here, each with the known column it may be meant for.
    pub unknown: Vec<(String, Option<&'static str>)>,
}

impl Header {
    pub fn read(names: &[String]) -> Result<Self, Vec<RowError>> {
        let mut errors = Vec::new();
        let mut positions: Vec<Option<&'static str>> = Vec::with_capacity(names.len());
        let mut unknown = Vec::new();
        for name in names {
            let known = COLUMNS
                .iter()
                .find(|column| column.is_called(name))
                .map(|c| c.name);
            if known.is_none() && !name.is_empty() {
                unknown.push((name.clone(), nearest(name)));
            }
            if known.is_some() && positions.contains(&known) {
                errors.push(RowError::field(1, name, "This column is there twice."));
            }
            positions.push(known);
        }
        for required in REQUIRED {
            if !positions.contains(&Some(required)) {
                let message = format!("The column “{required}” is missing.");
                errors.push(RowError::field(1, required, message));
            }
        }
        if errors.is_empty() {
            Ok(Self { positions, unknown })
        } else {
            Err(errors)
        }
    }

    /// How many fields every row has.
    pub fn width(&self) -> usize {
        self.positions.len()
    }

    pub fn position(&self, column: &str) -> Option<usize> {
        self.positions
            .iter()
            .position(|known| *known == Some(column))
    }
}

/// Words that others use for a column, too vague to be taken for it.
const HINTS: &[(&str, &str)] = &[
    ("qty", "stockOnHand"),
    ("quantity", "stockOnHand"),
    ("inventory", "stockOnHand"),
    ("category", "facets"),
    ("categories", "facets"),
    ("tags", "facets"),
    ("handle", "slug"),
    ("vendor", "brand"),
    ("upc", "barcode"),
    ("vat", "tax_class"),
    ("active", "status"),
    ("published", "status"),
    ("cost", "price"),
];

/// A spelling counts as near from here on, where 1 is the same word.
const NEAR: f64 = 0.75;

/// The documented name of the column whose spelling is nearest.
fn nearest(name: &str) -> Option<&'static str> {
    let plain = plain(name);
    if let Some((_, hint)) = HINTS.iter().find(|(word, _)| *word == plain) {
        return Some(hint);
    }
    let names = COLUMNS.iter().flat_map(|column| {
        let spellings = std::iter::once(&column.name).chain(column.aliases);
        spellings.map(|spelling| {
            (
                strsim::normalized_damerau_levenshtein(&self::plain(spelling), &plain),
                column.name,
            )
        })
    });
    let best = names.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(likeness, _)| *likeness >= NEAR)
        .map(|(_, name)| name)
}

/// How many columns of a header are known: what a separator is recognised by.
pub(super) fn known_among<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    let is_known = |name: &&str| COLUMNS.iter().any(|column| column.is_called(name));
    names.filter(is_known).count()
}

/// A name without case and separators.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

impl Column {
    fn is_called(&self, name: &str) -> bool {
        let called = |known: &str| known.eq_ignore_ascii_case(name);
        called(self.name) || self.aliases.iter().copied().any(called)
    }
}
