//! `/admin/products/{id}/prices`: what each variant costs now, did cost and will cost.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::calendar::LocalTime;
use commerce::catalog::{PriceWindow, WindowRefused};
use commerce::ids::VariantId;
use commerce::staff::Permission;
use database::audit::{Subject, record};
use database::catalog::{EditError, EditableProduct, PriceError, scheduled_prices};
use database::transaction;
use leptos::prelude::*;
use serde_json::{Value, json};
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::products::edit::find;
use crate::products::read;
use crate::products::view::fields;
use crate::products::view::prices::{PricesView, Shown};
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/products/{id}/prices`
pub(crate) async fn prices_page(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let flash = flash(query.done.as_deref(), |code| match code {
        "scheduled" => Some(text!("office-prices-scheduled")),
        "ended" => Some(text!("office-prices-ended")),
        _ => None,
    });
    let form = FormData::default();
    show(&office, &staff, product, form, (StatusCode::OK, flash)).await
}

/// `POST /admin/products/{id}/prices`
pub(crate) async fn add_price(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let shop = office.shop().await?;
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
    let new = read::new_price(&mut sent, &product, shop.currency, shop.country);
    let Some(new) = new else {
        return show(&office, &staff, product, sent, refused).await;
    };
    let (new, by, now_ms) = (&new, &staff.by(), office.now_ms());
    let sku = &sku(&product, new.variant);
    let done = transaction(&office.db, |tx| async move {
        let tx = &*tx;
        let window = database::catalog::schedule_price(tx, new, now_ms).await?;
        let after = told(sku, new.amount.to_major_string(), window);
        let subject = Subject::new("product", &new.product.to_string());
        let action = "product.price_scheduled";
        record(tx, by, action, &subject, &Value::Null, &after, now_ms).await?;
        Ok::<_, PriceError>(())
    })
    .await;
    conclude(&office, &staff, product, sent, done, "scheduled").await
}

/// `POST /admin/products/{id}/prices/{price}/end`
pub(crate) async fn end_price(
    State(office): State<Office>,
    staff: Staff,
    Path((id, price)): Path<(i64, i64)>,
    sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let currency = office.shop().await?.currency;
    let version = sent.number("version").unwrap_or(-1);
    let (by, now_ms, product_id) = (&staff.by(), office.now_ms(), product.id);
    let shown = &product;
    let done = transaction(&office.db, |tx| async move {
        let tx = &*tx;
        let ended =
            database::catalog::end_price(tx, product_id, version, price, currency, now_ms).await?;
        let was = told(
            &sku(shown, ended.variant),
            ended.amount.to_major_string(),
            ended.window,
        );
        let subject = Subject::new("product", &product_id.to_string());
        let action = "product.price_ended";
        record(tx, by, action, &subject, &was, &Value::Null, now_ms).await?;
        Ok::<_, PriceError>(())
    })
    .await;
    conclude(&office, &staff, product, FormData::default(), done, "ended").await
}

fn sku(product: &EditableProduct, id: VariantId) -> String {
    let mut variants = product.variants.iter();
    let found = variants.find(|variant| variant.id == id);
    found.map_or_else(String::new, |variant| variant.input.sku.clone())
}

fn told(sku: &str, amount: String, window: PriceWindow) -> Value {
    json!({ "sku": sku, "price": amount, "from": window.from_ms, "to": window.to_ms })
}

/// Leads back to the page; or shows it again with what was typed and why that was not done.
async fn conclude(
    office: &Office,
    staff: &Staff,
    product: EditableProduct,
    mut sent: FormData,
    done: Result<(), PriceError>,
    said: &str,
) -> Result<Response, PageError> {
    let id = product.id;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    match done {
        Ok(()) => Ok(see_other(&format!(
            "/admin/products/{id}/prices?done={said}"
        ))),
        Err(PriceError::Window(why)) => {
            let (field, text) = explain(office, why).await?;
            sent.refuse(field, text);
            show(office, staff, product, sent, (refused, None)).await
        }
        Err(PriceError::Over) => {
            let told = Some((Tone::Bad, text!("office-prices-over")));
            show(office, staff, product, sent, (refused, told)).await
        }
        Err(PriceError::Edit(EditError::Stale)) => {
            let now = find(office, id.get()).await?;
            let told = Some((Tone::Caution, text!("office-product-stale")));
            show(office, staff, now, sent, (StatusCode::CONFLICT, told)).await
        }
        Err(PriceError::Edit(error)) => {
            crate::products::edit::refuse(&mut sent, error, |_| None)?;
            show(office, staff, product, sent, (refused, None)).await
        }
    }
}

async fn explain(
    office: &Office,
    why: WindowRefused,
) -> Result<(&'static str, std::borrow::Cow<'static, str>), PageError> {
    Ok(match why {
        WindowRefused::Begun => (fields::FROM, text!("office-prices-begun")),
        WindowRefused::Backwards => (fields::TO, text!("office-prices-backwards")),
        WindowRefused::Overlaps(other) => {
            let country = office.shop().await?.country;
            let clock = |at_ms: i64| {
                let time = LocalTime::of(at_ms, country);
                format!("{}, {}", time.date(), time.clock())
            };
            let from = clock(other.from_ms);
            let why = match other.to_ms {
                Some(to) => text!("office-prices-overlap", from = from, to = clock(to)),
                None => text!("office-prices-overlap-open", from = from),
            };
            (fields::FROM, why)
        }
    })
}

async fn show(
    office: &Office,
    staff: &Staff,
    product: EditableProduct,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let shop = office.shop().await?;
    let prices = scheduled_prices(office.db.reader(), product.id, shop.currency).await?;
    let title = text!("office-prices-of", title = product.input.title.clone());
    let shown = Shown {
        prices,
        currency: shop.currency,
        country: shop.country,
        now_ms: office.now_ms(),
        may_edit: staff.may(Permission::ProductsEdit),
        product,
        form,
    };
    let page = Page::new(title, Section::Products)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || view! { <PricesView shown/> })
        .await
}
