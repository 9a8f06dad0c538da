//! The table of what there is to know of a product: brand, options, attributes, weight, SKU.

use std::borrow::Cow;

use commerce::catalog::Product;
use commerce::text::heading;
use leptos::prelude::*;
use texts::text;

type Row = (Cow<'static, str>, String);

#[component]
pub fn Specs(product: Product) -> impl IntoView {
    let rows = rows(&product)
        .into_iter()
        .map(|(name, text)| view! { <tr><th scope="row">{name}</th><td>{text}</td></tr> })
        .collect_view();
    view! { <table class="specs"><tbody>{rows}</tbody></table> }
}

fn capitalised(name: &str) -> Cow<'static, str> {
    Cow::Owned(heading(name).into_owned())
}

/// An attribute of the same name as an option, or as the brand, would say it twice.
fn rows(product: &Product) -> Vec<Row> {
    let brand_name = text!("product-brand");
    let brand = product.brand.iter();
    let brand = brand.map(|brand| (brand_name.clone(), brand.name.clone()));
    let options = product.options.iter().map(|option| {
        let labels = option.values.iter().map(|value| value.label.as_str());
        (capitalised(&option.name), joined(labels))
    });
    let mut rows: Vec<Row> = brand.chain(options).collect();
    let is_said = |rows: &[Row], name: &str| {
        let mut names = rows.iter().map(|(said, _)| said);
        name.eq_ignore_ascii_case(&brand_name) || names.any(|said| said.eq_ignore_ascii_case(name))
    };
    let attributes = product.attributes.iter();
    let attributes = attributes.filter(|attribute| !is_said(&rows, &attribute.name));
    let attributes = attributes.map(|attribute| {
        let labels = attribute.values.iter().map(|value| value.label.as_str());
        (capitalised(&attribute.name), joined(labels))
    });
    let attributes: Vec<Row> = attributes.collect();
    rows.extend(attributes);
    rows.extend(weights(product).map(|text| (text!("product-weight"), text.into_owned())));
    let skus = product.variants.iter().map(|variant| variant.sku.as_str());
    rows.push((text!("product-skus"), joined(skus)));
    rows
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn weights(product: &Product) -> Option<Cow<'static, str>> {
    let weights = || {
        let weights = product.variants.iter().map(|variant| variant.weight_g);
        weights.filter(|weight| *weight > 0)
    };
    let (least, most) = (weights().min()?, weights().max()?);
    Some(if least == most {
        weight(least)
    } else {
        text!(
            "product-weight-range",
            least = weight(least),
            most = weight(most)
        )
    })
}

fn weight(grams: i64) -> Cow<'static, str> {
    if grams < 1000 {
        return text!("product-weight-grams", grams = grams);
    }
    let kilograms = format!("{}.{}", grams / 1000, grams % 1000 / 100);
    text!("product-weight-kilograms", kilograms = kilograms)
}
