//! Invoices, credit notes and packing slips on paper; the frame of the office is not printed.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::document::{Document, DocumentKind, DocumentLine, Seller};
use commerce::order::PlacedOrder;
use commerce::tax::{TaxMode, TaxTotal};
use commerce::{Money, Rate};
use leptos::prelude::*;
use texts::text;
use web::components::address::AddressLines;

use crate::kit::parts::PageHead;
use commerce::calendar::LocalTime;

#[component]
pub(in crate::order) fn DocumentSheet(document: Document, country: CountryCode) -> impl IntoView {
    let title = match document.kind {
        DocumentKind::Invoice => text!(
            "office-order-invoice-title",
            number = document.number.clone()
        ),
        DocumentKind::CreditNote => text!(
            "office-order-credit-title",
            number = document.number.clone()
        ),
    };
    let heading = title.clone();
    let day = |at_ms: i64| LocalTime::of(at_ms, country).date().to_string();
    let back = (
        format!("/admin/orders/{}", document.order),
        text!("office-order-title", number = document.order.to_string()),
    );
    let corrects = document.corrects.clone().map(
        |number| view! { <div><dt>{text!("office-order-corrects")}</dt><dd>{number}</dd></div> },
    );
    let delivered = document.delivered_to.clone().map(|lines| {
        view! { <div><h2>{text!("office-order-address")}</h2><p><Lines lines/></p></div> }
    });
    let rows = document
        .lines
        .iter()
        .cloned()
        .map(|line| view! { <Row line/> })
        .collect_view();
    let taxes = document
        .taxes
        .iter()
        .cloned()
        .map(|row| view! { <Tax row/> })
        .collect_view();
    let note = match document.tax_mode {
        TaxMode::Included => text!("office-order-tax-included"),
        TaxMode::Added => text!("office-order-tax-added"),
    };
    let seller = document.seller.clone();
    let file = format!("{}/documents/{}.pdf", back.0, document.number);
    view! {
        <PageHead title back><a class="button quiet no-print" href=file>{text!("office-order-as-pdf")}</a></PageHead>
        <article class="paper">
            <header class="paper-head">
                <SellerLines seller/>
                <dl class="facts">
                    <div><dt>{text!("office-order-issued")}</dt><dd>{day(document.issued_at_ms)}</dd></div>
                    <div><dt>{text!("office-order-order")}</dt><dd>{document.order.to_string()}</dd></div>
                    <div><dt>{text!("office-order-ordered-on")}</dt><dd>{day(document.ordered_at_ms)}</dd></div>
                    {corrects}
                </dl>
            </header>
            <div class="paper-addresses">
                <div><h2>{text!("office-order-buyer")}</h2><p><Lines lines=document.buyer.clone()/></p></div>
                {delivered}
            </div>
            <h2 class="paper-title">{heading}</h2>
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-order-item")}</th>
                    <th scope="col" class="number">{text!("office-order-pieces")}</th>
                    <th scope="col" class="number">{text!("office-order-price")}</th>
                    <th scope="col" class="number">{text!("office-order-tax")}</th>
                    <th scope="col" class="number">{text!("office-order-sum")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <dl class="paper-sums">
                {taxes}
                <div class="total"><dt>{text!("office-order-sum")}</dt><dd>{document.total.to_string()}</dd></div>
            </dl>
            <p class="soft">{note}</p>
        </article>
    }
}

#[component]
fn SellerLines(seller: Seller) -> impl IntoView {
    let Seller {
        name,
        imprint,
        email,
    } = seller;
    view! { <p><strong>{name}</strong><br/><Lines lines=imprint/><br/>{email}</p> }
}

#[component]
fn Lines(lines: Vec<String>) -> impl IntoView {
    let lines = lines.into_iter().enumerate().map(|(place, line)| {
        view! { {(place > 0).then(|| view! { <br/> })}{line} }
    });
    lines.collect_view()
}

#[component]
fn Row(line: DocumentLine) -> impl IntoView {
    let details =
        (!line.details.is_empty()).then(|| view! { <span class="sku">{line.details}</span> });
    let off = line.discount.is_positive().then(|| {
        view! { <span class="soft">{text!("office-order-line-discount", amount = line.discount.to_string())}</span> }
    });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-order-item")><span class="item">{line.title}{details}</span></th>
            <td class="number" data-label=text!("office-order-pieces")>{line.quantity}</td>
            <td class="number" data-label=text!("office-order-price")>{line.unit.map(|unit: Money| unit.to_string())}{off}</td>
            <td class="number" data-label=text!("office-order-tax")>{line.rate.map(|rate: Rate| rate.to_string())}</td>
            <td class="number" data-label=text!("office-order-sum")>{line.gross.to_string()}</td>
        </tr>
    }
}

#[component]
fn Tax(row: TaxTotal) -> impl IntoView {
    let TaxTotal {
        label,
        rate,
        net,
        tax,
    } = row;
    let net_label: Cow<'static, str> = text!("office-order-net", rate = rate.to_string());
    let tax_label = text!(
        "office-order-tax-of",
        label = label,
        rate = rate.to_string()
    );
    view! {
        <div><dt>{net_label}</dt><dd>{net.to_string()}</dd></div>
        <div><dt>{tax_label}</dt><dd>{tax.to_string()}</dd></div>
    }
}

#[component]
pub(in crate::order) fn PackingSlip(placed: PlacedOrder, seller: Seller) -> impl IntoView {
    let PlacedOrder {
        order,
        lines,
        address,
        shipping,
        ..
    } = placed;
    let number = order.number.to_string();
    let back = (
        format!("/admin/orders/{number}"),
        text!("office-order-title", number = number.clone()),
    );
    let rows = lines.into_iter().filter(|line| line.progress.left_to_send() > 0).map(|line| {
        let details = [line.variant_title, line.sku].into_iter().filter(|text| !text.is_empty());
        let details = details.collect::<Vec<_>>().join(", ");
        view! {
            <tr>
                <th scope="row" data-label=text!("office-order-item")><span class="item">{line.product_title}<span class="sku">{details}</span></span></th>
                <td class="number" data-label=text!("office-order-pieces")>{line.progress.left_to_send()}</td>
                <td class="box" data-label=text!("office-order-packed")>"☐"</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let note = Some(order.note).filter(|note| !note.is_empty());
    let note = note.map(
        |note| view! { <p><strong>{text!("office-order-shopper-note")}</strong><br/>{note}</p> },
    );
    let method = shipping.map(|shipping| shipping.name);
    let file = format!("{}/packing-slip.pdf", back.0);
    view! {
        <PageHead title=text!("office-order-slip") back><a class="button quiet no-print" href=file>{text!("office-order-as-pdf")}</a></PageHead>
        <article class="paper">
            <header class="paper-head">
                <SellerLines seller/>
                <dl class="facts">
                    <div><dt>{text!("office-order-order")}</dt><dd>{number}</dd></div>
                    <div><dt>{text!("office-order-delivery")}</dt><dd>{method}</dd></div>
                </dl>
            </header>
            <div class="paper-addresses"><div><h2>{text!("office-order-address")}</h2><address><AddressLines address=address.shipping/></address></div></div>
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-order-item")}</th>
                    <th scope="col" class="number">{text!("office-order-pieces")}</th>
                    <th scope="col">{text!("office-order-packed")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {note}
        </article>
    }
}
