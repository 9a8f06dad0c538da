//! What a shop file says, checked: amounts, countries, codes and what refers to what.

use std::collections::BTreeSet;

use commerce::catalog::Picture;
use commerce::country::CountryCode;
use commerce::customer::EmailAddress;
use commerce::document::InvoiceTime;
use commerce::order::OrderPrefix;
use commerce::shipping::{PriceStep, Tariff, WeightStep};
use commerce::tax::TaxMode;
use commerce::{Currency, Money, Rate};
use database::content::{Returns, ShopSettings};

use crate::shop::file::{File, MethodTable, ShippingZoneTable, ShopTable, TaxZoneTable};
use crate::shop::source::Source;
use crate::shop::{
    Fault, ShippingMethodSetup, ShippingZoneSetup, ShopError, ShopSetup, TaxZoneSetup, areas,
};

/// How delivery is taxed where a method does not say.
const DELIVERY_TAX_CLASS: &str = "standard";

impl ShopSetup {
    /// Reads a shop file; `currency` is that of its amounts instead of its own, `read` gives the text of a file that a
    /// page names, `logo` checks and stores a picture.
    pub fn parse(
        text: &str,
        currency: Option<Currency>,
        read: impl Fn(&str) -> Result<String, String>,
        logo: impl Fn(&str) -> Result<Picture, String>,
    ) -> Result<Self, ShopError> {
        let file: File = toml::from_str(text)?;
        let source = Source::of(text);
        let settings = file.shop.check(currency)?;
        let currency = settings.currency;
        let payment = file.payment.map(|table| table.check(source, currency));
        unique(
            "category",
            file.category.iter().map(|category| &category.path),
        )?;
        unique("tax class", file.tax_class.iter().map(|class| &class.code))?;
        unique("tax zone", file.tax_zone.iter().map(|zone| &zone.name))?;
        unique(
            "delivery zone",
            file.shipping_zone.iter().map(|zone| &zone.name),
        )?;
        unique(
            "promotion",
            file.promotion.iter().map(|promotion| &promotion.name),
        )?;
        unique("page", file.page.iter().map(|page| &page.slug))?;
        let classes = file.tax_class.into_iter();
        let tax_classes: Vec<(String, String)> =
            classes.map(|class| (class.code, class.name)).collect();
        let zones = file.tax_zone.into_iter();
        let tax_zones = zones
            .map(|zone| zone.check(&tax_classes))
            .collect::<Result<_, _>>()?;
        let zones = file.shipping_zone.into_iter();
        let shipping_zones = zones
            .map(|zone| zone.check(currency, &tax_classes))
            .collect::<Result<_, _>>()?;
        let promotions = file.promotion.into_iter();
        let pages = file.page.into_iter();
        Ok(Self {
            home: file.home,
            payment: payment.transpose()?,
            tax_zones,
            shipping_zones,
            tax_classes,
            category_intros: file
                .category
                .into_iter()
                .map(|c| (c.path, c.intro))
                .collect(),
            promotions: promotions
                .map(|p| p.check(currency))
                .collect::<Result<_, _>>()?,
            pages: pages
                .map(|page| page.check(&read))
                .collect::<Result<_, _>>()?,
            // Last, since it stores a picture.
            look: file
                .look
                .map(|table| table.check(source, &logo))
                .transpose()?,
            settings,
        })
    }
}

/// Names identify what the database has already.
fn unique<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.trim().is_empty() {
            return Err(Fault::at("", "name", format!("A {what} has no name.")));
        }
        if !seen.insert(name) {
            let problem = format!("The {what} “{name}” stands in the file twice.");
            return Err(Fault::at("", "name", problem));
        }
    }
    Ok(())
}

pub(super) fn money(
    place: &str,
    key: &str,
    text: &str,
    currency: Currency,
) -> Result<Money, Fault> {
    let amount =
        Money::parse_major(text, currency).map_err(|error| Fault::at(place, key, error))?;
    if amount.is_negative() {
        return Err(Fault::at(
            place,
            key,
            format!("“{text}” is less than nothing."),
        ));
    }
    Ok(amount)
}

/// Reads per cent with up to four decimals.
fn percent(place: &str, key: &str, text: &str) -> Result<Rate, Fault> {
    let wrong = || {
        Fault::at(
            place,
            key,
            format!("“{text}” is no rate. Write per cent, such as 19 or 8.875."),
        )
    };
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 4 {
        return Err(wrong());
    }
    let ppm = format!("{whole}{fraction:0<4}")
        .parse()
        .map_err(|_| wrong())?;
    if ppm > Rate::WHOLE.ppm() {
        return Err(wrong());
    }
    Ok(Rate::from_ppm(ppm))
}

impl ShopTable {
    /// The settings; `currency` counts instead of the table's own.
    ///
    /// # Errors
    /// The first value that cannot be taken.
    pub fn check(self, currency: Option<Currency>) -> Result<ShopSettings, Fault> {
        let at = |key: &str, problem: String| Fault::at(&format!("shop.{key}"), key, problem);
        let currency = match currency {
            Some(currency) => currency,
            None => Currency::parse(&self.currency)
                .map_err(|error| at("currency", error.to_string()))?,
        };
        if self.name.trim().is_empty() {
            return Err(at("name", "The shop has no name.".to_owned()));
        }
        EmailAddress::parse(&self.email)
            .map_err(|_| at("email", format!("“{}” is no e-mail address.", self.email)))?;
        let prefix = self.order_prefix.as_deref().map(OrderPrefix::parse);
        let prefix = prefix
            .transpose()
            .map_err(|error| at("order_prefix", error.to_string()))?;
        let invoices = self.invoices.as_deref().map(|said| {
            InvoiceTime::parse(said).map_err(|_| {
                let why =
                    format!("invoices is “{said}”, not “by_hand”, “payment” or “fulfilment”.");
                at("invoices", why)
            })
        });
        let invoices = invoices.transpose()?;
        let returns = self.returns.map(|returns| Returns {
            days: returns.days,
            free: returns.free,
        });
        Ok(ShopSettings {
            name: self.name.trim().to_owned(),
            currency,
            country: CountryCode::parse(&self.country)
                .map_err(|error| at("country", error.to_string()))?,
            email: self.email,
            phone: self.phone,
            imprint: self.imprint,
            slogan: self.slogan,
            description: self.description,
            returns,
            order_prefix: prefix.unwrap_or_default(),
            withdrawal_link: self.withdrawal_link,
            invoices: invoices.unwrap_or_default(),
        })
    }
}

impl TaxZoneTable {
    /// The zone; `classes` are codes and names of the tax classes.
    ///
    /// # Errors
    /// The first value that cannot be taken.
    pub fn check(self, classes: &[(String, String)]) -> Result<TaxZoneSetup, Fault> {
        let place = format!("Tax zone “{}”", self.name);
        let mode = TaxMode::parse(&self.tax).map_err(|_| {
            Fault::at(
                &place,
                "tax",
                format!("tax is “{}”, not “included” or “added”.", self.tax),
            )
        })?;
        let mut rates = Vec::new();
        for (class, rate) in &self.rates {
            let key = format!("rates.{class}");
            known_class(&place, &key, class, classes)?;
            rates.push((class.clone(), percent(&place, &key, rate)?));
        }
        Ok(TaxZoneSetup {
            areas: areas::read(&self.areas)
                .map_err(|problem| Fault::at(&place, "areas", problem))?,
            name: self.name,
            mode,
            label: self.label,
            rates,
        })
    }
}

fn known_class(
    place: &str,
    key: &str,
    class: &str,
    classes: &[(String, String)],
) -> Result<(), Fault> {
    if classes.iter().any(|(code, _)| code == class) {
        return Ok(());
    }
    Err(Fault::at(
        place,
        key,
        format!("“{class}” is no tax class of the file."),
    ))
}

impl ShippingZoneTable {
    /// The zone; `classes` are codes and names of the tax classes.
    ///
    /// # Errors
    /// The first value that cannot be taken.
    pub fn check(
        self,
        currency: Currency,
        classes: &[(String, String)],
    ) -> Result<ShippingZoneSetup, Fault> {
        let place = format!("Delivery zone “{}”", self.name);
        unique(
            &format!("method of {place}"),
            self.method.iter().map(|method| &method.name),
        )?;
        let methods = self.method.into_iter().enumerate();
        Ok(ShippingZoneSetup {
            areas: areas::read(&self.areas)
                .map_err(|problem| Fault::at(&place, "areas", problem))?,
            methods: methods
                .map(|(number, method)| method.check(&place, number, currency, classes))
                .collect::<Result<_, _>>()?,
            name: self.name,
        })
    }
}

impl MethodTable {
    fn check(
        self,
        zone: &str,
        number: usize,
        currency: Currency,
        classes: &[(String, String)],
    ) -> Result<ShippingMethodSetup, Fault> {
        let place = format!("{zone}, “{}”", self.name);
        let key = |key: &str| format!("method.{number}.{key}");
        let at = |name: &str, problem: &str| Fault::at(&place, key(name), problem);
        let amount = |name: &str, text: &str| money(&place, &key(name), text, currency);
        let weights = self.by_weight.iter().map(|step| {
            Ok(WeightStep {
                up_to_g: step.up_to_g,
                price: amount("by_weight", &step.price)?,
            })
        });
        let weights: Vec<WeightStep> = weights.collect::<Result<_, Fault>>()?;
        let values = self.by_value.iter().map(|step| {
            Ok(PriceStep {
                from: amount("by_value", &step.from)?,
                price: amount("by_value", &step.price)?,
            })
        });
        let values: Vec<PriceStep> = values.collect::<Result<_, Fault>>()?;
        let rising = weights.is_sorted_by(|a, b| a.up_to_g < b.up_to_g)
            && values.is_sorted_by(|a, b| a.from.minor() < b.from.minor());
        if !rising {
            let steps = if weights.is_empty() {
                "by_value"
            } else {
                "by_weight"
            };
            return Err(at(steps, "The steps do not rise."));
        }
        let optional = |name: &str, text: &Option<String>| {
            text.as_deref().map(|text| amount(name, text)).transpose()
        };
        let price = optional("price", &self.price)?;
        let threshold = optional("free_over", &self.free_over)?;
        let tariff = match (price, threshold, weights.is_empty(), values.is_empty()) {
            (Some(price), None, true, true) => Tariff::Flat { price },
            (Some(price), Some(threshold), true, true) => Tariff::FreeOver { price, threshold },
            (None, None, false, true) => Tariff::Weight { steps: weights },
            (None, None, true, false) => Tariff::Price { steps: values },
            _ => {
                return Err(at(
                    "price",
                    "It needs a price (with or without free_over), steps by_weight, or steps by_value.",
                ));
            }
        };
        if self.days.0 > self.days.1 {
            return Err(at("days", "The fewest days are more than the most."));
        }
        if let Some(class) = &self.tax_class {
            known_class(&place, &key("tax_class"), class, classes)?;
        }
        let usual = classes.iter().find(|(code, _)| code == DELIVERY_TAX_CLASS);
        Ok(ShippingMethodSetup {
            tax_class: self
                .tax_class
                .or_else(|| usual.map(|(code, _)| code.clone())),
            name: self.name,
            tariff,
            days: self.days,
        })
    }
}
