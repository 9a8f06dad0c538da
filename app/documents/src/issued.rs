//! Invoices and credit notes.

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::document::{Document, DocumentKind, DocumentLine, Seller};
use commerce::tax::{TaxMode, TaxTotal};
use texts::text;

use crate::PdfError;
use crate::file::written;
use crate::sheet::{Ink, LEFT, RIGHT, Sheets};
use crate::table::{self, Cell, Column};

const HALF: f32 = (RIGHT - LEFT) / 2.0;
/// Where the values of the facts begin.
const FACTS: f32 = LEFT + HALF + 20.0;
const FACT_VALUES: f32 = FACTS + 90.0;
/// Where the labels of the sums begin.
const SUMS: f32 = LEFT + HALF;

/// The document as a file; days are those of the shop's country.
///
/// # Errors
/// When the build's typeface is broken.
pub fn document_pdf(document: &Document, country: CountryCode) -> Result<Vec<u8>, PdfError> {
    let title = match document.kind {
        DocumentKind::Invoice => text!("document-invoice", number = &document.number),
        DocumentKind::CreditNote => text!("document-credit-note", number = &document.number),
    };
    let mut sheets = Sheets::new()?;
    let day = |at_ms: i64| LocalTime::of(at_ms, country).date().to_string();
    let mut facts = vec![
        (text!("document-issued"), day(document.issued_at_ms)),
        (text!("document-order"), document.order.to_string()),
        (text!("document-ordered"), day(document.ordered_at_ms)),
    ];
    if let Some(invoice) = &document.corrects {
        facts.push((text!("document-corrects"), invoice.clone()));
    }
    head(&mut sheets, &document.seller, &facts);
    let mut addresses = vec![(text!("document-buyer"), document.buyer.clone())];
    if let Some(lines) = &document.delivered_to {
        addresses.push((text!("document-delivered-to"), lines.clone()));
    }
    below(&mut sheets, &addresses);
    sheets.text(LEFT, sheets.y, Ink::TITLE, &title);
    sheets.y -= Ink::TITLE.leading() + 8.0;
    let rows = document.lines.iter().map(row).collect();
    table::draw(&mut sheets, &columns(), rows);
    sums(&mut sheets, document);
    finish(sheets, &title, &document.seller.name)
}

type Label = std::borrow::Cow<'static, str>;

/// Who sells on the left, facts on the right.
pub(crate) fn head(sheets: &mut Sheets, seller: &Seller, facts: &[(Label, String)]) {
    let top = sheets.y;
    let ink = Ink {
        size: 12.0,
        ..Ink::STRONG
    };
    let mut left = sheets.lines((LEFT, top), ink, HALF, [&seller.name]);
    let below = seller.imprint.iter().chain([&seller.email]);
    left += sheets.lines((LEFT, top - left), Ink::SOFT, HALF, below);
    let mut right = 0.0;
    for (label, value) in facts {
        sheets.text(FACTS, top - right, Ink::SOFT, label);
        let place = (FACT_VALUES, top - right);
        let height = sheets.lines(place, Ink::PLAIN, RIGHT - FACT_VALUES, [value]);
        right += height.max(Ink::PLAIN.leading());
    }
    sheets.y = top - left.max(right) - 26.0;
}

/// Addresses beside each other.
pub(crate) fn below(sheets: &mut Sheets, addresses: &[(Label, Vec<String>)]) {
    let (top, mut height, mut x) = (sheets.y, 0.0_f32, LEFT);
    for (label, lines) in addresses {
        sheets.text(x, top, Ink::SOFT, label);
        let first = Ink::SOFT.leading() + 2.0;
        let own = sheets.lines((x, top - first), Ink::PLAIN, HALF - 16.0, lines);
        height = height.max(first + own);
        x += HALF + 20.0;
    }
    sheets.y = top - height - 28.0;
}

/// Numbers the pages.
pub(crate) fn finish(mut sheets: Sheets, title: &str, author: &str) -> Result<Vec<u8>, PdfError> {
    let pages = sheets.pages.len();
    for page in 0..pages {
        let number = text!("document-page", page = page + 1, pages = pages);
        sheets.foot(page, title, &number);
    }
    written(sheets, title, author)
}

fn columns() -> Vec<Column> {
    let mut right = LEFT;
    let column = |(label, width): (Label, f32)| {
        right += width;
        Column {
            label: label.into_owned(),
            right,
            width,
        }
    };
    let all = [
        (text!("document-item"), 215.28),
        (text!("document-pieces"), 48.0),
        (text!("document-price"), 86.0),
        (text!("document-tax"), 50.0),
        (text!("document-sum"), 84.0),
    ];
    all.map(column).into()
}

fn row(line: &DocumentLine) -> Vec<Cell> {
    let discount = line
        .discount
        .is_positive()
        .then(|| text!("document-discount", amount = line.discount).into_owned());
    let text = |it: Option<String>| it.unwrap_or_default();
    vec![
        Cell::of(&line.title).with([line.details.clone()]),
        Cell::of(text(line.quantity.map(|count| count.to_string()))),
        Cell::of(text(line.unit.map(|unit| unit.to_string()))).with(discount),
        Cell::of(text(line.rate.map(|rate| rate.to_string()))),
        Cell::of(line.gross.to_string()),
    ]
}

/// Taxes and the total, kept together.
fn sums(sheets: &mut Sheets, document: &Document) {
    let ink = Ink::PLAIN;
    let total = Ink {
        size: 12.0,
        ..Ink::STRONG
    };
    let rows = document.taxes.iter().flat_map(tax_rows);
    let rows: Vec<(Label, String)> = rows.collect();
    let lines = rows.iter().map(|(label, value)| {
        let labels = sheets.wrapped(label, ink, RIGHT - SUMS - 90.0);
        (labels, value)
    });
    let lines: Vec<_> = lines.collect();
    let height: usize = lines.iter().map(|(labels, _)| labels.len()).sum();
    #[allow(clippy::cast_precision_loss, reason = "a few lines")]
    let height = height as f32 * ink.leading() + 60.0;
    if !sheets.has_room(height) {
        sheets.new_page();
    }
    for (labels, value) in lines {
        sheets.text_to(RIGHT, sheets.y, ink, value);
        for label in labels {
            sheets.text(SUMS, sheets.y, ink, &label);
            sheets.y -= ink.leading();
        }
    }
    sheets.y -= 4.0;
    sheets.rule(SUMS, RIGHT, sheets.y);
    sheets.y -= 6.0;
    sheets.text(SUMS, sheets.y, total, &text!("document-total"));
    sheets.text_to(RIGHT, sheets.y, total, &document.total.to_string());
    sheets.y -= total.leading() + 14.0;
    let note = match document.tax_mode {
        TaxMode::Included => text!("document-tax-included"),
        TaxMode::Added => text!("document-tax-added"),
    };
    let height = sheets.lines((LEFT, sheets.y), Ink::SOFT, RIGHT - LEFT, [note]);
    sheets.y -= height;
}

fn tax_rows(row: &TaxTotal) -> [(Label, String); 2] {
    [
        (text!("document-net", rate = row.rate), row.net.to_string()),
        (
            text!("document-tax-of", rate = row.rate, label = &row.label),
            row.tax.to_string(),
        ),
    ]
}
