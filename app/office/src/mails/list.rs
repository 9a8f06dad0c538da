//! `/admin/settings/mails`: every kind of e-mail that the shop sends.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use database::email_text::email_texts;
use database::job::dead_emails;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;

use crate::layout::Section;
use crate::mails::samples;
use crate::mails::view::{ListView, Row};
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/settings/mails`
pub(crate) async fn list_page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let stored = email_texts(office.db.reader()).await?;
    let own = stored
        .into_iter()
        .filter(|text| !text.subject.is_empty() || !text.intro.is_empty());
    let own: BTreeSet<String> = own.map(|text| text.kind).collect();
    let rows = samples::all(&office, &staff).await?;
    let rows = rows.iter().map(|message| Row {
        kind: message.kind(),
        to_staff: message.is_to_staff(),
        reworded: own.contains(message.kind()),
    });
    let rows: Vec<Row> = rows.collect();
    let failed = !dead_emails(office.db.reader(), 1).await?.is_empty();
    let page = Page::new(text!("office-mails-title"), Section::Settings);
    let own = staff.person.role.permissions.clone();
    page.draw(&office, &staff, || view! { <ListView rows failed own/> })
        .await
}
