//! Invoices, credit notes and packing slips as PDF files: A4, with the typeface inside, from the same frozen data as the
//! pages. The same document gives the same bytes every time.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod file;
mod issued;
mod sheet;
mod slip;
mod table;
mod typeface;

pub use issued::document_pdf;
pub use slip::packing_slips_pdf;

use thiserror::Error;

/// Why there is no file; only a broken build has a reason.
#[derive(Debug, Error)]
pub enum PdfError {
    #[error("the typeface cannot be read: {0}")]
    Typeface(#[from] ttf_parser::FaceParsingError),
    #[error("the typeface cannot be cut down: {0}")]
    Subset(subsetter::Error),
}
