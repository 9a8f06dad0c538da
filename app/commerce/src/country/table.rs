//! Country table: names, address layouts, postcode forms and regions, read once from `data/countries.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Region;

/// How addresses of one country are written. The columns are explained where they are made, in `data/make.py`.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub code: &'static str,
    pub name: &'static str,
    pub layout: &'static str,
    /// Empty where the layout is the same in Latin letters.
    pub latin_layout: &'static str,
    /// Letters of the fields that must be filled: C town, S region, Z postcode.
    pub needs: &'static str,
    pub forms: Vec<&'static str>,
    pub example: &'static str,
    pub sign: &'static str,
    pub region_name: &'static str,
    pub postcode_name: &'static str,
    pub regions: Vec<Region>,
}

struct Table {
    rows: Vec<Row>,
    places: BTreeMap<[u8; 2], usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("../../data/countries.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Row> = lines.map(row).collect();
    let code = |row: &Row| row.code.as_bytes().try_into().ok();
    let places = rows.iter().enumerate();
    let places = places.filter_map(|(place, row)| Some((code(row)?, place)));
    Table {
        places: places.collect(),
        rows,
    }
});

/// Every row, by name.
pub(super) fn rows() -> &'static [Row] {
    &TABLE.rows
}

pub(super) fn find(code: [u8; 2]) -> Option<&'static Row> {
    TABLE.places.get(&code).map(|place| &TABLE.rows[*place])
}

fn row(line: &'static str) -> Row {
    let mut columns = line.split('\t');
    let mut next = || columns.next().unwrap_or_default();
    Row {
        code: next(),
        name: next(),
        layout: next(),
        latin_layout: next(),
        needs: next(),
        forms: parts(next(), '|'),
        example: next(),
        sign: next(),
        region_name: next(),
        postcode_name: next(),
        regions: parts(next(), '~').into_iter().map(region).collect(),
    }
}

fn parts(text: &'static str, separator: char) -> Vec<&'static str> {
    text.split(separator)
        .filter(|part| !part.is_empty())
        .collect()
}

/// `code=name=name in the country's script`; what is left out is the code.
fn region(text: &'static str) -> Region {
    let mut parts = text.split('=');
    let code = parts.next().unwrap_or_default();
    let name = parts.next().unwrap_or(code);
    Region {
        code,
        name,
        local: parts.next().unwrap_or(name),
    }
}
