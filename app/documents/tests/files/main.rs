//! What stands in the files, read back from them.
#![allow(clippy::unwrap_used)]

mod reader;

use commerce::country::CountryCode;
use commerce::document::{Document, DocumentKind, DocumentLine, Seller};
use commerce::order::OrderNumber;
use commerce::tax::{TaxMode, TaxTotal};
use commerce::{Currency, Money, Rate};
use documents::document_pdf;
use reader::{Pdf, Text};

const fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn line(title: &str, quantity: i64, gross: i64) -> DocumentLine {
    DocumentLine {
        title: title.to_owned(),
        details: "Blue, MUG-1".to_owned(),
        quantity: Some(quantity),
        unit: Some(euro(gross / quantity)),
        discount: euro(0),
        rate: Some(Rate::from_percent(19)),
        gross: euro(gross),
    }
}

fn invoice(lines: Vec<DocumentLine>) -> Document {
    Document {
        kind: DocumentKind::Invoice,
        number: "INV-1001".to_owned(),
        issued_at_ms: 1_780_000_000_000,
        seller: Seller {
            name: "Nordlicht".to_owned(),
            imprint: vec!["Hafenstraße 1".to_owned(), "20457 Hamburg".to_owned()],
            email: "hello@nordlicht.example".to_owned(),
        },
        buyer: vec!["Žofie Ćosićová".to_owned(), "10117 Berlin".to_owned()],
        delivered_to: Some(vec!["Οδυσσέας Ελύτης".to_owned(), "Київ".to_owned()]),
        order: OrderNumber::parse("1017").unwrap(),
        ordered_at_ms: 1_779_900_000_000,
        tax_mode: TaxMode::Included,
        lines,
        taxes: vec![TaxTotal {
            label: "VAT".to_owned(),
            rate: Rate::from_percent(19),
            net: euro(1_000),
            tax: euro(190),
        }],
        total: euro(1_190),
        corrects: None,
        reason: None,
    }
}

fn read(document: &Document) -> (usize, Vec<Text>) {
    let bytes = document_pdf(document, CountryCode::DE).unwrap();
    // To be looked at: as a picture, too.
    if let Ok(folder) = std::env::var("FLEETCART_KEEP_PDF") {
        let name = format!("{folder}/{}-{}.pdf", document.number, document.lines.len());
        std::fs::write(name, &bytes).unwrap();
    }
    let pdf = Pdf::read(&bytes);
    (pdf.pages(), pdf.texts())
}

#[test]
fn the_text_of_an_invoice_can_be_selected_in_every_script_of_europe() {
    let (pages, texts) = read(&invoice(vec![line("Emaillebecher (groß)", 2, 1_190)]));
    assert_eq!(pages, 1);
    for part in [
        "Invoice INV-1001",
        "Nordlicht",
        "Hafenstraße 1",
        "Žofie Ćosićová",
        "Οδυσσέας Ελύτης",
        "Київ",
        "Emaillebecher (groß)",
        "Blue, MUG-1",
        "€5.95",
        "€11.90",
        "19 % VAT",
        "Page 1 of 1",
    ] {
        assert!(texts.iter().any(|it| it.text == part), "{part}\n{texts:?}");
    }
}

#[test]
fn a_long_invoice_goes_on_with_the_head_of_its_table_and_loses_no_line() {
    let lines = (1..=60).map(|number| line(&format!("Item {number}"), 1, 100));
    let (pages, texts) = read(&invoice(lines.collect()));
    assert!(pages >= 2, "{pages}");
    for page in 1..=pages {
        let own = |wanted: &str| {
            let own = texts.iter().filter(|it| it.page == page);
            own.filter(|it| it.text == wanted).count()
        };
        let has_items = texts
            .iter()
            .any(|it| it.page == page && it.text.starts_with("Item "));
        assert_eq!(own("Quantity"), usize::from(has_items), "page {page}");
        assert_eq!(own(&format!("Page {page} of {pages}")), 1);
    }
    for number in 1..=60 {
        let title = format!("Item {number}");
        assert_eq!(
            texts.iter().filter(|it| it.text == title).count(),
            1,
            "{title}"
        );
    }
    assert_eq!(texts.iter().filter(|it| it.text == "Total").count(), 1);
}

#[test]
fn a_long_title_wraps_and_nothing_leaves_the_page_or_covers_another_line() {
    let title = "An uncommonly long title of a thing that somebody sells ".repeat(4);
    let word = "x".repeat(90);
    let (_, texts) = read(&invoice(vec![
        line(&title, 1, 100),
        line(&word, 1, 12_345_678_900),
    ]));
    for it in &texts {
        assert!((50.0..560.0).contains(&it.x), "{it:?}");
        assert!((20.0..800.0).contains(&it.y), "{it:?}");
    }
    let column: Vec<&Text> = texts.iter().filter(|it| it.x < 57.0).collect();
    for (place, it) in column.iter().enumerate() {
        for other in &column[place + 1..] {
            let is_apart = it.page != other.page || (it.y - other.y).abs() > 8.0;
            assert!(is_apart, "{it:?}\n{other:?}");
        }
    }
    let all: String = column.iter().map(|it| it.text.as_str()).collect();
    assert!(all.contains(&word), "{all}");
    let words: usize = column
        .iter()
        .map(|it| it.text.matches("uncommonly").count())
        .sum();
    assert_eq!(words, 4);
}

#[test]
fn a_credit_note_names_what_it_corrects_and_the_same_document_makes_the_same_file() {
    let mut note = invoice(vec![DocumentLine {
        quantity: None,
        unit: None,
        rate: None,
        ..line("Scratched.", 1, 500)
    }]);
    note.kind = DocumentKind::CreditNote;
    note.number = "CN-1001".to_owned();
    note.corrects = Some("INV-1001".to_owned());
    let (_, texts) = read(&note);
    for part in ["Credit note CN-1001", "Corrects invoice", "INV-1001"] {
        assert!(texts.iter().any(|it| it.text == part), "{part}\n{texts:?}");
    }
    let file = || document_pdf(&note, CountryCode::DE).unwrap();
    assert_eq!(file(), file());
}
