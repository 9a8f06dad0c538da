//! `/admin/products/new`: a product begins as a draft with one variant.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use database::audit::{Subject, record};
use database::catalog::{EditError, create_product, tax_classes};
use database::transaction;
use leptos::prelude::*;
use serde_json::{Value, json};
use texts::text;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::Page;
use crate::products::edit::refuse;
use crate::products::read;
use crate::products::view::form::NewProduct;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/products/new`
pub(crate) async fn new_page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    show(&office, &staff, FormData::default(), StatusCode::OK).await
}

async fn show(
    office: &Office,
    staff: &Staff,
    form: FormData,
    status: StatusCode,
) -> Result<Response, PageError> {
    let currency = office.shop().await?.currency;
    let page = Page::new(text!("office-product-new"), Section::Products).status(status);
    page.draw(office, staff, || view! { <NewProduct form currency/> })
        .await
}

/// `POST /admin/products/new`
pub(crate) async fn create(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let currency = office.shop().await?.currency;
    let classes = tax_classes(office.db.reader()).await?;
    let standard = classes
        .iter()
        .find(|(code, _)| code == "standard")
        .or(classes.first());
    let tax_class = standard.map_or("standard", |(code, _)| code.as_str());
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(input) = read::new(&mut sent, currency, tax_class) else {
        return show(&office, &staff, sent, refused).await;
    };
    let (by, now_ms, input) = (&staff.by(), office.now_ms(), &input);
    let made = transaction(&office.db, |tx| async move {
        let tx = &*tx;
        let id = create_product(tx, input, now_ms).await?;
        let after = json!({ "title": input.title, "sku": input.variants[0].sku });
        let subject = Subject::new("product", &id.to_string());
        record(
            tx,
            by,
            "product.created",
            &subject,
            &Value::Null,
            &after,
            now_ms,
        )
        .await?;
        Ok::<_, EditError>(id)
    })
    .await;
    match made {
        Ok(id) => Ok(see_other(&format!("/admin/products/{id}?done=created"))),
        Err(error) => {
            refuse(&mut sent, error, |_| None)?;
            show(&office, &staff, sent, refused).await
        }
    }
}
