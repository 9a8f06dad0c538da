//! The demo shop that comes with the program: our additions to the catalogue, and the shop around it.

use commerce::Currency;

use crate::enrichment::Enrichment;
use crate::shop::{ShopError, ShopSetup};

const ENRICHMENT: &str = include_str!("../demo/enrichment.toml");
const SHOP: &str = include_str!("../demo/shop.toml");
const PAGES: &[(&str, &str)] = &[
    (
        "pages/delivery.html",
        include_str!("../demo/pages/delivery.html"),
    ),
    (
        "pages/returns.html",
        include_str!("../demo/pages/returns.html"),
    ),
    ("pages/terms.html", include_str!("../demo/pages/terms.html")),
    (
        "pages/privacy.html",
        include_str!("../demo/pages/privacy.html"),
    ),
];

/// What the demo shop knows of its products beyond the supplier's file.
pub fn enrichment() -> Result<Enrichment, ShopError> {
    Ok(Enrichment::parse(ENRICHMENT)?)
}

/// Taxes, delivery, offers and pages of the demo shop.
pub fn shop() -> Result<ShopSetup, ShopError> {
    shop_in(None)
}

/// The same with all amounts in another currency; an error when they cannot be written in it.
pub fn shop_in(currency: Option<Currency>) -> Result<ShopSetup, ShopError> {
    let read = |file: &str| {
        let page = PAGES.iter().find(|(known, _)| *known == file);
        let missing = || format!("{file} is not part of the program.");
        page.map(|(_, text)| (*text).to_owned()).ok_or_else(missing)
    };
    let no_logo = |file: &str| Err(format!("{file} is not part of the program."));
    ShopSetup::parse(SHOP, currency, read, no_logo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_are_whole() {
        let enrichment = enrichment().unwrap();
        assert_eq!(enrichment.products.len(), 54);
        assert_eq!(enrichment.alt.len(), 54);
        let reduced =
            |e: &&crate::enrichment::ProductExtra| e.tax_class.as_deref() == Some("reduced");
        assert_eq!(enrichment.products.values().filter(reduced).count(), 8);

        let shop = shop().unwrap();
        assert_eq!(shop.pages.len(), PAGES.len());
        assert!(
            shop.pages
                .iter()
                .all(|page| page.body_html.contains("demonstration shop"))
        );
        let returns = shop
            .pages
            .iter()
            .find(|page| page.slug.as_str() == "returns");
        let promise = format!("within {} days after", shop.settings.returns.unwrap().days);
        assert!(returns.unwrap().body_html.contains(&promise));
        let home = shop.home.unwrap();
        for slug in home.featured.iter().chain([&home.hero]) {
            assert!(enrichment.product(slug).is_some(), "{slug}");
        }
    }
}
