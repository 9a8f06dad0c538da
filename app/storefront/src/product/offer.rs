//! What the buy box and the gallery are told of a product.

use std::collections::{BTreeMap, HashSet};

use commerce::cart::Quantity;
use commerce::catalog::{Choices, Media, Picture, Product, Selection, Variant};
use commerce::ids::{OptionId, OptionValueId, VariantId};
use commerce::text::heading;
use texts::text;
use web::components::stock;

use crate::pages::product::buy_form::{Offer, OfferOption, OfferValue, OfferVariant, Promise};
use crate::pages::product::price::PriceTexts;
use crate::pages::tax_text::TaxNote;
use crate::product::hooks::VARIANT_QUERY;

/// What every price of a product says.
pub struct PriceNote {
    pub tax: TaxNote,
    pub delivery_page: Option<String>,
}

/// The variant an address asks for: by `v=`, else by `option-<id>=<value id>`, else the first to be had.
/// Names the product does not know are passed over.
pub fn chosen<'a>(product: &'a Product, pairs: &[(String, String)]) -> Option<&'a Variant> {
    let by_id = pairs
        .iter()
        .find(|(key, _)| key == VARIANT_QUERY)
        .and_then(|(_, value)| value.parse::<VariantId>().ok());
    let by_id = by_id.and_then(|id| product.variant(id));
    by_id
        .or_else(|| by_options(product, &selection(pairs)))
        .or_else(|| product.default_variant())
}

/// The options of a form as a selection.
pub fn selection(pairs: &[(String, String)]) -> Selection {
    let pairs = pairs.iter().filter_map(|(key, value)| {
        let option: OptionId = key.strip_prefix("option-")?.parse().ok()?;
        let value: OptionValueId = value.parse().ok()?;
        Some((option, value))
    });
    pairs.collect::<BTreeMap<_, _>>()
}

/// The variant of exactly that choice, else the one that comes closest.
fn by_options<'a>(product: &'a Product, selection: &Selection) -> Option<&'a Variant> {
    let closest = product.choices().closest(&product.wanted(selection))?;
    product.variant(closest)
}

/// `note` is what the prices say of tax and delivery.
pub fn offer(
    product: &Product,
    selected: &Variant,
    promises: Vec<Promise>,
    note: &PriceNote,
) -> Offer {
    let options = product.options.iter().map(|option| {
        let values = option.values.iter();
        let values = values.map(|value| OfferValue {
            id: value.id,
            label: value.label.clone(),
            swatch: value.swatch.clone(),
        });
        OfferOption {
            id: option.id.get(),
            name: heading(&option.name).into_owned(),
            values: values.collect(),
        }
    });
    let choices = product.choices();
    Offer {
        slug: product.slug.to_string(),
        options: options.collect(),
        variants: product
            .variants
            .iter()
            .map(|variant| offer_variant(product, &choices, variant, note))
            .collect(),
        selected: offer_variant(product, &choices, selected, note),
        choices,
        promises,
    }
}

fn offer_variant(
    product: &Product,
    choices: &Choices,
    variant: &Variant,
    note: &PriceNote,
) -> OfferVariant {
    let own = product
        .media
        .iter()
        .find(|media| media.variant == Some(variant.id));
    let picture = own.and_then(|own| {
        let mut shown = each_once(product);
        shown.position(|media| media.picture.key == own.picture.key)
    });
    OfferVariant {
        id: variant.id,
        values: choices
            .get(variant.id)
            .map(|choice| choice.values.clone())
            .unwrap_or_default(),
        sku: variant.sku.clone(),
        price: PriceTexts::new(&variant.price, note.tax.clone(), note.delivery_page.clone()),
        stock: stock::sentence(&variant.availability),
        tone: stock::tone(variant.availability.badge()),
        most: most(variant),
        picture: picture.and_then(|at| u32::try_from(at).ok()),
    }
}

/// The most pieces one may add: the cart's limit, or fewer when fewer are left.
fn most(variant: &Variant) -> u32 {
    let limit = Quantity::MAX.get();
    let most = variant
        .availability
        .limit()
        .map_or(limit, |left| left.clamp(0, limit));
    u32::try_from(most).unwrap_or(0)
}

/// Every picture in the product's order, each with words for those who do not see it.
pub fn pictures(product: &Product) -> Vec<Picture> {
    let count = each_once(product).count();
    let pictures = each_once(product).enumerate().map(|(at, media)| {
        let mut picture = media.picture.clone();
        if picture.alt.is_empty() {
            let (title, number) = (&product.title, at + 1);
            let alt = text!(
                "product-photo-of",
                title = title,
                number = number,
                count = count
            );
            picture.alt = alt.into_owned();
        }
        picture
    });
    pictures.collect()
}

/// A picture that shows several variants, or the product and one of them, is there for each of them.
pub fn each_once(product: &Product) -> impl Iterator<Item = &Media> {
    let mut shown = HashSet::new();
    let media = product.media.iter();
    media.filter(move |media| shown.insert(media.picture.key.as_str()))
}
