//! Collation: the order in which people look for names, by the Unicode algorithm, numbers by their value.

use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};

/// Characters that the column holds.
const LONGEST: usize = 255;

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut preferences = CollatorPreferences::default();
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    Collator::try_new(preferences, CollatorOptions::default()).ok()
});

/// Bytes that sort as the text does, everywhere.
pub(super) fn sort_key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 2);
    match &*COLLATOR {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(text, &mut key);
        }
        None => key.extend(text.to_lowercase().bytes()),
    }
    key
}

/// The same as text for a column: both databases sort it alike.
pub(super) fn sort_title(title: &str) -> String {
    let mut key = hex::encode(sort_key(title));
    key.truncate(LONGEST);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_with_marks_stand_by_their_letter_and_numbers_by_their_value() {
        let mut titles = [
            "Zebra", "Ärmel", "apple", "Éclair", "Östen", "Mug 10", "Mug 9", "Чай",
        ];
        titles.sort_by_cached_key(|title| sort_title(title));
        assert_eq!(
            titles,
            [
                "apple", "Ärmel", "Éclair", "Mug 9", "Mug 10", "Östen", "Zebra", "Чай"
            ]
        );
        assert!(sort_title(&"İ".repeat(200)).len() <= LONGEST);
    }
}
