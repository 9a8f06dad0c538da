//! What the law wants told of a product: what a piece holds, and who answers for its safety.

use commerce::catalog::{Content, Quantity, Safety, SafetyField};
use database::catalog::Stored;

use super::Reader;

impl Reader<'_> {
    /// What is stored stays when the file does not have the column.
    pub(super) fn content(&mut self, line: u64, fields: &[String]) -> Stored<Option<Content>> {
        if !self.has("content") {
            return Stored::Kept;
        }
        let table = self.table;
        let mut quantity = |column| {
            let text = table.text(fields, column);
            let read = Quantity::parse(text).map_err(|error| format!("“{text}”: {error}"));
            (!text.is_empty()).then(|| self.check(line, column, read))?
        };
        let (measure, base) = (quantity("content"), quantity("content_base"));
        let Some(measure) = measure else {
            return Stored::Set(None);
        };
        let content = Content::new(measure, base).map_err(|error| error.to_string());
        Stored::Set(self.check(line, "content_base", content))
    }

    /// What is stored stays when the file has none of the columns.
    pub(super) fn safety(&mut self, line: u64, first: &[String]) -> Stored<Option<Safety>> {
        if !SafetyField::ALL.iter().any(|field| self.has(field.name())) {
            return Stored::Kept;
        }
        let read = Safety::read(|field| self.table.text(first, field.name()).to_owned());
        match read {
            Ok(safety) => Stored::Set(safety),
            Err(error) => {
                self.fault(line, error.field().name(), error.to_string());
                Stored::Kept
            }
        }
    }

    fn has(&self, column: &str) -> bool {
        self.table.header.position(column).is_some()
    }
}
