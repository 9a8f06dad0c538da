//! What the law wants told: what a piece holds, and who answers for its safety.

use commerce::catalog::{Content, ContentError, Quantity, Safety};
use database::catalog::{EditableProduct, EditableVariant, ProductInput, SaveProduct, Stored};
use texts::text;

use super::{filled, save};
use crate::kit::form::FormData;
use crate::products::view::fields;

/// Pages of an earlier release have no such fields; what is stored stays then.
pub(super) fn content(sent: &mut FormData, variant: &EditableVariant) -> Stored<Option<Content>> {
    let (field, base_field) = (fields::content(variant.id), fields::base(variant.id));
    if !sent.is_sent(&field) {
        return variant.input.content.clone();
    }
    let (measure, base) = (quantity(sent, &field), quantity(sent, &base_field));
    let Some(measure) = measure else {
        return Stored::Set(None);
    };
    match Content::new(measure, base) {
        Ok(content) => Stored::Set(Some(content)),
        Err(error) => {
            sent.refuse(base_field, error.to_string());
            Stored::Set(None)
        }
    }
}

fn quantity(sent: &mut FormData, field: &str) -> Option<Quantity> {
    let typed = filled(sent, field)?;
    let refuse = |error: ContentError| {
        sent.refuse(field.to_owned(), error.to_string());
    };
    Quantity::parse(&typed).map_err(refuse).ok()
}

/// The product's own word on its safety, or its brand's for all of its products.
pub(in crate::products) fn safety(
    sent: &mut FormData,
    product: &EditableProduct,
) -> Option<SaveProduct> {
    let for_brand = sent.ticked(fields::BRAND_SAFETY);
    let typed = Safety::read(|field| sent.text(field.name()).to_owned());
    let safety = match typed {
        Ok(safety) => safety,
        Err(error) => {
            sent.refuse(error.field().name(), error.to_string());
            return None;
        }
    };
    if for_brand && product.input.brand.is_none() {
        sent.refuse(
            fields::BRAND_SAFETY,
            text!("office-product-safety-no-brand"),
        );
        return None;
    }
    // What the brand says, its product does not repeat.
    let (own, of_brand) = if for_brand {
        (None, Stored::Set(safety))
    } else {
        (safety, Stored::Kept)
    };
    let input = ProductInput {
        safety: Stored::Set(own),
        ..product.input.clone()
    };
    Some(SaveProduct {
        brand_safety: of_brand,
        ..save(sent, product, input)
    })
}
