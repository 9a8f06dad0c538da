//! Receipt lines: what was bought, small, at list price, as the subtotal below them counts it.

use std::collections::BTreeMap;

use commerce::cart::Offer;
use commerce::catalog::Picture;
use commerce::ids::VariantId;
use commerce::order::OrderLine;
use commerce::pricing::PricedLine;
use leptos::prelude::*;
use texts::text;

use crate::components::picture::{FramedPicture, Loading};

/// One line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReceiptLine {
    picture: Option<Picture>,
    quantity: i64,
    title: String,
    options: String,
    is_gift: bool,
    amount: String,
}

impl From<PricedLine> for ReceiptLine {
    fn from(line: PricedLine) -> ReceiptLine {
        ReceiptLine {
            amount: line.list_total.to_string(),
            picture: line.picture,
            quantity: line.quantity,
            title: line.product_title,
            options: line.variant_title,
            is_gift: line.gift,
        }
    }
}

impl ReceiptLine {
    /// An order's line as it was then, with the picture that the variant has now.
    fn ordered(line: OrderLine, offers: &BTreeMap<VariantId, Offer>) -> ReceiptLine {
        let offer = line.variant.and_then(|variant| offers.get(&variant));
        // A sum beyond all bounds was never recorded.
        let amount = line.list_total().unwrap_or(line.gross);
        ReceiptLine {
            amount: amount.to_string(),
            picture: offer.and_then(|offer| offer.picture.clone()),
            quantity: line.progress.quantity,
            title: line.product_title,
            options: line.variant_title,
            is_gift: line.gift,
        }
    }
}

/// The lines of a priced cart.
#[component]
pub fn CartReceipt(lines: Vec<PricedLine>) -> impl IntoView {
    let lines = lines.into_iter().map(ReceiptLine::from).collect();
    view! { <Lines lines/> }
}

/// The lines of an order; `offers` lend their pictures while they exist.
#[component]
pub fn OrderReceipt(lines: Vec<OrderLine>, offers: BTreeMap<VariantId, Offer>) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|line| ReceiptLine::ordered(line, &offers))
        .collect();
    view! { <Lines lines/> }
}

#[component]
fn Lines(lines: Vec<ReceiptLine>) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|line| view! { <Line line/> })
        .collect_view();
    view! { <ul class="lines compact">{lines}</ul> }
}

#[component]
fn Line(line: ReceiptLine) -> impl IntoView {
    let note = |text: String| view! { <p class="line-options">{text}</p> };
    let options = (!line.options.is_empty()).then(|| note(line.options));
    let gift = line
        .is_gift
        .then(|| note(text!("components-receipt-gift").into_owned()));
    view! {
        <li class="line">
            <span class="line-photo">
                <FramedPicture picture=line.picture class="frame thumb" sizes="4rem" loading=Loading::Later/>
                <span class="line-count"><span class="visually-hidden">{text!("components-receipt-quantity")}" "</span>{line.quantity}</span>
            </span>
            <div><p class="line-title">{line.title}</p>{options}{gift}</div>
            <p class="line-total">{line.amount}</p>
        </li>
    }
}
