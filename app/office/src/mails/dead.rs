//! `/admin/emails/failed`: e-mails that were given up, with why; tried again or dropped.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::OrderId;
use commerce::job::{AskedEmail, JobKind, StaffNotice};
use commerce::text::line;
use database::job::{DeadEmail, dead_emails, drop_dead_email, retry_dead_email};
use database::order::order_head;
use leptos::prelude::*;
use mail::Email;
use serde::Deserialize;
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::mails::view::{FailedRow, FailedView};
use crate::mails::words;
use crate::page::{Flash, Page};
use crate::staff::Staff;
use crate::state::Office;

/// Rows of the page; when they are dealt with, the next ones come up.
const MOST: u32 = 100;
const LONGEST_REASON: usize = 200;

/// `GET /admin/emails/failed`
pub(crate) async fn failed_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), |done| match done {
        "retried" => Some(text!("office-failed-retried")),
        "dropped" => Some(text!("office-failed-dropped")),
        _ => None,
    });
    let form = FormData::default();
    show(&office, &staff, form, (StatusCode::OK, flash)).await
}

/// `POST /admin/emails/failed/{id}/retry`
pub(crate) async fn retry_email(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let done = retry_dead_email(&office.db, id, &staff.by(), office.now_ms()).await?;
    conclude(&office, &staff, done, "retried").await
}

/// `POST /admin/emails/failed/{id}/drop`
pub(crate) async fn drop_email(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let field = format!("reason-{id}");
    let reason = line(sent.text(&field));
    if reason.is_empty() {
        sent.refuse(field, text!("office-failed-no-reason"));
    } else if reason.chars().count() > LONGEST_REASON {
        sent.refuse(
            field,
            text!("office-mails-too-long", count = LONGEST_REASON),
        );
    }
    if !sent.is_fine() {
        let answer = (StatusCode::UNPROCESSABLE_ENTITY, None);
        return show(&office, &staff, sent, answer).await;
    }
    let done = drop_dead_email(&office.db, id, &reason, &staff.by(), office.now_ms()).await?;
    conclude(&office, &staff, done, "dropped").await
}

async fn conclude(
    office: &Office,
    staff: &Staff,
    done: bool,
    said: &str,
) -> Result<Response, PageError> {
    if done {
        return Ok(see_other(&format!("/admin/emails/failed?done={said}")));
    }
    let told = Some((Tone::Caution, text!("office-failed-gone")));
    let form = FormData::default();
    show(office, staff, form, (StatusCode::CONFLICT, told)).await
}

async fn show(
    office: &Office,
    staff: &Staff,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let mut rows = Vec::new();
    for email in dead_emails(office.db.reader(), MOST).await? {
        rows.push(row(office, email).await?);
    }
    let country = office.shop().await?.country;
    let page = Page::new(text!("office-failed-title"), Section::Home)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || {
        view! { <FailedView rows country form/> }
    })
    .await
}

#[derive(Deserialize)]
struct AboutOrder {
    order_id: OrderId,
}

async fn row(office: &Office, dead: DeadEmail) -> Result<FailedRow, PageError> {
    let about: Option<AboutOrder> = serde_json::from_str(&dead.payload).ok();
    let order = match about {
        Some(about) => order_head(office.db.reader(), about.order_id).await?,
        None => None,
    };
    let (name, to) = match dead.kind {
        JobKind::Mail => match serde_json::from_str::<Email>(&dead.payload) {
            Ok(email) => {
                let name = words::name(email.message.kind());
                let to = email.to.address().to_owned();
                (name.unwrap_or_else(|| words::of_job(dead.kind)), to)
            }
            Err(_) => (words::of_job(dead.kind), String::new()),
        },
        JobKind::AskedEmail => {
            let asked = serde_json::from_str::<AskedEmail>(&dead.payload);
            let to = asked.map(|asked| asked.email.to_string());
            (words::of_job(dead.kind), to.unwrap_or_default())
        }
        JobKind::StaffNotice => {
            let notice = serde_json::from_str::<StaffNotice>(&dead.payload).ok();
            let name =
                notice.and_then(|notice| words::name(&notice.notice().as_str().replace('_', "-")));
            (
                name.unwrap_or_else(|| words::of_job(dead.kind)),
                String::new(),
            )
        }
        kind => (words::of_job(kind), String::new()),
    };
    let shopper = order.as_ref().filter(|_| dead.kind != JobKind::StaffNotice);
    Ok(FailedRow {
        id: dead.id,
        name,
        to: shopper.map_or(to, |order| order.email.to_string()),
        order: order.map(|order| order.number.to_string()),
        attempts: dead.attempts,
        error: dead.error,
        dead_at_ms: dead.dead_at_ms,
    })
}
