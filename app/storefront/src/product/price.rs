//! A variant's price on its page: large in the form, short in the bar, and what it contains.

use commerce::catalog::Price;
use leptos::either::Either;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::price::lowest;

use crate::pages::page_link::PageLink;
use crate::pages::tax_text::{TaxNote, within_sentence};

/// What a variant costs, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceTexts {
    pub now: String,
    /// The price before the reduction.
    pub was: Option<String>,
    /// The price of a litre or the like.
    pub unit: Option<String>,
    /// The lowest price before it, when it is reduced.
    pub lowest: Option<String>,
    pub tax: TaxNote,
    /// Where it is written what delivery costs.
    pub delivery_page: Option<String>,
}

impl PriceTexts {
    pub fn new(price: &Price, tax: TaxNote, delivery_page: Option<String>) -> PriceTexts {
        let was = price.compare_at.filter(|_| price.is_reduced());
        PriceTexts {
            now: price.amount.to_string(),
            was: was.map(|before| before.to_string()),
            unit: price.unit_price().map(|unit| unit.to_string()),
            lowest: lowest(price).map(|text| text.into_owned()),
            tax,
            delivery_page,
        }
    }
}

#[component]
pub fn BigPrice(price: PriceTexts) -> impl IntoView {
    let PriceTexts {
        now,
        was,
        unit,
        lowest,
        tax,
        delivery_page,
    } = price;
    let amounts = match was {
        None => Either::Left(view! { <p class="price big"><span class="now">{now}</span></p> }),
        Some(was) => Either::Right(view! {
            <p class="price reduced big">
                <span class="visually-hidden">{text!("components-price-now")}" "</span><span class="now">{now}</span>" "
                <span class="visually-hidden">{text!("components-price-before")}" "</span><s class="was">{was}</s>
            </p>
        }),
    };
    let lowest = lowest.map(|lowest| format!(" {lowest}"));
    let unit = unit.map(|unit| view! { <p class="price-unit">{unit}</p> });
    view! { {amounts}{unit}<p class="price-note"><TaxAndDelivery tax page=delivery_page/>{lowest}</p> }
}

/// What the price contains and what comes on top, in a sentence that leads to the page on delivery.
#[component]
fn TaxAndDelivery(tax: TaxNote, page: Option<String>) -> impl IntoView {
    let (before, after) = match tax {
        TaxNote::Included(tax) => {
            text_around!("product-price-included", gap = delivery, tax = tax)
        }
        TaxNote::Added(tax) => {
            let tax = within_sentence(&tax);
            text_around!("product-price-added", gap = delivery, tax = tax)
        }
        TaxNote::Untaxed => text_around!("product-price-untaxed", gap = delivery),
    };
    view! { {before}<PageLink url=page text=text!("product-price-delivery")/>{after} }
}

#[component]
pub fn BarPrice(price: PriceTexts) -> impl IntoView {
    let class = if price.was.is_some() {
        "price reduced"
    } else {
        "price"
    };
    let was = price.was.map(|was| view! {
        <span class="visually-hidden">{text!("components-price-before")}" "</span><s class="was">{was}</s>
    });
    view! { <p class=class><span class="now">{price.now}</span>" "{was}</p> }
}
