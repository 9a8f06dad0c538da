//! The picture files that rows name, looked for where they should be.

use std::path::{Component, Path};

use super::field::parts;
use super::{PlanOptions, PlannedPicture, RowError};

/// The pictures of one field. Files are looked at when they are made into web pictures; here they
/// only have to be there.
pub(super) fn read(
    line: u64,
    column: &'static str,
    text: &str,
    title: &str,
    sku: Option<&str>,
    options: &PlanOptions,
) -> (Vec<PlannedPicture>, Vec<RowError>) {
    let (mut pictures, mut errors) = (Vec::new(), Vec::new());
    for name in parts(text) {
        let file = options.assets.join(name);
        if !stays_inside(name) {
            let message = format!("“{name}” must be a file inside the folder of pictures.");
            errors.push(RowError::field(line, column, message));
        } else if !file.is_file() {
            errors.push(RowError::field(
                line,
                column,
                format!("The picture “{name}” is missing."),
            ));
        } else {
            pictures.push(PlannedPicture {
                alt: options.enrichment.alt(name).unwrap_or(title).to_owned(),
                file,
                sku: sku.map(str::to_owned),
                line,
                column,
            });
        }
    }
    (pictures, errors)
}

fn stays_inside(name: &str) -> bool {
    let mut steps = Path::new(name).components();
    !name.is_empty()
        && !name.contains('\\')
        && steps.all(|step| matches!(step, Component::Normal(_)))
}
