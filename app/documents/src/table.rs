//! Tables that go on over pages, with their head on each.

use crate::sheet::{Ink, LEFT, RIGHT, Sheets};

/// Space above and below the lines of a row.
const PADDING: f32 = 4.0;
const GAP: f32 = 8.0;

/// Where a column ends; all but the first are set flush right.
pub(crate) struct Column {
    pub label: String,
    pub right: f32,
    pub width: f32,
}

#[derive(Default)]
pub(crate) struct Cell {
    pub text: String,
    /// Smaller, below it.
    pub more: Vec<String>,
    /// Whether there is a box to tick instead.
    pub is_box: bool,
}

impl Cell {
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(crate) fn with(mut self, more: impl IntoIterator<Item = String>) -> Self {
        self.more
            .extend(more.into_iter().filter(|it| !it.is_empty()));
        self
    }
}

/// Draws the rows; each stays on one page.
pub(crate) fn draw(sheets: &mut Sheets, columns: &[Column], rows: Vec<Vec<Cell>>) {
    head(sheets, columns);
    for row in rows {
        let lines: Vec<Lines> = columns
            .iter()
            .zip(&row)
            .map(|(column, cell)| broken(sheets, column, cell))
            .collect();
        let height = lines.iter().map(Lines::height).fold(0.0, f32::max) + 2.0 * PADDING;
        if !sheets.has_room(height) {
            sheets.new_page();
            head(sheets, columns);
        }
        let top = sheets.y - PADDING;
        for (place, (column, cell)) in columns.iter().zip(&lines).enumerate() {
            cell.draw(sheets, column, place == 0, top);
        }
        for (column, _) in columns.iter().zip(&row).filter(|(_, cell)| cell.is_box) {
            sheets.tick_box(column.right - 11.0, top - 11.0, 10.0);
        }
        sheets.y -= height;
        sheets.rule(LEFT, RIGHT, sheets.y);
    }
    sheets.y -= 6.0;
}

fn head(sheets: &mut Sheets, columns: &[Column]) {
    let top = sheets.y - PADDING;
    for (place, column) in columns.iter().enumerate() {
        match place {
            0 => sheets.text(LEFT, top, Ink::SOFT, &column.label),
            _ => sheets.text_to(column.right, top, Ink::SOFT, &column.label),
        }
    }
    sheets.y -= Ink::SOFT.leading() + 2.0 * PADDING;
    sheets.rule(LEFT, RIGHT, sheets.y);
}

/// A cell in lines that fit into its column.
struct Lines(Vec<(Ink, String)>);

fn broken(sheets: &Sheets, column: &Column, cell: &Cell) -> Lines {
    let width = column.width - GAP;
    let parts = [(Ink::PLAIN, &cell.text)].into_iter();
    let parts = parts.chain(cell.more.iter().map(|more| (Ink::SOFT, more)));
    let lines = parts.flat_map(|(ink, text)| {
        let lines = sheets.wrapped(text, ink, width);
        lines.into_iter().map(move |line| (ink, line))
    });
    Lines(lines.collect())
}

impl Lines {
    fn height(&self) -> f32 {
        self.0.iter().map(|(ink, _)| ink.leading()).sum()
    }

    fn draw(&self, sheets: &mut Sheets, column: &Column, is_first: bool, top: f32) {
        let mut top = top;
        for (ink, line) in &self.0 {
            if is_first {
                sheets.text(LEFT, top, *ink, line);
            } else {
                sheets.text_to(column.right, top, *ink, line);
            }
            top -= ink.leading();
        }
    }
}
