//! `/admin/settings/delivery`: zones, and the ways to deliver with their tariffs.

mod read;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use import::shop::Part;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::Page;
use crate::settings::delivery::read::{filled, read, renumbered};
use crate::settings::delivery::view::{DeliveryView, DeliveryZoneView, Shown};
use crate::settings::keep::{Kept, Named, anywhere, check, done, form_of, keep, put, stored, told};
use crate::staff::Staff;
use crate::state::Office;

const DONE: &str = "/admin/settings/delivery?done=";

/// `GET /admin/settings/delivery`
pub(crate) async fn delivery_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), done);
    let shop = stored(&office).await?;
    let own = staff.person.role.permissions.clone();
    let page = Page::new(text!("office-settings-delivery"), Section::Settings).flash(flash);
    page.draw(
        &office,
        &staff,
        || view! { <DeliveryView zones=shop.shipping_zones own/> },
    )
    .await
}

/// `GET /admin/settings/delivery/zone?name=`: a zone, or an empty form for a new one.
pub(crate) async fn delivery_zone_page(
    State(office): State<Office>,
    staff: Staff,
    Query(zone): Query<Named>,
) -> Result<Response, PageError> {
    show(&office, &staff, zone.name, None, StatusCode::OK).await
}

/// `POST /admin/settings/delivery/zone`: `was` is the name that the zone had, `act` whether it goes.
pub(crate) async fn save_delivery_zone(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let was = sent.text("was").to_owned();
    let removes = sent.text("act") == "remove";
    let kept = if removes {
        let parts = (
            Part::DeliveryZone(was.clone()),
            Part::DeliveryZone(was.clone()),
        );
        keep(&office, &staff, parts, &mut sent, |shop| {
            shop.shipping_zones.retain(|zone| zone.name != was);
            Ok(())
        })
        .await?
    } else {
        let shop = stored(&office).await?;
        let before = filled(&shop, &was).unwrap_or_default();
        let before = anywhere(before);
        let (table, numbers) = read(&mut sent);
        let zone = check(&mut sent, &before, |form| {
            let (table, numbers) = read(form);
            let zone = table.check(shop.settings.currency, &shop.tax_classes);
            zone.map_err(|fault| renumbered(fault, &numbers))
        });
        if zone.is_none() {
            return show(
                &office,
                &staff,
                was,
                Some(sent),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
        let parts = (
            Part::DeliveryZone(was.clone()),
            Part::DeliveryZone(table.name.clone()),
        );
        keep(&office, &staff, parts, &mut sent, |shop| {
            let checked = table
                .clone()
                .check(shop.settings.currency, &shop.tax_classes);
            let zone = checked.map_err(|fault| renumbered(fault, &numbers))?;
            put(&mut shop.shipping_zones, &was, zone, |zone| &zone.name)
        })
        .await?
    };
    match kept {
        Kept::Done if removes => Ok(see_other(&format!("{DONE}removed"))),
        Kept::Done => Ok(see_other(&format!("{DONE}saved"))),
        Kept::Again(status) => show(&office, &staff, was, Some(sent), status).await,
    }
}

async fn show(
    office: &Office,
    staff: &Staff,
    name: String,
    sent: Option<FormData>,
    status: StatusCode,
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let form = form_of(filled(&shop, &name), || filled(&shop, ""), sent, status)?;
    let title = match name.as_str() {
        "" => text!("office-settings-delivery-zone-new").into_owned(),
        name => name.to_owned(),
    };
    let shown = Shown {
        title: title.clone(),
        classes: shop.tax_classes,
        currency: shop.settings.currency,
        form,
    };
    let page = Page::new(title, Section::Settings).status(status);
    page.flash(told(status, None))
        .draw(office, staff, || view! { <DeliveryZoneView shown/> })
        .await
}
