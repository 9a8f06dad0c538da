//! The shop that is in the database, as a setup that can be compared with a file.

use std::collections::BTreeMap;

use commerce::catalog::{CategoryNode, Slug};
use commerce::ids::TaxClassId;
use database::catalog::category_tree;
use database::content::{look, pages, payment_terms, setting, shop_settings};
use database::pricing::{shipping_zones, tax_rules};
use database::{ConnectionTrait, Error};

use crate::shop::{
    HOME_SETTING, LookSetup, PageSetup, ShippingMethodSetup, ShippingZoneSetup, ShopSetup,
    TaxZoneSetup,
};

/// Everything of a shop that its file can say, but promotions.
pub async fn stored_shop(conn: &impl ConnectionTrait) -> Result<ShopSetup, Error> {
    let rules = tax_rules(conn).await?;
    let codes: BTreeMap<TaxClassId, String> = rules
        .classes
        .iter()
        .map(|class| (class.id, class.code.clone()))
        .collect();
    let tax_zones = rules.zones.into_iter().map(|zone| {
        let mut rates: Vec<_> = zone
            .rates
            .iter()
            .filter_map(|rate| Some((codes.get(&rate.class)?.clone(), rate.rate)))
            .collect();
        rates.sort();
        TaxZoneSetup {
            name: zone.name,
            mode: zone.mode,
            areas: zone.areas,
            label: zone
                .rates
                .first()
                .map(|rate| rate.label.clone())
                .unwrap_or_default(),
            rates,
        }
    });
    let zones = shipping_zones(conn).await?.into_iter().map(|zone| {
        let methods = zone.methods.into_iter().map(|method| ShippingMethodSetup {
            name: method.name,
            tariff: method.tariff,
            days: (method.min_days, method.max_days),
            tax_class: method
                .tax_class
                .and_then(|class| codes.get(&class).cloned()),
        });
        ShippingZoneSetup {
            name: zone.name,
            areas: zone.areas,
            methods: methods.collect(),
        }
    });
    let written = pages(conn).await?.into_iter().map(|page| {
        let slug = Slug::parse(&page.slug).map_err(|error| Error::Corrupt {
            what: "page",
            why: error.to_string(),
        })?;
        // An earlier release may have stored another text beside it.
        let made = page
            .source
            .map(|text| PageSetup::markdown(slug.clone(), page.title.clone(), &text));
        let made = made.filter(|made| made.body_html == page.body_html);
        Ok(made.unwrap_or(PageSetup {
            slug,
            title: page.title,
            body_html: page.body_html,
            source: None,
        }))
    });
    Ok(ShopSetup {
        settings: shop_settings(conn).await?,
        home: setting(conn, HOME_SETTING).await?,
        tax_zones: tax_zones.collect(),
        shipping_zones: zones.collect(),
        payment: Some(payment_terms(conn).await?),
        look: Some(LookSetup {
            look: look(conn).await?,
            keeps_logo: false,
        }),
        category_intros: intros(&category_tree(conn).await?.roots),
        promotions: Vec::new(),
        pages: written.collect::<Result<_, Error>>()?,
        tax_classes: rules
            .classes
            .into_iter()
            .map(|class| (class.code, class.name))
            .collect(),
    })
}

/// Paths and introductions of the categories that have one.
fn intros(nodes: &[CategoryNode]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for node in nodes {
        let category = &node.category;
        if !category.intro.is_empty() {
            found.push((category.path.clone(), category.intro.clone()));
        }
        found.extend(intros(&node.children));
    }
    found
}
