//! The typeface: which glyph stands for a character, how wide text is, and which glyphs a file needs.

use std::collections::BTreeMap;

use deunicode::deunicode_char;
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use crate::PdfError;

const REGULAR: &[u8] = include_bytes!("../font/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../font/NotoSans-Bold.ttf");

/// Stands for what has neither a glyph nor another spelling.
const UNKNOWN: &str = "?";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// One weight of it, and what of it a file needs so far.
pub(crate) struct Typeface {
    pub(crate) name: &'static str,
    pub(crate) data: &'static [u8],
    pub(crate) face: Face<'static>,
    pub(crate) remapper: GlyphRemapper,
    /// The character of each glyph of the file, for whoever selects or searches the text.
    pub(crate) chars: BTreeMap<u16, char>,
}

impl Typeface {
    pub(crate) fn new(weight: Weight) -> Result<Self, PdfError> {
        let (name, data) = match weight {
            Weight::Regular => ("NotoSans-Regular", REGULAR),
            Weight::Bold => ("NotoSans-Bold", BOLD),
        };
        Ok(Self {
            name,
            data,
            face: Face::parse(data, 0)?,
            remapper: GlyphRemapper::new(),
            chars: BTreeMap::new(),
        })
    }

    /// The text in characters that have a glyph: others are spelled in Latin letters.
    pub(crate) fn spelled(&self, text: &str) -> String {
        let mut spelled = String::with_capacity(text.len());
        for sign in text.chars() {
            if sign.is_whitespace() || sign.is_control() {
                spelled.push(' ');
            } else if self.face.glyph_index(sign).is_some() {
                spelled.push(sign);
            } else {
                spelled.push_str(deunicode_char(sign).unwrap_or(UNKNOWN));
            }
        }
        spelled
    }

    /// In points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let units: f32 = text
            .chars()
            .map(|sign| self.advance(self.glyph(sign)))
            .sum();
        units * size / 1_000.0
    }

    /// In thousandths of the size.
    pub(crate) fn advance(&self, glyph: GlyphId) -> f32 {
        let units = self.face.glyph_hor_advance(glyph).unwrap_or_default();
        self.scaled(f32::from(units))
    }

    /// Units of the typeface in thousandths of the size.
    pub(crate) fn scaled(&self, units: f32) -> f32 {
        units * 1_000.0 / f32::from(self.face.units_per_em())
    }

    /// The text as the file's glyphs, two bytes each.
    pub(crate) fn encoded(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for sign in text.chars() {
            let glyph = self.glyph(sign);
            let own = self.remapper.remap(glyph.0);
            self.chars.entry(own).or_insert(sign);
            bytes.extend(own.to_be_bytes());
        }
        bytes
    }

    /// Lines no wider than that, broken between words; a word that is wider on its own is broken inside.
    pub(crate) fn wrapped(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let text = self.spelled(text);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let with = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&with, size) <= width {
                line = with;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for sign in word.chars() {
                line.push(sign);
                if self.width(&line, size) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, sign.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn glyph(&self, sign: char) -> GlyphId {
        self.face.glyph_index(sign).unwrap_or(GlyphId(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_scripts_of_europe_have_a_glyph() {
        let face = Typeface::new(Weight::Regular).unwrap();
        let text =
            "Příliš žluťoučký ĞğİıŞş ẞß ÆØÅ Ελλάς ώς Київ Їжак Ђурђевдан € ₺ ₴ £ − – „“ \u{202f}";
        assert_eq!(
            face.spelled(text).replace(' ', ""),
            text.replace([' ', '\u{202f}'], "")
        );
    }

    #[test]
    fn other_scripts_are_spelled_in_latin_letters() {
        let face = Typeface::new(Weight::Regular).unwrap();
        assert_eq!(face.spelled("東京").trim(), "Dong Jing");
        assert!(face.spelled("a\u{10fffd}\tb").starts_with("a? b"));
    }

    #[test]
    fn a_text_breaks_between_words_and_a_word_that_is_too_wide_inside() {
        let face = Typeface::new(Weight::Regular).unwrap();
        let text = format!("a few words and {} end", "x".repeat(60));
        let lines = face.wrapped(&text, 10.0, 100.0);
        assert!(lines.iter().all(|line| face.width(line, 10.0) <= 100.0));
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        assert!(face.wrapped("  ", 10.0, 100.0).is_empty());
    }
}
