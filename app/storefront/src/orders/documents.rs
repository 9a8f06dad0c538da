//! An order's invoice and credit notes, for whoever has the order's link.

use axum::extract::{Path, State};
use axum::response::Response;
use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::document::{Document, DocumentKind, DocumentLine};
use commerce::order::PlacedOrder;
use commerce::tax::TaxMode;
use database::document::documents_of;
use documents::document_pdf;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::pdf::pdf;
use web::http::visitor::Visitor;

use super::{find, private};
use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;

/// How the address of a file ends.
const FILE: &str = ".pdf";

/// `GET /orders/{public_token}/invoice`, once it was issued.
pub async fn invoice_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let (placed, document) = invoice(&shop, &token).await?;
    show(&shop, &visitor, &placed, document).await
}

/// `GET /orders/{public_token}/invoice.pdf`
pub async fn invoice_file(
    State(shop): State<Shop>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let (_, document) = invoice(&shop, &token).await?;
    file(&shop, &document).await
}

/// `GET /orders/{public_token}/documents/{number}`, and the same as a file with `.pdf` behind it.
pub async fn document_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Path((token, wanted)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let placed = find(&shop, &token).await?;
    let number = wanted.strip_suffix(FILE);
    let issued = documents_of(shop.db.reader(), placed.order.id).await?;
    let document = issued
        .into_iter()
        .find(|known| known.number == number.unwrap_or(&wanted));
    let document = document.ok_or(PageError::NotFound)?;
    match number {
        Some(_) => file(&shop, &document).await,
        None => show(&shop, &visitor, &placed, document).await,
    }
}

async fn invoice(shop: &Shop, token: &str) -> Result<(PlacedOrder, Document), PageError> {
    let placed = find(shop, token).await?;
    let issued = documents_of(shop.db.reader(), placed.order.id).await?;
    let invoice = issued
        .into_iter()
        .find(|known| known.kind == DocumentKind::Invoice);
    Ok((placed, invoice.ok_or(PageError::NotFound)?))
}

async fn file(shop: &Shop, document: &Document) -> Result<Response, PageError> {
    let country = shop.store.settings().await?.country;
    let bytes = document_pdf(document, country).map_err(PageError::internal)?;
    Ok(pdf(&document.number, bytes))
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    placed: &PlacedOrder,
    document: Document,
) -> Result<Response, PageError> {
    let frame = frame::load(shop, visitor, "").await?;
    let country = shop.store.settings().await?.country;
    let order = format!("/orders/{}", placed.order.public_token);
    let page = Page::new(Head::private(title(&document)), frame);
    Ok(private(page.draw(&shop.assets, || {
        view! { <DocumentSheet document order country/> }
    })))
}

fn title(document: &Document) -> String {
    let number = &document.number;
    match document.kind {
        DocumentKind::Invoice => text!("document-invoice", number = number),
        DocumentKind::CreditNote => text!("document-credit-note", number = number),
    }
    .into_owned()
}

/// Links to what was issued, each as a page and as a file; nothing when nothing was.
#[component]
pub fn DocumentsPanel(issued: Vec<Document>, token: String) -> impl IntoView {
    let links = issued.iter().map(|document| {
        let path = format!("/orders/{token}/documents/{}", document.number);
        let file = format!("{path}{FILE}");
        view! { <p><a href=path>{title(document)}</a>" "<a href=file>{text!("order-document-file")}</a></p> }
    });
    let links = links.collect_view();
    (!issued.is_empty()).then(|| {
        view! {
            <section class="panel no-print" aria-labelledby="documents">
                <h2 id="documents">{text!("order-documents")}</h2>
                {links}
            </section>
        }
    })
}

#[component]
fn DocumentSheet(document: Document, order: String, country: CountryCode) -> impl IntoView {
    let heading = title(&document);
    let file = format!("{order}/documents/{}{FILE}", document.number);
    let day = |at_ms: i64| LocalTime::of(at_ms, country).date().to_string();
    let seller = document.seller.clone();
    let seller = [seller.name]
        .into_iter()
        .chain(seller.imprint)
        .chain([seller.email]);
    let delivered = document.delivered_to.clone().map(|lines| {
        view! { <div><dt>{text!("document-delivered-to")}</dt><dd><Lines lines/></dd></div> }
    });
    let corrects = document.corrects.clone().map(|number| {
        view! { <div><dt>{text!("document-corrects")}</dt><dd>{number}</dd></div> }
    });
    let rows = document
        .lines
        .clone()
        .into_iter()
        .map(|line| view! { <Row line/> });
    let rows = rows.collect_view();
    let taxes = document.taxes.iter().map(|row| {
        let net = text!("document-net", rate = row.rate);
        let tax = text!("document-tax-of", rate = row.rate, label = &row.label);
        view! {
            <div><dt>{net}</dt><dd>{row.net.to_string()}</dd></div>
            <div><dt>{tax}</dt><dd>{row.tax.to_string()}</dd></div>
        }
    });
    let taxes = taxes.collect_view();
    let note = match document.tax_mode {
        TaxMode::Included => text!("document-tax-included"),
        TaxMode::Added => text!("document-tax-added"),
    };
    view! {
        <div class="wrap">
            <p class="no-print"><a href=order>{text!("order-document-back")}</a></p>
            <section class="panel" aria-labelledby="document">
                <div class="panel-head"><h1 id="document">{heading}</h1><a class="no-print" href=file>{text!("order-document-file")}</a></div>
                <dl class="facts">
                    <div><dt>{text!("document-seller")}</dt><dd><Lines lines=seller.collect()/></dd></div>
                    <div><dt>{text!("document-buyer")}</dt><dd><Lines lines=document.buyer.clone()/></dd></div>
                    {delivered}
                    <div><dt>{text!("document-issued")}</dt><dd>{day(document.issued_at_ms)}</dd></div>
                    <div><dt>{text!("document-order")}</dt><dd>{document.order.to_string()}</dd></div>
                    <div><dt>{text!("document-ordered")}</dt><dd>{day(document.ordered_at_ms)}</dd></div>
                    {corrects}
                </dl>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{text!("document-item")}</th>
                        <th scope="col" class="numeric">{text!("document-sum")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <dl class="totals">
                    {taxes}
                    <div class="total"><dt>{text!("document-total")}</dt><dd>{document.total.to_string()}</dd></div>
                </dl>
                <p>{note}</p>
            </section>
        </div>
    }
}

#[component]
fn Row(line: DocumentLine) -> impl IntoView {
    let title = match line.quantity {
        Some(count) => text!("document-line", count = count, title = line.title).into_owned(),
        None => line.title,
    };
    let more = [
        line.details,
        line.unit.map_or_else(String::new, |unit| {
            text!("document-unit", price = unit).into_owned()
        }),
        match line.discount.is_positive() {
            true => text!("document-discount", amount = line.discount).into_owned(),
            false => String::new(),
        },
        line.rate.map_or_else(String::new, |rate| {
            text!("document-rate", rate = rate).into_owned()
        }),
    ];
    let more: Vec<String> = more.into_iter().filter(|text| !text.is_empty()).collect();
    view! {
        <tr>
            <th scope="row">{title}<br/><small>{more.join(" · ")}</small></th>
            <td class="numeric">{line.gross.to_string()}</td>
        </tr>
    }
}

#[component]
fn Lines(lines: Vec<String>) -> impl IntoView {
    let lines = lines.into_iter().enumerate().map(|(place, line)| {
        view! { {(place > 0).then(|| view! { <br/> })}{line} }
    });
    lines.collect_view()
}
