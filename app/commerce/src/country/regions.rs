//! Regions of an address: states, provinces, prefectures, and how they are recognised.

use crate::text::folded;

/// A region, such as a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// As addresses in Latin letters have it: `NY`, `Tokyo`.
    pub code: &'static str,
    pub name: &'static str,
    /// As addresses in the country's own script have it.
    pub local: &'static str,
}

impl Region {
    /// Whether that is what somebody typed: code or name, with or without “County”, “都” and the like.
    pub(super) fn is_called(&self, typed: &str) -> bool {
        let same = |known: &str| folded(known) == folded(typed) || bare(known) == bare(typed);
        let shortened =
            !typed.is_ascii() && typed.chars().count() > 1 && self.local.starts_with(typed);
        same(self.code) || same(self.name) || same(self.local) || shortened
    }
}

/// Without the words that say no more than what kind of region it is.
fn bare(name: &str) -> String {
    let folded = folded(name);
    let words = folded.split(' ').filter(|word| !KINDS.contains(word));
    let bare = words.collect::<Vec<_>>().join(" ");
    if bare.is_empty() { folded } else { bare }
}

const KINDS: &[&str] = &[
    "area",
    "city",
    "co",
    "county",
    "department",
    "district",
    "do",
    "emirate",
    "governorate",
    "ken",
    "kray",
    "oblast",
    "of",
    "parish",
    "pref",
    "prefecture",
    "province",
    "region",
    "saint",
    "st",
    "state",
    "the",
];
