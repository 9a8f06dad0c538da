//! Reads a counted file, as spreadsheets save it; what is wrong is named by line and column.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::StringRecord;
use texts::text;

use crate::kit::csv::{column, plain, records};

pub(super) const SKU: &str = "sku";
pub(super) const COUNTED: &str = "counted";

const MOST_PIECES: i64 = 1_000_000_000;

/// What a file says, line by line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    pub lines: Vec<Line>,
    pub faults: Vec<Fault>,
    /// Lines without a number: nobody counted them.
    pub uncounted: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub line: u64,
    pub sku: String,
    pub counted: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub line: u64,
    pub column: String,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    NoSku,
    Unknown(String),
    Twice { sku: String, line: u64 },
    NotANumber(String),
    Decimal(String),
    Negative(String),
    TooMany(String),
}

/// Why nothing of a file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    NotText,
    NoColumn(&'static str),
    TooManyLines(usize),
    Empty,
}

impl Unread {
    pub fn text(self) -> Cow<'static, str> {
        match self {
            Self::NotText => text!("office-count-not-text"),
            Self::NoColumn(column) => text!("office-count-no-column", column = column),
            Self::TooManyLines(most) => text!("office-count-most", most = most),
            Self::Empty => text!("office-count-empty"),
        }
    }
}

impl What {
    pub fn text(&self) -> Cow<'static, str> {
        match self {
            Self::NoSku => text!("office-count-no-sku"),
            Self::Unknown(sku) => text!("office-count-unknown", sku = sku),
            Self::Twice { sku, line } => text!("office-count-twice", sku = sku, line = *line),
            Self::NotANumber(typed) => text!("office-count-not-a-number", typed = typed),
            Self::Decimal(typed) => text!("office-count-decimal", typed = typed),
            Self::Negative(typed) => text!("office-count-negative", typed = typed),
            Self::TooMany(typed) => text!("office-count-too-many", typed = typed),
        }
    }
}

/// Reads at most `most` lines below the heading.
pub(super) fn read(bytes: &[u8], most: usize) -> Result<Read, Unread> {
    let records = records(bytes).ok_or(Unread::NotText)?;
    let mut records = records.into_iter();
    let (_, head) = records.next().ok_or(Unread::Empty)?;
    let column = |name: &'static str| column(&head, name).ok_or(Unread::NoColumn(name));
    let (sku_at, counted_at) = (column(SKU)?, column(COUNTED)?);
    let mut read = Read::default();
    let mut seen = HashMap::new();
    for (place, (line, record)) in records.enumerate() {
        if place >= most {
            return Err(Unread::TooManyLines(most));
        }
        take(&mut read, &mut seen, line, &record, (sku_at, counted_at));
    }
    if read.lines.is_empty() && read.faults.is_empty() && read.uncounted == 0 {
        return Err(Unread::Empty);
    }
    Ok(read)
}

fn take(
    read: &mut Read,
    seen: &mut HashMap<String, u64>,
    line: u64,
    record: &StringRecord,
    (sku_at, counted_at): (usize, usize),
) {
    let cell = |at: usize| record.get(at).unwrap_or_default().trim();
    let (sku, typed) = (plain(cell(sku_at)), cell(counted_at));
    if sku.is_empty() && typed.is_empty() {
        return;
    }
    let mut fault = |column: &str, what: What| {
        read.faults.push(Fault {
            line,
            column: column.to_owned(),
            what,
        });
    };
    if sku.is_empty() {
        fault(SKU, What::NoSku);
        return;
    }
    if let Some(first) = seen.insert(sku.to_owned(), line) {
        let sku = sku.to_owned();
        fault(SKU, What::Twice { sku, line: first });
        return;
    }
    if typed.is_empty() {
        read.uncounted += 1;
        return;
    }
    match pieces(typed) {
        Ok(counted) => read.lines.push(Line {
            line,
            sku: sku.to_owned(),
            counted,
        }),
        Err(what) => fault(COUNTED, what),
    }
}

fn pieces(typed: &str) -> Result<i64, What> {
    let typed_as = || typed.to_owned();
    let digits = typed.strip_prefix(['-', '−']).unwrap_or(typed);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if digits != typed && is_whole {
        return Err(What::Negative(typed_as()));
    }
    if is_whole {
        let number = digits.parse::<i64>().ok();
        let number = number.filter(|number| *number <= MOST_PIECES);
        return number.ok_or_else(|| What::TooMany(typed_as()));
    }
    let parts: Vec<&str> = digits.split(['.', ',']).collect();
    let is_decimal = parts.len() == 2
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    Err(if is_decimal {
        What::Decimal(typed_as())
    } else {
        What::NotANumber(typed_as())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, String, i64)> {
        let read = read(text.as_bytes(), 100).unwrap();
        assert_eq!(read.faults, []);
        let lines = read.lines.into_iter();
        lines
            .map(|line| (line.line, line.sku, line.counted))
            .collect()
    }

    #[test]
    fn files_are_read_as_spreadsheets_of_any_country_save_them() {
        let expected = vec![(2, "A-1".to_owned(), 7), (4, "=B".to_owned(), 0)];
        for text in [
            "sku,counted\nA-1,7\nC,\n'=B,0\n",
            "\u{feff}SKU;product;Counted\r\nA-1;Lamp;7\r\nC;;\r\n'=B;x; 0 \r\n",
            "counted\tsku\n7\tA-1\n\tC\n0\t\"'=B\"",
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn each_fault_is_named_by_line_and_column() {
        let text = "sku,counted\nA,1\nA,2\nB,-3\nC,x\nD,1.5\nE,\"1,5\"\n,4\nF,9999999999\n";
        let read = read(text.as_bytes(), 100).unwrap();
        let found: Vec<(u64, &str, What)> = read
            .faults
            .iter()
            .map(|fault| (fault.line, fault.column.as_str(), fault.what.clone()))
            .collect();
        let twice = What::Twice {
            sku: "A".to_owned(),
            line: 2,
        };
        assert_eq!(
            found,
            [
                (3, SKU, twice),
                (4, COUNTED, What::Negative("-3".to_owned())),
                (5, COUNTED, What::NotANumber("x".to_owned())),
                (6, COUNTED, What::Decimal("1.5".to_owned())),
                (7, COUNTED, What::Decimal("1,5".to_owned())),
                (8, SKU, What::NoSku),
                (9, COUNTED, What::TooMany("9999999999".to_owned())),
            ]
        );
        assert_eq!(read.lines.len(), 1);
    }

    #[test]
    fn a_file_that_is_none_is_refused_as_a_whole() {
        let refused = |bytes: &[u8]| read(bytes, 2).unwrap_err();
        assert_eq!(refused(b""), Unread::Empty);
        assert_eq!(refused(b"sku,counted\n"), Unread::Empty);
        assert_eq!(refused(b"sku,stock\nA,1\n"), Unread::NoColumn(COUNTED));
        assert_eq!(refused(b"\xff\xfe\0s"), Unread::NotText);
        let long = b"sku,counted\nA,1\nB,1\nC,1\n";
        assert_eq!(refused(long), Unread::TooManyLines(2));
    }
}
