//! `/admin/settings/shop`: who the shop is, and what it promises.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use import::shop::{Part, ReturnsTable, ShopSetup, ShopTable};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::settings::keep::{Kept, check, done, keep, optional, shown, stored, told};
use crate::settings::look;
use crate::settings::shop::view::{ShopView, Shown};
use crate::staff::Staff;
use crate::state::Office;

/// Longer than anybody grants.
const MOST_RETURN_DAYS: u32 = 3650;

/// What was typed into one of the page's forms, if that was refused.
pub(super) enum Typed {
    Nothing,
    Identity(FormData),
    Look(FormData),
}

/// `GET /admin/settings/shop`
pub(crate) async fn shop_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), done);
    show(&office, &staff, Typed::Nothing, (StatusCode::OK, flash)).await
}

/// `POST /admin/settings/shop`
pub(crate) async fn save_shop(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let before = filled(&stored(&office).await?);
    let settings = check(&mut sent, &before, |form| read(form).check(None));
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(settings) = settings {
        let parts = (Part::Identity, Part::Identity);
        let kept = keep(&office, &staff, parts, &mut sent, |shop| {
            shop.settings = settings.clone();
            Ok(())
        });
        match kept.await? {
            Kept::Done => return Ok(see_other("/admin/settings/shop?done=saved")),
            Kept::Again(code) => status = code,
        }
    }
    show(&office, &staff, Typed::Identity(sent), (status, None)).await
}

/// The form as the table of a shop file.
fn read(sent: &mut FormData) -> ShopTable {
    let days = sent.text("returns_days").trim().to_owned();
    let days = (!days.is_empty()).then(|| days.parse::<u32>().ok());
    let fits = |days: &u32| (1..=MOST_RETURN_DAYS).contains(days);
    if days.is_some_and(|days| !days.as_ref().is_some_and(fits)) {
        let why = text!(
            "office-settings-returns-days-wrong",
            most = MOST_RETURN_DAYS
        );
        sent.refuse("returns_days", why);
    }
    let imprint = commerce::text::lines(sent.text("imprint"));
    let description = commerce::text::lines(sent.text("description"));
    ShopTable {
        name: commerce::text::line(sent.text("name")),
        currency: sent.text("currency").to_owned(),
        country: sent.text("country").to_owned(),
        email: commerce::text::line(sent.text("email")),
        phone: optional(sent.text("phone")),
        slogan: optional(sent.text("slogan")),
        description: Some(description).filter(|text| !text.is_empty()),
        imprint: imprint.lines().map(str::to_owned).collect(),
        order_prefix: optional(sent.text("order_prefix")),
        withdrawal_link: match sent.text("withdrawal_link") {
            "always" => Some(true),
            "never" => Some(false),
            _ => None,
        },
        invoices: optional(sent.text("invoices")),
        returns: days.flatten().map(|days| ReturnsTable {
            days,
            free: sent.ticked("returns_free"),
        }),
    }
}

/// The form with what is stored.
fn filled(shop: &ShopSetup) -> FormData {
    let settings = &shop.settings;
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let days = settings.returns.map(|returns| returns.days.to_string());
    let link = match settings.withdrawal_link {
        None => "law",
        Some(true) => "always",
        Some(false) => "never",
    };
    let mut fields = vec![
        ("version", shop.version(&Part::Identity)),
        ("name", settings.name.clone()),
        ("currency", settings.currency.code().to_owned()),
        ("country", settings.country.to_string()),
        ("email", settings.email.clone()),
        ("phone", optional(&settings.phone)),
        ("slogan", optional(&settings.slogan)),
        ("description", optional(&settings.description)),
        ("imprint", settings.imprint.join("\n")),
        ("order_prefix", settings.order_prefix.to_string()),
        ("withdrawal_link", link.to_owned()),
        ("invoices", settings.invoices.as_str().to_owned()),
        ("returns_days", days.unwrap_or_default()),
    ];
    if settings.returns.is_some_and(|returns| returns.free) {
        fields.push(("returns_free", "1".to_owned()));
    }
    FormData::prefilled(fields)
}

pub(super) async fn show(
    office: &Office,
    staff: &Staff,
    typed: Typed,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let (identity, look) = match typed {
        Typed::Nothing => (None, None),
        Typed::Identity(sent) => (Some(sent), None),
        Typed::Look(sent) => (None, Some(sent)),
    };
    let shown = Shown {
        identity: shown(identity, status, filled(&shop)),
        look: shown(look, status, look::filled(&shop)),
        logo: shop.look.as_ref().and_then(|setup| setup.look.logo.clone()),
        own: staff.person.role.permissions.clone(),
    };
    let page = Page::new(text!("office-settings-shop"), Section::Settings).status(status);
    page.flash(told(status, flash))
        .draw(office, staff, || view! { <ShopView shown/> })
        .await
}
