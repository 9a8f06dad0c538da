//! The TOML of a shop's settings, before its amounts, countries and codes are checked.

use std::collections::BTreeMap;

use commerce::catalog::Slug;
use commerce::country::CountryCode;
use commerce::promotion::CouponCode;
use commerce::shipping::{Tariff, WeightStep};
use commerce::{Currency, Rate};
use database::content::ShopSettings;
use serde::Deserialize;

use super::{
    HomeSettings, Offer, PageSetup, PromotionSetup, ShippingMethodSetup, ShippingZoneSetup,
    ShopError, ShopSetup, TaxZoneSetup, areas, money,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    shop: ShopTable,
    home: HomeSettings,
    #[serde(default)]
    tax_class: Vec<TaxClassTable>,
    #[serde(default)]
    tax_zone: Vec<TaxZoneTable>,
    #[serde(default)]
    shipping_zone: Vec<ShippingZoneTable>,
    #[serde(default)]
    category: Vec<CategoryTable>,
    #[serde(default)]
    promotion: Vec<PromotionTable>,
    #[serde(default)]
    page: Vec<PageTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShopTable {
    name: String,
    currency: String,
    country: String,
    email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxClassTable {
    code: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxZoneTable {
    name: String,
    areas: Vec<String>,
    label: String,
    rates_ppm: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShippingZoneTable {
    name: String,
    areas: Vec<String>,
    method: Vec<MethodTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodTable {
    name: String,
    price: Option<String>,
    free_over: Option<String>,
    #[serde(default)]
    by_weight: Vec<StepTable>,
    days: (u32, u32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTable {
    up_to_g: i64,
    price: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryTable {
    path: String,
    intro: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PromotionTable {
    name: String,
    coupon: Option<String>,
    priority: i64,
    combinable: bool,
    ends_at_ms: Option<i64>,
    #[serde(default)]
    products: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    subtotal_at_least: Option<String>,
    percent_off_order: Option<u32>,
    amount_off_order: Option<String>,
    buy: Option<i64>,
    get_free: Option<i64>,
    free_shipping_up_to: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageTable {
    slug: String,
    title: String,
}

impl ShopSetup {
    /// Reads TOML; `currency` is that of its amounts instead of its own, `body` gives the text of a page by its slug.
    pub fn parse<'a>(
        text: &str,
        currency: Option<Currency>,
        body: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, ShopError> {
        let file: File = toml::from_str(text)?;
        let currency = match currency {
            Some(currency) => currency,
            None => Currency::parse(&file.shop.currency)?,
        };
        let zone = |zone: ShippingZoneTable| zone.check(currency);
        let promotion = |promotion: PromotionTable| promotion.check(currency);
        let page = |page: PageTable| {
            let missing =
                || ShopError::Incomplete(format!("The page “{}” has no text.", page.slug));
            let body_html = body(&page.slug).ok_or_else(missing)?.to_owned();
            Ok::<_, ShopError>(PageSetup {
                slug: Slug::parse(&page.slug)?,
                title: page.title,
                body_html,
            })
        };
        Ok(Self {
            settings: ShopSettings {
                name: file.shop.name,
                currency,
                country: CountryCode::parse(&file.shop.country)?,
                email: file.shop.email,
            },
            home: file.home,
            tax_classes: file
                .tax_class
                .into_iter()
                .map(|c| (c.code, c.name))
                .collect(),
            tax_zones: file
                .tax_zone
                .into_iter()
                .map(TaxZoneTable::check)
                .collect::<Result<_, _>>()?,
            shipping_zones: file
                .shipping_zone
                .into_iter()
                .map(zone)
                .collect::<Result<_, _>>()?,
            category_intros: file
                .category
                .into_iter()
                .map(|c| (c.path, c.intro))
                .collect(),
            promotions: file
                .promotion
                .into_iter()
                .map(promotion)
                .collect::<Result<_, _>>()?,
            pages: file.page.into_iter().map(page).collect::<Result<_, _>>()?,
        })
    }
}

impl TaxZoneTable {
    fn check(self) -> Result<TaxZoneSetup, ShopError> {
        let rates = self
            .rates_ppm
            .into_iter()
            .map(|(code, ppm)| (code, Rate::from_ppm(ppm)));
        Ok(TaxZoneSetup {
            areas: areas(&self.areas)?,
            name: self.name,
            label: self.label,
            rates: rates.collect(),
        })
    }
}

impl ShippingZoneTable {
    fn check(self, currency: Currency) -> Result<ShippingZoneSetup, ShopError> {
        let methods = self.method.into_iter().map(|method| method.check(currency));
        Ok(ShippingZoneSetup {
            areas: areas(&self.areas)?,
            name: self.name,
            methods: methods.collect::<Result<_, _>>()?,
        })
    }
}

impl MethodTable {
    fn check(self, currency: Currency) -> Result<ShippingMethodSetup, ShopError> {
        let price = self.price.map(|text| money(&text, currency)).transpose()?;
        let free_over = self
            .free_over
            .map(|text| money(&text, currency))
            .transpose()?;
        let step = |step: StepTable| {
            Ok::<_, ShopError>(WeightStep {
                up_to_g: step.up_to_g,
                price: money(&step.price, currency)?,
            })
        };
        let steps: Vec<WeightStep> = self
            .by_weight
            .into_iter()
            .map(step)
            .collect::<Result<_, _>>()?;
        let tariff = match (price, free_over, steps.is_empty()) {
            (Some(price), None, true) => Tariff::Flat { price },
            (Some(price), Some(threshold), true) => Tariff::FreeOver { price, threshold },
            (None, None, false) => Tariff::Weight { steps },
            _ => {
                let message = format!("“{}” needs either a price or steps by weight.", self.name);
                return Err(ShopError::Incomplete(message));
            }
        };
        Ok(ShippingMethodSetup {
            name: self.name,
            tariff,
            days: self.days,
        })
    }
}

impl PromotionTable {
    fn check(self, currency: Currency) -> Result<PromotionSetup, ShopError> {
        let amount = |text: Option<String>| text.map(|text| money(&text, currency)).transpose();
        let mut offers: Vec<Offer> = Vec::new();
        offers.extend(
            self.percent_off_order
                .map(|percent| Offer::PercentOff(Rate::from_percent(percent))),
        );
        offers.extend(amount(self.amount_off_order)?.map(Offer::AmountOff));
        offers.extend(
            self.buy
                .zip(self.get_free)
                .map(|(buy, get)| Offer::BuyGetFree { buy, get }),
        );
        offers.extend(amount(self.free_shipping_up_to)?.map(Offer::FreeShipping));
        let [offer] = offers.as_slice() else {
            let message = format!("The promotion “{}” must do exactly one thing.", self.name);
            return Err(ShopError::Incomplete(message));
        };
        let products = self.products.iter().map(|slug| Slug::parse(slug));
        Ok(PromotionSetup {
            coupon: self.coupon.as_deref().map(CouponCode::parse).transpose()?,
            priority: self.priority,
            combinable: self.combinable,
            ends_at_ms: self.ends_at_ms,
            products: products.collect::<Result<_, _>>()?,
            categories: self.categories,
            subtotal_at_least: amount(self.subtotal_at_least)?,
            offer: *offer,
            name: self.name,
        })
    }
}
