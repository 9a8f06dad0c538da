//! The address as it is written on a parcel, in the order and the script of its country.

use super::Address;
use crate::text::folded;

impl Address {
    /// The lines of the address, the country last.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let is_latin = self.is_latin();
        let written = |letter| self.country.writes(is_latin, letter);
        let mut lines = self.country.address_lines(is_latin, |letter| match letter {
            'A' if !written('C') && !self.city.is_empty() => {
                format!("{}\n{}", self.street(), self.city)
            }
            _ => self.field(letter, is_latin),
        });
        // Nothing that was typed is kept from the driver, though the country has no place for it.
        let left_over = ['S', 'Z'].into_iter().filter(|letter| !written(*letter));
        lines.extend(left_over.map(|letter| self.field(letter, is_latin)));
        lines.push(self.country.name().to_owned());
        let lines = lines.iter().flat_map(|line| line.split('\n'));
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn field(&self, letter: char, is_latin: bool) -> String {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        match letter {
            'N' => self.name.to_string(),
            'O' => text(&self.company),
            'A' => self.street(),
            'C' => self.city.clone(),
            'S' => self.region_line(is_latin),
            'Z' => text(&self.postcode),
            _ => String::new(),
        }
    }

    fn street(&self) -> String {
        let second = self.line2.iter().map(|line| format!("\n{line}"));
        std::iter::once(self.line1.clone()).chain(second).collect()
    }

    /// The region in the address's script; none that repeats the town.
    fn region_line(&self, is_latin: bool) -> String {
        let Some(kept) = &self.region else {
            return String::new();
        };
        let known = self
            .country
            .regions()
            .iter()
            .find(|region| region.code == kept);
        let line = match known {
            Some(known) if !is_latin => known.local,
            _ => kept,
        };
        if folded(line) == folded(&self.city) {
            String::new()
        } else {
            line.to_owned()
        }
    }

    fn is_latin(&self) -> bool {
        let letters = self
            .line1
            .chars()
            .chain(self.city.chars())
            .filter(|c| c.is_alphabetic());
        letters.into_iter().all(is_latin)
    }
}

/// The blocks of Latin letters, and those in front of Greek that serve as such.
const fn is_latin(c: char) -> bool {
    matches!(c, ..'\u{370}' | '\u{1d00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}'
        | '\u{fb00}'..='\u{fb06}')
}
