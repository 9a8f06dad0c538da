//! Words that mean the same in the shop, added to a product when the index is built.

use crate::words::words;

/// Groups of words or short phrases with one meaning.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Vec<String>>>,
}

impl Synonyms {
    /// Reads one group a line, its members separated by commas. Blank lines and lines that start
    /// with `#` are left out, and so are groups with fewer than two members.
    pub fn parse(text: &str) -> Self {
        let groups = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .map(|line| {
                line.split(',')
                    .map(words)
                    .filter(|member| !member.is_empty())
                    .collect::<Vec<_>>()
            })
            .filter(|group| group.len() > 1)
            .collect();
        Self { groups }
    }

    /// The table for general merchandise that comes with the shop.
    pub fn general() -> Self {
        Self::parse(include_str!("synonyms.txt"))
    }

    /// The words that also describe a text with these words.
    pub(crate) fn also(&self, text: &[String]) -> Vec<String> {
        let mut also = Vec::new();
        for group in &self.groups {
            if !group.iter().any(|member| contains(text, member)) {
                continue;
            }
            for member in group.iter().filter(|member| !contains(text, member)) {
                also.extend(member.iter().cloned());
            }
        }
        also.sort();
        also.dedup();
        also
    }
}

fn contains(text: &[String], phrase: &[String]) -> bool {
    text.windows(phrase.len()).any(|window| window == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_brings_the_other_members_of_its_group() {
        let table = Synonyms::parse("# furniture\nsofa, couch\nhard drive, hdd\n,\nalone");
        assert_eq!(table.also(&words("Grey fabric sofa")), ["couch"]);
        assert_eq!(table.also(&words("Hard drive")), ["hdd"]);
        assert!(table.also(&words("Hard hat")).is_empty());
    }
}
