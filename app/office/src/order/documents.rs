//! What is printed for an order: invoice, credit notes, packing slip.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::document::{CreditedRefund, Document, DocumentKind, Seller};
use commerce::refund::RefundState;
use database::document::{IssueError, documents_of, issue_credit_note, issue_invoice};
use documents::{document_pdf, packing_slips_pdf};
use leptos::prelude::*;
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::pdf::pdf;
use web::http::redirect::see_other;

use crate::kit::form::FormData;
use crate::layout::Section;
use crate::order::page::{find, show};
use crate::order::view::printed::{DocumentSheet, PackingSlip};
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// `POST /admin/orders/{number}/invoice`: issues it, unless it was before.
pub async fn invoice(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let order = find(&office, &number).await?;
    let seller = seller(&office).await?;
    let id = order.placed.order.id;
    match issue_invoice(&office.db, id, &seller, &staff.by(), office.now_ms()).await {
        Ok(document) => Ok(lead_to(&number, &document)),
        Err(IssueError::Refused(_)) => {
            let told = Some((Tone::Bad, text!("office-order-invoice-refused")));
            let answer = (StatusCode::UNPROCESSABLE_ENTITY, told);
            show(&office, &staff, order, FormData::default(), answer).await
        }
        Err(IssueError::Database(error)) => Err(error.into()),
    }
}

/// `POST /admin/orders/{number}/refunds/{id}/credit-note`: issues it for money that went back.
pub async fn credit_note(
    State(office): State<Office>,
    staff: Staff,
    Path((number, id)): Path<(String, i64)>,
) -> Result<Response, PageError> {
    let order = find(&office, &number).await?;
    let seller = seller(&office).await?;
    let mut refunds = order.refunds.iter();
    let refund = refunds.find(|own| own.id.get() == id && own.state == RefundState::Done);
    let refund = refund.ok_or(PageError::NotFound)?;
    let order_id = order.placed.order.id;
    let issued = documents_of(office.db.reader(), order_id).await?;
    let invoice = issued
        .into_iter()
        .find(|known| known.kind == DocumentKind::Invoice);
    let credited = CreditedRefund {
        amount: refund.amount,
        reason: refund.reason.clone(),
        corrects: invoice.map(|invoice| invoice.number),
    };
    let of = (refund.id, &credited);
    match issue_credit_note(
        &office.db,
        order_id,
        of,
        &seller,
        &staff.by(),
        office.now_ms(),
    )
    .await
    {
        Ok(document) => Ok(lead_to(&number, &document)),
        Err(error) => Err(PageError::internal(error)),
    }
}

fn lead_to(order: &str, document: &Document) -> Response {
    see_other(&format!(
        "/admin/orders/{order}/documents/{}",
        document.number
    ))
}

async fn seller(office: &Office) -> Result<Seller, PageError> {
    Ok(office.shop().await?.seller())
}

/// `GET /admin/orders/{number}/documents/{document}`, and the same as a file with `.pdf` behind it.
pub async fn document_page(
    State(office): State<Office>,
    staff: Staff,
    Path((number, wanted)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let order = find(&office, &number).await?;
    let issued = documents_of(office.db.reader(), order.placed.order.id).await?;
    let file = wanted.strip_suffix(".pdf");
    let document = issued
        .into_iter()
        .find(|known| known.number == file.unwrap_or(&wanted));
    let document = document.ok_or(PageError::NotFound)?;
    let country = office.shop().await?.country;
    if file.is_some() {
        let bytes = document_pdf(&document, country).map_err(PageError::internal)?;
        return Ok(pdf(&document.number, bytes));
    }
    let page = Page::new(document.number.clone(), Section::Orders);
    page.draw(
        &office,
        &staff,
        || view! { <DocumentSheet document country/> },
    )
    .await
}

/// `GET /admin/orders/{number}/packing-slip`: what goes into the parcel, without prices.
pub async fn packing_slip(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let order = find(&office, &number).await?;
    let seller = seller(&office).await?;
    let placed = order.placed;
    let page = Page::new(text!("office-order-slip"), Section::Orders);
    page.draw(&office, &staff, || view! { <PackingSlip placed seller/> })
        .await
}

/// `GET /admin/orders/{number}/packing-slip.pdf`
pub async fn packing_slip_file(
    State(office): State<Office>,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    let order = find(&office, &number).await?;
    let seller = seller(&office).await?;
    let name = format!("packing-slip-{}", order.placed.order.number);
    let bytes = packing_slips_pdf(&[order.placed], &seller).map_err(PageError::internal)?;
    Ok(pdf(&name, bytes))
}
