//! `/admin/settings/taxes`: classes, and zones with their rates.

mod view;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use import::shop::{Fault, Part, ShopSetup, TaxZoneTable, zone_areas};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::settings::keep::{
    Kept, Named, anywhere, check, done, form_of, keep, listed, put, shown, stored, told,
};
use crate::settings::taxes::view::{TaxZoneView, TaxesView};
use crate::staff::Staff;
use crate::state::Office;

const DONE: &str = "/admin/settings/taxes?done=";
const LONGEST: usize = 60;

/// `GET /admin/settings/taxes`
pub(crate) async fn taxes_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), done);
    show_all(&office, &staff, None, (StatusCode::OK, flash)).await
}

/// `POST /admin/settings/taxes`: names of the classes, and one more.
pub(crate) async fn save_tax_classes(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let known = stored(&office).await?;
    let before = filled_classes(&known);
    // A page that somebody overtook is told that first.
    let is_fresh = sent.text("version") == before.text("version");
    let checked = |sent: &mut FormData| {
        check(sent, &before, |form| classes(form, &known.tax_classes)).is_some()
    };
    if is_fresh && !checked(&mut sent) {
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
        return show_all(&office, &staff, Some(sent), refused).await;
    }
    let typed = sent.clone();
    let parts = (Part::TaxClasses, Part::TaxClasses);
    let kept = keep(&office, &staff, parts, &mut sent, |shop| {
        shop.tax_classes = classes(&typed, &shop.tax_classes)?;
        Ok(())
    });
    match kept.await? {
        Kept::Done => Ok(see_other(&format!("{DONE}saved"))),
        Kept::Again(status) => show_all(&office, &staff, Some(sent), (status, None)).await,
    }
}

/// The classes with their names as typed, and the new one if there is one. Products refer to classes: none is removed.
fn classes(typed: &FormData, known: &[(String, String)]) -> Result<Vec<(String, String)>, Fault> {
    let name_of = |field: &str| {
        let name = commerce::text::line(typed.text(field));
        match name.chars().count() {
            1..=LONGEST => Ok(name),
            _ => Err(Fault::of_field(
                field,
                text!("office-settings-class-name-missing", most = LONGEST),
            )),
        }
    };
    let mut classes = Vec::new();
    for (code, _) in known {
        classes.push((code.clone(), name_of(&format!("class_{code}"))?));
    }
    let code = typed.text("new_code").trim().to_lowercase();
    if code.is_empty() && typed.text("new_name").trim().is_empty() {
        return Ok(classes);
    }
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    if code.is_empty() || code.len() > LONGEST || !code.bytes().all(plain) {
        return Err(Fault::of_field(
            "new_code",
            text!("office-settings-class-code-wrong"),
        ));
    }
    if known.iter().any(|(taken, _)| *taken == code) {
        return Err(Fault::of_field(
            "new_code",
            text!("office-settings-name-taken"),
        ));
    }
    classes.push((code, name_of("new_name")?));
    Ok(classes)
}

/// `GET /admin/settings/taxes/zone?name=`: a zone, or an empty form for a new one.
pub(crate) async fn tax_zone_page(
    State(office): State<Office>,
    staff: Staff,
    Query(zone): Query<Named>,
) -> Result<Response, PageError> {
    show_zone(&office, &staff, zone.name, None, StatusCode::OK).await
}

/// `POST /admin/settings/taxes/zone`: `was` is the name that the zone had, `act` whether it goes.
pub(crate) async fn save_tax_zone(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let was = sent.text("was").to_owned();
    let kept = if sent.text("act") == "remove" {
        let parts = (Part::TaxZone(was.clone()), Part::TaxZone(was.clone()));
        keep(&office, &staff, parts, &mut sent, |shop| {
            shop.tax_zones.retain(|zone| zone.name != was);
            Ok(())
        })
        .await?
    } else {
        let shop = stored(&office).await?;
        let before = filled(&shop, &was).unwrap_or_default();
        let before = anywhere(before);
        let table = read(&mut sent, &shop);
        let zone = check(&mut sent, &before, |form| {
            read(form, &shop).check(&shop.tax_classes)
        });
        if zone.is_none() {
            return show_zone(
                &office,
                &staff,
                was,
                Some(sent),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
        let parts = (
            Part::TaxZone(was.clone()),
            Part::TaxZone(table.name.clone()),
        );
        keep(&office, &staff, parts, &mut sent, |shop| {
            let zone = table.clone().check(&shop.tax_classes)?;
            put(&mut shop.tax_zones, &was, zone, |zone| &zone.name)
        })
        .await?
    };
    match (kept, sent.text("act")) {
        (Kept::Done, "remove") => Ok(see_other(&format!("{DONE}removed"))),
        (Kept::Done, _) => Ok(see_other(&format!("{DONE}saved"))),
        (Kept::Again(status), _) => show_zone(&office, &staff, was, Some(sent), status).await,
    }
}

/// The form as the table of a shop file; what that may leave out is asked for here.
fn read(sent: &mut FormData, shop: &ShopSetup) -> TaxZoneTable {
    let name = commerce::text::line(sent.text("name"));
    if name.is_empty() {
        sent.refuse("name", text!("office-settings-name-missing"));
    }
    let label = commerce::text::line(sent.text("label"));
    if label.is_empty() {
        sent.refuse("label", text!("office-settings-tax-label-missing"));
    }
    let areas = listed(sent.text("areas"));
    if areas.is_empty() {
        sent.refuse("areas", text!("office-settings-areas-missing"));
    }
    let rates = shop.tax_classes.iter().filter_map(|(code, _)| {
        let rate = sent.text(&format!("rates_{code}")).trim().replace(',', ".");
        (!rate.is_empty()).then(|| (code.clone(), rate))
    });
    let rates: BTreeMap<String, String> = rates.collect();
    TaxZoneTable {
        name,
        areas,
        tax: sent.text("tax").to_owned(),
        label,
        rates,
    }
}

/// The form with the names of the classes as they are stored.
fn filled_classes(shop: &ShopSetup) -> FormData {
    let names = shop.tax_classes.iter();
    let names = names.map(|(code, name)| (format!("class_{code}"), name.clone()));
    let version = ("version".to_owned(), shop.version(&Part::TaxClasses));
    FormData::prefilled(std::iter::once(version).chain(names))
}

/// The form with what is stored of the zone of that name.
fn filled(shop: &ShopSetup, name: &str) -> Option<FormData> {
    let version = (
        "version".to_owned(),
        shop.version(&Part::TaxZone(name.to_owned())),
    );
    let mut fields = vec![version, ("was".to_owned(), name.to_owned())];
    if !name.is_empty() {
        let zone = shop.tax_zones.iter().find(|zone| zone.name == name)?;
        fields.extend([
            ("name".to_owned(), zone.name.clone()),
            ("areas".to_owned(), zone_areas(&zone.areas).join("\n")),
            ("tax".to_owned(), zone.mode.as_str().to_owned()),
            ("label".to_owned(), zone.label.clone()),
        ]);
        let rates = zone.rates.iter();
        fields.extend(rates.map(|(code, rate)| {
            let rate = rate.to_string();
            (
                format!("rates_{code}"),
                rate.trim_end_matches(" %").to_owned(),
            )
        }));
    }
    Some(FormData::prefilled(fields))
}

async fn show_all(
    office: &Office,
    staff: &Staff,
    sent: Option<FormData>,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let form = shown(sent, status, filled_classes(&shop));
    let own = staff.person.role.permissions.clone();
    let page = Page::new(text!("office-settings-taxes"), Section::Settings).status(status);
    page.flash(told(status, flash))
        .draw(office, staff, || view! { <TaxesView shop form own/> })
        .await
}

async fn show_zone(
    office: &Office,
    staff: &Staff,
    name: String,
    sent: Option<FormData>,
    status: StatusCode,
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let form = form_of(filled(&shop, &name), || filled(&shop, ""), sent, status)?;
    let title = match name.as_str() {
        "" => text!("office-settings-tax-zone-new").into_owned(),
        name => name.to_owned(),
    };
    let page = Page::new(title.clone(), Section::Settings).status(status);
    page.flash(told(status, None))
        .draw(
            office,
            staff,
            || view! { <TaxZoneView title classes=shop.tax_classes form/> },
        )
        .await
}
