//! Lines of a CSV file that a spreadsheet opens.

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
