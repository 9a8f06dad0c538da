//! `/admin/setup`: what the shop still needs before it opens, each with the page that mends it.

mod view;

use axum::extract::State;
use axum::response::Response;
use commerce::payment::PaymentMethod;
use commerce::staff::Permission;
use database::readiness::readiness;
use import::shop::{Facts, Need, needs, stored_shop};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;

use crate::layout::Section;
use crate::page::Page;
use crate::setup::view::SetupView;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin/setup`
pub(crate) async fn setup_page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let needs = list(&office).await?;
    let page = Page::new(text!("office-setup-title"), Section::Home);
    let own = staff.person.role.permissions.clone();
    page.draw(&office, &staff, || view! { <SetupView needs own/> })
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
