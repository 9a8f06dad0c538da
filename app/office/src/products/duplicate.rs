//! `/admin/products/{id}/duplicate`: a draft like a product that is there.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::ProductId;
use database::audit::{Subject, record};
use database::catalog::{EditError, EditableProduct, copy_by_key, duplicate_product};
use database::{Token, transaction};
use serde_json::{Value, json};
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::kit::form::FormData;
use crate::products::edit::{find, refuse, show};
use crate::staff::Staff;
use crate::state::Office;

/// What the column of titles holds.
const LONGEST_TITLE: usize = 200;
/// What the column of keys holds.
const LONGEST_KEY: usize = 80;

/// `POST /admin/products/{id}/duplicate`
pub(crate) async fn duplicate(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    // A page of the release before has no key.
    let key: &String = &match sent.text("key") {
        "" => Token::random().expose().to_owned(),
        key => key.chars().take(LONGEST_KEY).collect(),
    };
    if let Some(made) = copy_by_key(office.db.writer(), key).await? {
        return Ok(lead_to(made));
    }
    let product = find(&office, id).await?;
    if sent.number("version") != Some(product.version) {
        return stale(&office, &staff, product).await;
    }
    let title = text!(
        "office-product-copy-of",
        title = product.input.title.clone()
    );
    let title: &String = &title.chars().take(LONGEST_TITLE).collect();
    let (original, by, now_ms) = (&product, &staff.by(), office.now_ms());
    let made = transaction(&office.db, |tx| async move {
        let tx = &*tx;
        let made = duplicate_product(tx, original, title.clone(), key, now_ms).await?;
        let subject = Subject::new("product", &made.to_string());
        let after = json!({ "title": title, "copy of": original.id.get() });
        let action = "product.duplicated";
        record(tx, by, action, &subject, &Value::Null, &after, now_ms).await?;
        Ok::<_, EditError>(made)
    })
    .await;
    // The other click of the two may have been faster.
    if made.is_err()
        && let Some(made) = copy_by_key(office.db.writer(), key).await?
    {
        return Ok(lead_to(made));
    }
    match made {
        Ok(made) => Ok(lead_to(made)),
        Err(EditError::Stale) => {
            let now = find(&office, id).await?;
            stale(&office, &staff, now).await
        }
        Err(error) => {
            refuse(&mut sent, error, |_| None)?;
            let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
            show(&office, &staff, product, sent, refused).await
        }
    }
}

fn lead_to(made: ProductId) -> Response {
    see_other(&format!("/admin/products/{made}?done=duplicated"))
}

async fn stale(
    office: &Office,
    staff: &Staff,
    product: EditableProduct,
) -> Result<Response, PageError> {
    let told = Some((Tone::Caution, text!("office-product-stale")));
    let answer = (StatusCode::CONFLICT, told);
    show(office, staff, product, FormData::default(), answer).await
}
