//! Pages that are written on from top to bottom; a new one begins when there is no room left.

use pdf_writer::{Content, Name, Str};

use crate::PdfError;
use crate::typeface::{Typeface, Weight};

/// A4, in points.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;

pub(crate) const LEFT: f32 = 56.0;
pub(crate) const RIGHT: f32 = WIDTH - 56.0;
const TOP: f32 = HEIGHT - 56.0;
const BOTTOM: f32 = 70.0;
const FOOT: f32 = 40.0;

/// Lines lie so many times their size apart.
const LEADING: f32 = 1.35;

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    pub weight: Weight,
    pub size: f32,
    /// 0 is black.
    pub grey: f32,
}

impl Ink {
    pub(crate) const PLAIN: Self = Self {
        weight: Weight::Regular,
        size: 9.5,
        grey: 0.1,
    };
    pub(crate) const STRONG: Self = Self {
        weight: Weight::Bold,
        ..Self::PLAIN
    };
    pub(crate) const SOFT: Self = Self {
        size: 8.5,
        grey: 0.35,
        ..Self::PLAIN
    };
    pub(crate) const TITLE: Self = Self {
        size: 17.0,
        ..Self::STRONG
    };

    pub(crate) fn leading(self) -> f32 {
        self.size * LEADING
    }
}

pub(crate) struct Sheets {
    pub(crate) pages: Vec<Content>,
    pub(crate) regular: Typeface,
    pub(crate) bold: Typeface,
    /// Where the next line may begin, from the bottom of the page.
    pub(crate) y: f32,
}

impl Sheets {
    pub(crate) fn new() -> Result<Self, PdfError> {
        Ok(Self {
            pages: vec![Content::new()],
            regular: Typeface::new(Weight::Regular)?,
            bold: Typeface::new(Weight::Bold)?,
            y: TOP,
        })
    }

    pub(crate) fn new_page(&mut self) {
        self.pages.push(Content::new());
        self.y = TOP;
    }

    /// Whether so much more fits on the page.
    pub(crate) fn has_room(&self, height: f32) -> bool {
        self.y - height >= BOTTOM
    }

    pub(crate) fn face(&self, ink: Ink) -> &Typeface {
        match ink.weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    pub(crate) fn wrapped(&self, text: &str, ink: Ink, width: f32) -> Vec<String> {
        self.face(ink).wrapped(text, ink.size, width)
    }

    /// Writes one line with its upper edge at `top`.
    pub(crate) fn text(&mut self, x: f32, top: f32, ink: Ink, text: &str) {
        let page = self.pages.len() - 1;
        self.write(page, x, top, ink, text);
    }

    /// The same with its right end at `x`.
    pub(crate) fn text_to(&mut self, x: f32, top: f32, ink: Ink, text: &str) {
        let spelled = self.face(ink).spelled(text);
        let width = self.face(ink).width(&spelled, ink.size);
        self.text(x - width, top, ink, text);
    }

    /// Writes lines below one another from `y` on, each broken at that width; tells how high they are.
    pub(crate) fn lines<T: AsRef<str>>(
        &mut self,
        (x, top): (f32, f32),
        ink: Ink,
        width: f32,
        lines: impl IntoIterator<Item = T>,
    ) -> f32 {
        let mut height = 0.0;
        for line in lines {
            for part in self.wrapped(line.as_ref(), ink, width) {
                self.text(x, top - height, ink, &part);
                height += ink.leading();
            }
        }
        height
    }

    /// A thin line across.
    pub(crate) fn rule(&mut self, from: f32, to: f32, y: f32) {
        if let Some(page) = self.pages.last_mut() {
            page.set_line_width(0.6).set_stroke_gray(0.75);
            page.move_to(from, y).line_to(to, y).stroke();
        }
    }

    /// An empty box to tick.
    pub(crate) fn tick_box(&mut self, x: f32, y: f32, size: f32) {
        if let Some(page) = self.pages.last_mut() {
            page.set_line_width(0.8).set_stroke_gray(0.3);
            page.rect(x, y, size, size).stroke();
        }
    }

    /// Writes at the foot of a page, counted from 0.
    pub(crate) fn foot(&mut self, page: usize, left: &str, right: &str) {
        let ink = Ink::SOFT;
        let spelled = self.regular.spelled(right);
        let width = self.regular.width(&spelled, ink.size);
        self.write(page, LEFT, FOOT, ink, left);
        self.write(page, RIGHT - width, FOOT, ink, right);
    }

    fn write(&mut self, page: usize, x: f32, top: f32, ink: Ink, text: &str) {
        let (face, font) = match ink.weight {
            Weight::Regular => (&mut self.regular, Name(b"R")),
            Weight::Bold => (&mut self.bold, Name(b"B")),
        };
        let bytes = face.encoded(&face.spelled(text));
        if let Some(page) = self.pages.get_mut(page) {
            page.begin_text()
                .set_fill_gray(ink.grey)
                .set_font(font, ink.size)
                .next_line(x, top - ink.size)
                .show(Str(&bytes))
                .end_text();
        }
    }
}
