//! CSV files that a spreadsheet opens, and those that one saved.

use csv::{ReaderBuilder, StringRecord};

/// A line of that many cells, quoted where they need it.
pub(crate) fn line<const N: usize>(cells: [String; N]) -> String {
    let quoted = cells.map(|cell| match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    });
    quoted.join(",") + "\r\n"
}

/// Text that somebody typed, as a cell that no spreadsheet takes for a formula.
pub(crate) fn text_cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// Every line of a file with its number, the heading too; none when it is no text.
pub(crate) fn records(bytes: &[u8]) -> Option<Vec<(u64, StringRecord)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return None;
    }
    // The reader counts a line that ends with both signs late.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let numbered = |record: StringRecord| {
        let line = record.position().map_or(0, csv::Position::line);
        (line, record)
    };
    let records = reader.records().map(|record| record.ok().map(numbered));
    records.collect()
}

/// The place of a column, by its name in the heading.
pub(crate) fn column(head: &StringRecord, name: &str) -> Option<usize> {
    let mut names = head.iter();
    names.position(|cell| cell.trim().eq_ignore_ascii_case(name))
}

/// Spreadsheets in many countries separate by semicolons.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: u8| head.bytes().filter(|byte| *byte == sign).count();
    let signs = [b',', b';', b'\t'];
    let most = signs.into_iter().rev().max_by_key(|sign| count(*sign));
    most.unwrap_or(b',')
}

/// Without the sign that keeps our own file's cells from being formulas.
pub(crate) fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text_and_quotes_and_commas_stay_in_their_cell() {
        for bad in ["=1+1", "+49", "-2", "@x", "\t=1", "\r=1"] {
            assert_eq!(text_cell(bad), format!("'{bad}"));
        }
        assert_eq!(text_cell("O'Neill = ok"), "O'Neill = ok");
        let cells = ["plain", "a,b", "say \"hi\"", "two\nlines"].map(str::to_owned);
        assert_eq!(
            line(cells),
            "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"
        );
    }
}
