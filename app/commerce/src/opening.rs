//! What a shop has to say before it takes orders.

use crate::country::CountryCode;

code_enum! {
    LegalText {
        /// Who answers for the shop.
        Imprint => "imprint",
        Terms => "terms",
        Privacy => "privacy",
        /// How to withdraw, which the law of the European Union asks for.
        Returns => "returns",
    }
}

impl LegalText {
    /// The slug of the written page that says it; none for what is a setting.
    #[must_use]
    pub const fn page(self) -> Option<&'static str> {
        match self {
            Self::Imprint => None,
            Self::Terms | Self::Privacy | Self::Returns => Some(self.as_str()),
        }
    }

    fn is_asked_for(self, country: CountryCode) -> bool {
        match self {
            Self::Returns => country.in_eu(),
            Self::Imprint | Self::Terms | Self::Privacy => true,
        }
    }
}

/// What a shop in that country does not say yet.
#[must_use]
pub fn missing_texts(
    country: CountryCode,
    has_imprint: bool,
    has_page: impl Fn(&str) -> bool,
) -> Vec<LegalText> {
    let is_there = |text: LegalText| text.page().map_or(has_imprint, &has_page);
    let asked_for = LegalText::ALL.iter().copied();
    asked_for
        .filter(|text| text.is_asked_for(country) && !is_there(*text))
        .collect()
}

/// Whether staff may open without them: they may know better than this program, but not where its law is known.
#[must_use]
pub fn may_open_without(country: CountryCode) -> bool {
    !country.in_eu()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_of_the_union_says_how_to_withdraw_and_others_need_not() {
        let country = |code| CountryCode::parse(code).unwrap();
        let missing = |code, page| missing_texts(country(code), true, |known| known == page);
        assert_eq!(
            missing("DE", "terms"),
            [LegalText::Privacy, LegalText::Returns]
        );
        assert_eq!(missing("US", "terms"), [LegalText::Privacy]);
        let none = missing_texts(country("US"), false, |_| true);
        assert_eq!(none, [LegalText::Imprint]);
        assert!(may_open_without(country("US")) && !may_open_without(country("FR")));
    }
}
