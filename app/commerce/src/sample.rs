//! Offers and promotions for tests, plain unless a test says otherwise.

use crate::cart::Offer;
use crate::catalog::{Price, Slug};
use crate::ids::{BrandId, CategoryId, ProductId, PromotionId, TaxClassId, VariantId};
use crate::money::{Currency, Money};
use crate::promotion::{Action, Promotion, PromotionKind, Rule};
use crate::stock::Availability;

/// The class taxed at the standard rate.
pub(crate) const STANDARD: TaxClassId = TaxClassId(1);
/// Sunday, 3 May 2026, noon.
pub(crate) const NOW_MS: i64 = 1_777_809_600_000;

pub(crate) const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// Variant `id` of product `id`, brand `id % 3`, category `id % 4`, 250 g, always in stock.
pub(crate) fn offer(id: i64, price: Money) -> Offer {
    Offer {
        variant: VariantId(id),
        product: ProductId(id),
        slug: Slug::parse(&format!("product-{id}")).unwrap(),
        product_title: format!("Product {id}"),
        variant_title: String::new(),
        sku: format!("SKU-{id}"),
        picture: None,
        price: Price::plain(price),
        availability: Availability::UNLIMITED,
        on_sale: true,
        brand: Some(BrandId(id % 3)),
        categories: vec![CategoryId(id % 4)],
        tax_class: STANDARD,
        weight_g: 250,
    }
}

/// An automatic promotion that combines and never ends.
pub(crate) fn promotion(id: i64, rules: Vec<Rule>, action: Action) -> Promotion {
    Promotion {
        id: PromotionId(id),
        name: format!("Promotion {id}"),
        kind: PromotionKind::Auto,
        starts_at_ms: None,
        ends_at_ms: None,
        priority: id,
        combinable: true,
        usage_limit: None,
        used: 0,
        per_customer_limit: None,
        rules,
        action,
    }
}
