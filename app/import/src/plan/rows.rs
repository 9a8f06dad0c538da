//! The bytes of a CSV file as rows of text, with the line each begins on.

mod separator;

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::RowError;
use super::columns::Header;

const MOST_BYTES: usize = 64 * 1024 * 1024;
const MOST_ROWS: usize = 200_000;
/// After so many faulty rows the file is something else, and the list helps nobody.
const MOST_ERRORS: usize = 200;

/// The rows that could be read, and what is wrong with the others.
#[derive(Debug)]
pub(super) struct Table {
    pub header: Header,
    pub rows: Vec<Row>,
    pub errors: Vec<RowError>,
}

/// One row. A broken one keeps its place so that the rows after it are not taken for its product's.
#[derive(Debug)]
pub(super) struct Row {
    pub line: u64,
    /// Trimmed fields; none when the row could not be read.
    pub fields: Option<Vec<String>>,
}

/// Splits the file into rows.
pub(super) fn read(bytes: &[u8]) -> Result<Table, Vec<RowError>> {
    if bytes.len() > MOST_BYTES {
        let limit = MOST_BYTES / 1024 / 1024;
        return Err(vec![RowError::row(
            1,
            format!("The file is larger than {limit} MiB."),
        )]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let separator = separator::find(bytes).map_err(|error| vec![error])?;
    if let Some(line) = open_quote(bytes, separator.byte) {
        let message = "A quoted field begins on this line and is never closed.";
        return Err(vec![RowError::row(line, message)]);
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator.byte)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(bytes);
    let mut records = reader.byte_records().map(|record| {
        record.map_err(|error| RowError::row(line_of(error.position()), error.to_string()))
    });

    if separator.is_named {
        records.next();
    }
    let Some(first) = records.next() else {
        return Err(vec![RowError::row(1, "The file is empty.")]);
    };
    let first = first.map_err(|error| vec![error])?;
    let names = texts(&first, None).map_err(|errors| vec![errors])?;
    let header = Header::read(&names)?;

    let mut table = Table {
        header,
        rows: Vec::new(),
        errors: Vec::new(),
    };
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                table.errors.push(error);
                break;
            }
        };
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let line = line_of(record.position());
        if table.rows.len() == MOST_ROWS || table.errors.len() == MOST_ERRORS {
            table.errors.push(RowError::row(
                line,
                "Reading stopped here; the rest was not checked.",
            ));
            break;
        }
        let fields = texts(&record, Some(&table.header));
        let fields = fields.map_err(|error| table.errors.push(error)).ok();
        table.rows.push(Row { line, fields });
    }
    Ok(table)
}

impl Table {
    /// The text of a field; empty when the file has no such column.
    pub fn text<'a>(&self, fields: &'a [String], column: &str) -> &'a str {
        let position = self.header.position(column);
        position
            .and_then(|position| fields.get(position))
            .map_or("", String::as_str)
    }
}

fn texts(record: &ByteRecord, header: Option<&Header>) -> Result<Vec<String>, RowError> {
    let line = line_of(record.position());
    if let Some(header) = header
        && record.len() != header.width()
    {
        let (found, expected) = (record.len(), header.width());
        let message = format!("The row has {found} fields, the header has {expected}.");
        return Err(RowError::row(line, message));
    }
    let mut fields = Vec::with_capacity(record.len());
    for (position, bytes) in record.iter().enumerate() {
        let Ok(text) = std::str::from_utf8(bytes) else {
            let message = format!(
                "Field {} is not UTF-8 text. Save the file as UTF-8.",
                position + 1
            );
            return Err(RowError::row(line, message));
        };
        if text.contains('\0') {
            return Err(RowError::row(
                line,
                format!("Field {} holds a zero byte.", position + 1),
            ));
        }
        fields.push(text.trim().to_owned());
    }
    Ok(fields)
}

fn line_of(position: Option<&csv::Position>) -> u64 {
    position.map_or(1, csv::Position::line)
}

/// The line on which a quoted field begins that the file never closes. The reader itself takes the
/// end of the file for a closing quote.
fn open_quote(bytes: &[u8], separator: u8) -> Option<u64> {
    #[derive(PartialEq)]
    enum At {
        FieldStart,
        Plain,
        Quoted,
        AfterQuote,
    }
    let (mut at, mut line, mut opened) = (At::FieldStart, 1, 1);
    for &byte in bytes {
        at = match (at, byte) {
            (At::FieldStart, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::AfterQuote,
            (At::Quoted, _) | (At::AfterQuote, b'"') => At::Quoted,
            (_, b'\n' | b'\r') => At::FieldStart,
            (_, other) if other == separator => At::FieldStart,
            _ => At::Plain,
        };
        line += u64::from(byte == b'\n');
    }
    (at == At::Quoted).then_some(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_quote_is_found_where_it_begins() {
        assert_eq!(
            open_quote(b"a,b\n1,\"two\nlines\"\n3,\"never\nclosed\n", b','),
            Some(4)
        );
        assert_eq!(open_quote(b"a,b\n\"one \"\"two\"\"\"  ,3\n", b','), None);
        assert_eq!(open_quote(b"screen,13\" wide\n", b','), None);
    }
}
