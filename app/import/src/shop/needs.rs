//! What a shop needs before it opens.

use std::fmt;

use crate::shop::ShopSetup;

/// Consumers in the European Union may withdraw that long, in days.
const EU_WITHDRAWAL_DAYS: u32 = 14;

/// One thing that a shop needs before it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Email,
    Imprint,
    DeliveryMethod,
    TaxZone,
    /// A tax zone that holds for the shop's own country.
    HomeTax,
    Terms,
    Privacy,
    ReturnsPage,
    DeliveryPage,
    /// The promise that the law of the European Union asks for.
    WithdrawalDays,
    /// A way to pay that is offered.
    Payment,
    /// A product that can be bought, with a picture.
    Product,
    /// A second person who can log in.
    SecondPerson,
    /// E-mails come from an address of the shop and go through a server.
    MailSender,
    /// Shoppers reach the shop over https.
    Https,
}

/// What the shop's settings do not say. What is not known here is left out of the list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    pub pays: Option<bool>,
    pub sells: Option<bool>,
    /// How many of the staff can log in.
    pub people: Option<u64>,
    pub sends_mail: Option<bool>,
    pub https: Option<bool>,
}

/// Each thing that the shop needs, and whether it has it.
#[must_use]
pub fn needs(shop: &ShopSetup, facts: Facts) -> Vec<(Need, bool)> {
    let (settings, country) = (&shop.settings, shop.settings.country);
    let page = |slug: &str| shop.pages.iter().any(|page| page.slug.as_str() == slug);
    let taxed_areas = || shop.tax_zones.iter().flat_map(|zone| &zone.areas);
    let mut list = vec![
        (Need::Email, !settings.email.ends_with("@example.com")),
        (Need::Imprint, !settings.imprint.is_empty()),
    ];
    if country.in_eu() {
        let days = settings.returns.map_or(0, |returns| returns.days);
        list.push((Need::WithdrawalDays, days >= EU_WITHDRAWAL_DAYS));
    }
    list.push((Need::TaxZone, !shop.tax_zones.is_empty()));
    if !shop.tax_zones.is_empty() {
        let at_home = taxed_areas().any(|area| area.country.is_none_or(|known| known == country));
        list.push((Need::HomeTax, at_home));
    }
    let delivers = shop
        .shipping_zones
        .iter()
        .any(|zone| !zone.methods.is_empty());
    list.push((Need::DeliveryMethod, delivers));
    list.extend(facts.pays.map(|pays| (Need::Payment, pays)));
    list.extend([
        (Need::Terms, page("terms")),
        (Need::Privacy, page("privacy")),
        (Need::ReturnsPage, page("returns")),
        (Need::DeliveryPage, page("delivery")),
    ]);
    list.extend(facts.sells.map(|sells| (Need::Product, sells)));
    list.extend(facts.people.map(|people| (Need::SecondPerson, people >= 2)));
    list.extend(facts.sends_mail.map(|sends| (Need::MailSender, sends)));
    list.extend(facts.https.map(|https| (Need::Https, https)));
    list
}

/// As the command says it.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email => "an e-mail address of the shop's own",
            Self::Imprint => "shop.imprint: who answers for the shop",
            Self::DeliveryMethod => "a delivery zone with a method: nobody can order without one",
            Self::TaxZone => "a tax zone: no tax is charged without one",
            Self::HomeTax => "a tax zone that holds for the shop's own country",
            Self::Terms => "a page “terms”: the checkout asks to agree to it",
            Self::Privacy => "a page “privacy”",
            Self::ReturnsPage => "a page “returns”: how to send something back, and how to withdraw",
            Self::DeliveryPage => "a page “delivery”: what it costs, and how long it takes",
            Self::WithdrawalDays => {
                "shop.returns of at least 14 days: consumers in the European Union may withdraw that long"
            }
            Self::Payment => "a way to pay that is offered",
            Self::Product => "a product with a picture that is on sale and in stock",
            Self::SecondPerson => "a second person who can log in to the back office",
            Self::MailSender => "a mail server and a sender of the shop's own",
            Self::Https => "an address that begins with https",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;

    #[test]
    fn what_is_not_known_is_not_asked_for_and_a_country_without_taxes_is_named() {
        let mut shop = demo::shop().unwrap();
        let of = |shop: &ShopSetup, need| {
            let list = needs(shop, Facts::default());
            list.into_iter()
                .find(|(known, _)| *known == need)
                .map(|(_, done)| done)
        };
        assert_eq!(of(&shop, Need::Https), None);
        assert_eq!(of(&shop, Need::HomeTax), Some(true));
        shop.settings.country = commerce::country::CountryCode::parse("JP").unwrap();
        let world = shop
            .tax_zones
            .iter()
            .flat_map(|zone| &zone.areas)
            .any(|area| area.country.is_none());
        assert_eq!(of(&shop, Need::HomeTax), Some(world));
        assert_eq!(of(&shop, Need::WithdrawalDays), None);
        let facts = Facts {
            people: Some(1),
            https: Some(false),
            ..Facts::default()
        };
        let list = needs(&shop, facts);
        assert!(
            list.contains(&(Need::SecondPerson, false)) && list.contains(&(Need::Https, false))
        );
    }
}
