//! The product page: gallery, buy box, what there is to know, what goes with it.

use commerce::catalog::{Product, ProductCard, Variant};
use leptos::prelude::*;
use web::components::breadcrumb::{Breadcrumb, Breadcrumbs};
use web::components::card::{CardLayout, Cards, Level};
use web::components::icon::icon;
use web::components::product_row::ProductRow;
use web::components::rating::RatingStars;

use crate::pages::product::buy_form::{Promise, buy_bar, buy_form};
use crate::pages::product::gallery::gallery;
use crate::pages::product::offer;

/// Everything the product page shows.
#[derive(Clone, Debug)]
pub struct ProductPage {
    pub product: Product,
    pub selected: Variant,
    pub way: Vec<Breadcrumb>,
    pub promises: Vec<Promise>,
    /// How long delivery takes and what it costs, in a sentence.
    pub delivery: String,
    pub related: Vec<ProductCard>,
}

pub fn product_page(page: &ProductPage) -> AnyView {
    let offer = offer::offer(&page.product, &page.selected, page.promises.clone());
    let pictures = offer::pictures(&page.product);
    view! {
        <div class="wrap">
            <Breadcrumbs steps=page.way.clone()/>
            <div class="product">
                {(!pictures.is_empty()).then(|| gallery(&pictures, "(min-width: 56rem) 46rem, 100vw"))}
                {buy_form(&offer, top(&page.product))}
                {sections(page)}
            </div>
            <ProductRow id="related" title="Goes well with it" products=page.related.clone()/>
        </div>
        {buy_bar(&offer)}
    }.into_any()
}

fn top(product: &Product) -> AnyView {
    let brand = product.brand.as_ref().map(|brand| view! {
        <a class="buy-brand" href=format!("/products?brand={}", brand.slug)>{brand.name.clone()}</a>
    });
    view! { <div class="buy-head">{brand}<h1>{product.title.clone()}</h1><RatingStars rating=product.rating/></div> }.into_any()
}

fn sections(page: &ProductPage) -> AnyView {
    let description = page.product.description_html.clone();
    let described = !description.trim().is_empty();
    view! {
        <div class="product-below sections">
            {described.then(|| section("Description", true, view! { <div class="prose" inner_html=description></div> }.into_any()))}
            {section("Details", true, specs(&page.product))}
            {section("Delivery and returns", false, delivery(page))}
        </div>
    }.into_any()
}

fn section(title: &'static str, open: bool, body: AnyView) -> AnyView {
    view! {
        <details class="section" open=open>
            <summary><h2>{title}</h2>{icon("chevron")}</summary>
            {body}
        </details>
    }
    .into_any()
}

fn specs(product: &Product) -> AnyView {
    let brand = product
        .brand
        .iter()
        .map(|brand| ("Brand".to_owned(), brand.name.clone()));
    let options = product.options.iter().map(|option| {
        let labels: Vec<&str> = option
            .values
            .iter()
            .map(|value| value.label.as_str())
            .collect();
        (option.name.clone(), labels.join(", "))
    });
    let is_option = |name: &str| {
        name == "Brand"
            || product
                .options
                .iter()
                .any(|option| option.name.eq_ignore_ascii_case(name))
    };
    let attributes = product
        .attributes
        .iter()
        .filter(|attribute| !is_option(&attribute.name))
        .map(|attribute| {
            let labels: Vec<&str> = attribute
                .values
                .iter()
                .map(|value| value.label.as_str())
                .collect();
            (attribute.name.clone(), labels.join(", "))
        });
    let mut rows: Vec<(String, String)> = brand.chain(options).chain(attributes).collect();
    rows.extend(weights(product).map(|text| ("Weight".to_owned(), text)));
    rows.push((
        "Article number".to_owned(),
        product
            .variants
            .iter()
            .map(|variant| variant.sku.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    ));
    let rows = rows
        .into_iter()
        .map(|(name, text)| view! { <tr><th scope="row">{name}</th><td>{text}</td></tr> })
        .collect_view();
    view! { <table class="specs"><tbody>{rows}</tbody></table> }.into_any()
}

fn weights(product: &Product) -> Option<String> {
    let weights = || {
        product
            .variants
            .iter()
            .map(|variant| variant.weight_g)
            .filter(|weight| *weight > 0)
    };
    let (least, most) = (weights().min()?, weights().max()?);
    Some(if least == most {
        weight(least)
    } else {
        format!("{} to {}", weight(least), weight(most))
    })
}

fn weight(grams: i64) -> String {
    if grams < 1000 {
        format!("{grams} g")
    } else {
        format!("{}.{} kg", grams / 1000, grams % 1000 / 100)
    }
}

fn delivery(page: &ProductPage) -> AnyView {
    view! {
        <div class="prose">
            <p>{page.delivery.clone()}</p>
            <p>"Send it back within " {commerce::policy::RETURN_DAYS} " days, free of charge. "
                <a href="/pages/returns">"How returns work"</a></p>
        </div>
    }
    .into_any()
}

/// The page of a product that is no longer sold, with what comes close.
pub fn gone_page(title: &str, alternatives: &[ProductCard]) -> AnyView {
    let lead = if alternatives.is_empty() {
        format!("{title} is gone for good.")
    } else {
        format!("{title} is gone for good. These come close.")
    };
    let cards = (!alternatives.is_empty()).then(|| {
        let layout = CardLayout {
            level: Level::Two,
            ..CardLayout::ROW
        };
        view! { <Cards products=alternatives.to_vec() layout/> }
    });
    view! {
        <div class="wrap">
            <div class="trouble">
                <p class="trouble-code">"410"</p>
                <h1>"We no longer sell this"</h1>
                <p class="lead">{lead}</p>
            </div>
            {cards}
        </div>
    }
    .into_any()
}
