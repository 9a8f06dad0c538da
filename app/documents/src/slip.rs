//! Packing slips: what goes into the parcel, without prices.

use commerce::document::Seller;
use commerce::order::PlacedOrder;
use texts::text;

use crate::PdfError;
use crate::issued::{below, finish, head};
use crate::sheet::{Ink, LEFT, RIGHT, Sheets};
use crate::table::{self, Cell, Column};

/// The slips of these orders, each on a page of its own, with the pieces that are left to send.
///
/// # Errors
/// When the build's typeface is broken.
pub fn packing_slips_pdf(orders: &[PlacedOrder], seller: &Seller) -> Result<Vec<u8>, PdfError> {
    let mut sheets = Sheets::new()?;
    for (place, order) in orders.iter().enumerate() {
        if place > 0 {
            sheets.new_page();
        }
        slip(&mut sheets, order, seller);
    }
    let title = match orders {
        [one] => text!("document-slip-of", number = one.order.number.to_string()),
        _ => text!("document-slips"),
    };
    finish(sheets, &title, &seller.name)
}

fn slip(sheets: &mut Sheets, placed: &PlacedOrder, seller: &Seller) {
    let number = placed.order.number.to_string();
    let mut facts = vec![(text!("document-order"), number.clone())];
    if let Some(shipping) = &placed.shipping {
        facts.push((text!("document-delivery"), shipping.name.clone()));
    }
    head(sheets, seller, &facts);
    let address = placed.address.shipping.lines();
    below(sheets, &[(text!("document-delivered-to"), address)]);
    let title = text!("document-slip-of", number = number);
    sheets.text(LEFT, sheets.y, Ink::TITLE, &title);
    sheets.y -= Ink::TITLE.leading() + 8.0;
    let lines = placed.lines.iter();
    let rows = lines
        .filter(|line| line.progress.left_to_send() > 0)
        .map(|line| {
            let details = [line.variant_title.as_str(), line.sku.as_str()];
            let details = details.into_iter().filter(|text| !text.is_empty());
            let packed = Cell {
                is_box: true,
                ..Cell::default()
            };
            vec![
                Cell::of(&line.product_title).with([details.collect::<Vec<_>>().join(", ")]),
                Cell::of(line.progress.left_to_send().to_string()),
                packed,
            ]
        });
    let rows = rows.collect();
    table::draw(sheets, &columns(), rows);
    if !placed.order.note.is_empty() {
        let width = RIGHT - LEFT;
        let label = text!("document-shopper-note");
        sheets.y -= 6.0;
        sheets.y -= sheets.lines((LEFT, sheets.y), Ink::STRONG, width, [label]);
        let note = placed.order.note.lines();
        sheets.y -= sheets.lines((LEFT, sheets.y), Ink::PLAIN, width, note);
    }
}

fn columns() -> Vec<Column> {
    let mut right = LEFT;
    let all = [
        (text!("document-item"), 343.28),
        (text!("document-pieces"), 70.0),
        (text!("document-packed"), 70.0),
    ];
    let columns = all.map(|(label, width)| {
        right += width;
        Column {
            label: label.into_owned(),
            right,
            width,
        }
    });
    columns.into()
}
