//! A shop as its file: what `shop apply` would read back.

use commerce::Rate;
use commerce::document::InvoiceTime;
use commerce::order::OrderPrefix;
use commerce::shipping::{PriceStep, Tariff, WeightStep};
use commerce::zone::Area;
use database::content::ShopSettings;

use crate::shop::file::{
    CategoryTable, File, MethodTable, PageTable, ReturnsTable, ShippingZoneTable, ShopTable,
    TaxClassTable, TaxZoneTable, ValueTable, WeightTable,
};
use crate::shop::look::LookTable;
use crate::shop::payment::PaymentTable;
use crate::shop::{
    PageSetup, ShippingMethodSetup, ShippingZoneSetup, ShopSetup, TaxZoneSetup, areas,
};

impl ShopSetup {
    /// The file that describes this shop; promotions are not in it.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        let classes = self.tax_classes.iter().map(|(code, name)| TaxClassTable {
            code: code.clone(),
            name: name.clone(),
        });
        let intros = self
            .category_intros
            .iter()
            .map(|(path, intro)| CategoryTable {
                path: path.clone(),
                intro: intro.clone(),
            });
        let pages = self.pages.iter().map(page);
        toml::to_string_pretty(&File {
            shop: shop(&self.settings),
            home: self.home.clone(),
            payment: self.payment.as_ref().and_then(PaymentTable::of),
            look: self
                .look
                .as_ref()
                .and_then(|setup| LookTable::of(&setup.look)),
            tax_class: classes.collect(),
            tax_zone: self.tax_zones.iter().map(tax_zone).collect(),
            shipping_zone: self.shipping_zones.iter().map(shipping_zone).collect(),
            category: intros.collect(),
            promotion: Vec::new(),
            page: pages.collect(),
        })
    }
}

pub(super) fn shop(settings: &ShopSettings) -> ShopTable {
    let returns = settings.returns.map(|returns| ReturnsTable {
        days: returns.days,
        free: returns.free,
    });
    let prefix = Some(&settings.order_prefix).filter(|prefix| **prefix != OrderPrefix::default());
    let invoices = Some(settings.invoices).filter(|time| *time != InvoiceTime::default());
    ShopTable {
        name: settings.name.clone(),
        currency: settings.currency.code().to_owned(),
        country: settings.country.to_string(),
        email: settings.email.clone(),
        phone: settings.phone.clone(),
        slogan: settings.slogan.clone(),
        description: settings.description.clone(),
        imprint: settings.imprint.clone(),
        order_prefix: prefix.map(OrderPrefix::to_string),
        withdrawal_link: settings.withdrawal_link,
        invoices: invoices.map(|time| time.as_str().to_owned()),
        returns,
    }
}

pub(super) fn page(page: &PageSetup) -> PageTable {
    let html = page.source.is_none().then(|| page.body_html.clone());
    PageTable {
        slug: page.slug.to_string(),
        title: page.title.clone(),
        file: None,
        text: page.source.clone(),
        html,
    }
}

/// The areas of a zone as its table names them.
#[must_use]
pub fn zone_areas(areas: &[Area]) -> Vec<String> {
    areas::write(areas)
}

/// A method as the table of its zone has it.
#[must_use]
pub fn method_text(setup: &ShippingMethodSetup) -> MethodTable {
    method(setup)
}

pub(super) fn tax_zone(zone: &TaxZoneSetup) -> TaxZoneTable {
    let rates = zone.rates.iter();
    TaxZoneTable {
        name: zone.name.clone(),
        areas: areas::write(&zone.areas),
        tax: zone.mode.as_str().to_owned(),
        label: zone.label.clone(),
        rates: rates
            .map(|(class, rate)| (class.clone(), percent(*rate)))
            .collect(),
    }
}

fn percent(rate: Rate) -> String {
    rate.to_string().trim_end_matches(" %").to_owned()
}

pub(super) fn shipping_zone(zone: &ShippingZoneSetup) -> ShippingZoneTable {
    ShippingZoneTable {
        name: zone.name.clone(),
        areas: areas::write(&zone.areas),
        method: zone.methods.iter().map(method).collect(),
    }
}

fn method(method: &ShippingMethodSetup) -> MethodTable {
    let mut table = MethodTable {
        name: method.name.clone(),
        days: method.days,
        price: None,
        free_over: None,
        tax_class: method.tax_class.clone(),
        by_weight: Vec::new(),
        by_value: Vec::new(),
    };
    match &method.tariff {
        Tariff::Flat { price } => table.price = Some(price.to_major_string()),
        Tariff::FreeOver { price, threshold } => {
            table.price = Some(price.to_major_string());
            table.free_over = Some(threshold.to_major_string());
        }
        Tariff::Weight { steps } => table.by_weight = steps.iter().map(weight).collect(),
        Tariff::Price { steps } => table.by_value = steps.iter().map(value).collect(),
    }
    table
}

fn weight(step: &WeightStep) -> WeightTable {
    WeightTable {
        up_to_g: step.up_to_g,
        price: step.price.to_major_string(),
    }
}

fn value(step: &PriceStep) -> ValueTable {
    ValueTable {
        from: step.from.to_major_string(),
        price: step.price.to_major_string(),
    }
}
