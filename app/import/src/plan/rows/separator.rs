//! The CSV delimiter, as a `sep=` line names it or the header line shows it.

use crate::plan::RowError;
use crate::plan::columns::known_among;

/// What a spreadsheet may put between two fields.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// How fields are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Separator {
    pub byte: u8,
    /// Whether the first line is `sep=`, not the header.
    pub is_named: bool,
}

/// The separator that the first line names, else the one with which most columns of the header are known.
pub(super) fn find(bytes: &[u8]) -> Result<Separator, RowError> {
    let first = first_line(bytes);
    if let Some(named) = named(&first) {
        return match named {
            [byte] if SEPARATORS.contains(byte) => Ok(Separator {
                byte: *byte,
                is_named: true,
            }),
            other => {
                let message = format!(
                    "“{}” cannot separate fields; use a comma, a semicolon or a tab.",
                    String::from_utf8_lossy(other)
                );
                Err(RowError::row(1, message))
            }
        };
    }
    let known = |byte: u8| {
        known_among(
            first
                .split(char::from(byte))
                .map(|name| name.trim().trim_matches('"').trim()),
        )
    };
    let mut best = b',';
    for byte in SEPARATORS {
        if known(byte) > known(best) {
            best = byte;
        }
    }
    if known(best) <= 1 && known(b'|') > 1 {
        let message = "The columns are separated by “|”; use a comma, a semicolon or a tab.";
        return Err(RowError::row(1, message));
    }
    Ok(Separator {
        byte: best,
        is_named: false,
    })
}

/// What stands after `sep=`. A spreadsheet may have quoted the line.
fn named(line: &str) -> Option<&[u8]> {
    let line = line.trim_end_matches(['\r', '\n']).trim_matches('"');
    let (key, rest) = line.split_at_checked(4)?;
    key.eq_ignore_ascii_case("sep=").then_some(rest.as_bytes())
}

fn first_line(bytes: &[u8]) -> String {
    let bytes = bytes.trim_ascii_start();
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let line = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes);
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_shows_its_separator_and_a_first_line_may_name_it() {
        let byte = |text: &str| find(text.as_bytes()).unwrap().byte;
        assert_eq!(byte("name,sku,price\nA;B,1,2\n"), b',');
        assert_eq!(byte("name;sku;price\r\nA,B;1;2\r\n"), b';');
        assert_eq!(byte("\"name\"\t\"sku\"\t\"price\"\n"), b'\t');
        assert_eq!(byte("sep=;\r\nname;sku\r\n"), b';');
        assert_eq!(byte("\"sep=\t\"\nname\tsku\n"), b'\t');
        assert_eq!(byte(""), b',');
        assert!(find(b"sep=:\nname:sku\n").is_err());
        assert!(find(b"name|sku|price\n").unwrap_err().message.contains('|'));
    }
}
