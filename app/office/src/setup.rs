//! `/admin/setup`: what the shop still needs before it opens, each with the page that mends it.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::opening::may_open_without;
use commerce::payment::PaymentMethod;
use commerce::staff::Permission;
use database::audit::{Subject, record};
use database::content::{
    hold_settings, is_open, missing_legal_texts, open_for_good, page_titles, shop_settings,
};
use database::readiness::readiness;
use database::transaction;
use import::shop::{Facts, Need, needs, stored_shop};
use leptos::prelude::*;
use serde_json::json;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::setup::view::{Closed, SetupView};
use crate::staff::Staff;
use crate::state::Office;

/// The box that says that staff know what they do.
const SURE: &str = "sure";

/// `GET /admin/setup`
pub(crate) async fn setup_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), |code| match code {
        "opened" => Some(text!("office-setup-opened")),
        _ => None,
    });
    show(
        &office,
        &staff,
        FormData::default(),
        (StatusCode::OK, flash),
    )
    .await
}

/// `POST /admin/setup/open`: takes orders though something is missing, where that may be.
pub(crate) async fn open(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let is_sure = sent.ticked(SURE);
    let (by, now_ms) = (&staff.by(), office.now_ms());
    let opened = transaction(&office.db, |tx| async move {
        let tx = &*tx;
        hold_settings(tx).await?;
        let shop = shop_settings(tx).await?;
        if !is_sure || !may_open_without(shop.country) {
            return Ok(false);
        }
        let missing = missing_legal_texts(&shop, &page_titles(tx).await?);
        open_for_good(tx).await?;
        let subject = Subject::new("settings", "opening");
        let (closed, without) = (json!({ "is_open": false }), json!({ "without": missing }));
        record(
            tx,
            by,
            "settings.opened",
            &subject,
            &closed,
            &without,
            now_ms,
        )
        .await?;
        Ok::<_, database::Error>(true)
    });
    if opened.await? {
        return Ok(see_other("/admin/setup?done=opened"));
    }
    sent.refuse(SURE, text!("office-setup-not-sure"));
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
    show(&office, &staff, sent, refused).await
}

async fn show(
    office: &Office,
    staff: &Staff,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let reader = office.db.reader();
    let needs = list(office).await?;
    let (shop, pages) = (shop_settings(reader).await?, page_titles(reader).await?);
    let closed = match is_open(reader, &shop, &pages).await? {
        true => None,
        false => Some(Closed {
            missing: missing_legal_texts(&shop, &pages),
            may_open: may_open_without(shop.country),
            form,
        }),
    };
    let page = Page::new(text!("office-setup-title"), Section::Home);
    let own = staff.person.role.permissions.clone();
    page.status(status)
        .flash(flash)
        .draw(office, staff, || view! { <SetupView needs closed own/> })
        .await
}

/// How many things are missing, while no order was ever placed: what the dashboard says to whoever may mend it.
pub(crate) async fn missing(office: &Office, staff: &Staff) -> Result<usize, PageError> {
    let may = staff.may(Permission::SettingsEdit);
    if !may || database::readiness::has_sold(office.db.reader()).await? {
        return Ok(0);
    }
    let needs = list(office).await?;
    Ok(needs.iter().filter(|(_, done)| !done).count())
}

async fn list(office: &Office) -> Result<Vec<(Need, bool)>, PageError> {
    let reader = office.db.reader();
    let shop = stored_shop(reader).await?;
    let known = readiness(reader).await?;
    let offered = office.purchases.offered(shop.settings.country).await?;
    // The test payment takes no money.
    let pays = offered
        .iter()
        .any(|way| way.method() != PaymentMethod::Test);
    let facts = Facts {
        pays: Some(pays),
        sells: Some(known.sells),
        people: Some(known.people),
        sends_mail: Some(office.sends_mail),
        https: Some(office.purchases.origin.starts_with("https://")),
    };
    Ok(needs(&shop, facts))
}
