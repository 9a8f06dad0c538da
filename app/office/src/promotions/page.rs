//! The list, the editor and its buttons.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::PromotionId;
use database::Error;
use import::shop::{
    ApplyError, EditError, KnownPromotion, PromotionEdit, end_promotion, known_promotion,
    known_promotions, save_promotion,
};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::Page;
use crate::promotions::read::{filled, read};
use crate::promotions::view::{Editor, ListView, Shown};
use crate::settings::keep::{check, refuse, shown, told};
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/promotions`
pub(crate) async fn list_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), |code| match code {
        "saved" => Some(text!("office-saved")),
        "ended" => Some(text!("office-promotion-ended")),
        _ => None,
    });
    let known = known_promotions(office.db.reader()).await?;
    let (shop, now_ms) = (office.shop().await?, office.now_ms());
    let (currency, country) = (shop.currency, shop.country);
    let page = Page::new(text!("office-promotion-list"), Section::Promotions).flash(flash);
    page.draw(
        &office,
        &staff,
        || view! { <ListView known currency country now_ms/> },
    )
    .await
}

/// `GET /admin/promotions/new`
pub(crate) async fn new_page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    show(&office, &staff, None, None, StatusCode::OK).await
}

/// `POST /admin/promotions/new`
pub(crate) async fn create(
    State(office): State<Office>,
    staff: Staff,
    sent: FormData,
) -> Result<Response, PageError> {
    store(&office, &staff, None, sent).await
}

/// `GET /admin/promotions/{id}`
pub(crate) async fn edit_page(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let known = find(&office, id).await?;
    show(&office, &staff, Some(known), None, StatusCode::OK).await
}

/// `POST /admin/promotions/{id}`
pub(crate) async fn save(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    sent: FormData,
) -> Result<Response, PageError> {
    let known = find(&office, id).await?;
    // There is no form for one that does more than a form can say.
    if known.table.is_none() {
        return Err(PageError::NotFound);
    }
    store(&office, &staff, Some(known), sent).await
}

/// `POST /admin/promotions/{id}/end`
pub(crate) async fn end(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    sent: FormData,
) -> Result<Response, PageError> {
    let known = find(&office, id).await?;
    let (seen, by) = (sent.text("version").to_owned(), staff.by());
    let edit = PromotionEdit {
        id: Some(known.row.id),
        seen: &seen,
        by: &by,
        now_ms: office.now_ms(),
    };
    match end_promotion(&office.db, &edit).await {
        Ok(()) => Ok(see_other("/admin/promotions?done=ended")),
        Err(EditError::Stale) => {
            let now = find(&office, id).await?;
            show(&office, &staff, Some(now), None, StatusCode::CONFLICT).await
        }
        Err(error) => Err(failed(error)),
    }
}

async fn find(office: &Office, id: i64) -> Result<KnownPromotion, PageError> {
    let known = known_promotion(office.db.writer(), PromotionId(id)).await?;
    known.ok_or(PageError::NotFound)
}

async fn store(
    office: &Office,
    staff: &Staff,
    known: Option<KnownPromotion>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let shop = office.shop().await?;
    let before = filled(known.as_ref(), shop.country);
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let typed = check(&mut sent, &before, |form| {
        let (table, terms) = read(form, &shop, known.as_ref());
        Ok((table.check(shop.currency)?, terms))
    });
    let Some((setup, terms)) = typed else {
        return show(office, staff, known, Some(sent), refused).await;
    };
    let (seen, by) = (sent.text("version").to_owned(), staff.by());
    let edit = PromotionEdit {
        id: known.as_ref().map(|it| it.row.id),
        seen: &seen,
        by: &by,
        now_ms: office.now_ms(),
    };
    match save_promotion(&office.db, &edit, &setup, &terms).await {
        Ok(_) => Ok(see_other("/admin/promotions?done=saved")),
        Err(EditError::Stale) => {
            let now = match edit.id {
                Some(id) => Some(find(office, id.get()).await?),
                None => None,
            };
            show(office, staff, now, Some(sent), StatusCode::CONFLICT).await
        }
        Err(EditError::Refused(fault)) => {
            refuse(&mut sent, fault);
            show(office, staff, known, Some(sent), refused).await
        }
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: EditError) -> PageError {
    match error {
        EditError::Apply(ApplyError::Database(Error::Missing(_))) => PageError::NotFound,
        EditError::Apply(ApplyError::Database(error)) => error.into(),
        other => Error::Transition(other.to_string()).into(),
    }
}

async fn show(
    office: &Office,
    staff: &Staff,
    known: Option<KnownPromotion>,
    sent: Option<FormData>,
    status: StatusCode,
) -> Result<Response, PageError> {
    let shop = office.shop().await?;
    let form = shown(sent, status, filled(known.as_ref(), shop.country));
    let title = match &known {
        Some(known) => known.row.stored.name.clone(),
        None => text!("office-promotion-new").into_owned(),
    };
    let page = Page::new(title.clone(), Section::Promotions).status(status);
    let shown = Shown {
        title,
        known,
        form,
        currency: shop.currency,
        now_ms: office.now_ms(),
    };
    page.flash(told(status, None))
        .draw(office, staff, || view! { <Editor shown/> })
        .await
}
