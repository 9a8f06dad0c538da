//! What can be printed for the order.

use commerce::document::{Document, DocumentKind};
use commerce::order::OrderStatus;
use leptos::prelude::*;
use texts::text;

use crate::kit::parts::Card;
use crate::order::view::parts::Shown;

#[component]
pub(super) fn PapersCard(shown: Shown) -> impl IntoView {
    let order = &shown.order.placed.order;
    let stands = order.status == OrderStatus::Placed;
    let has_invoice = shown
        .documents
        .iter()
        .any(|known| known.kind == DocumentKind::Invoice);
    let links = shown.documents.iter().map(|document: &Document| {
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
        let path = shown.path(&format!("documents/{}", document.number));
        let file = format!("{path}.pdf");
        view! { <li><a href=path>{title}</a>" "<a href=file>{text!("office-order-as-pdf")}</a></li> }
    });
    let links = links.collect_view();
    let slip = stands.then(
        || view! { <li><a href=shown.path("packing-slip")>{text!("office-order-slip")}</a>" "<a href=shown.path("packing-slip.pdf")>{text!("office-order-as-pdf")}</a></li> },
    );
    let issue = (stands && !has_invoice && shown.may.edit).then(|| {
        view! { <form method="post" action=shown.path("invoice")><button class="button quiet">{text!("office-order-issue")}</button></form> }
    });
    (stands || !shown.documents.is_empty()).then(|| {
        view! { <Card title=text!("office-order-papers") id="documents"><ul class="plain">{slip}{links}</ul>{issue}</Card> }
    })
}
