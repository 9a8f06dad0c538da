//! The shop's look: its colours and its logo, forms of `/admin/settings/shop`.

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::look::{Shades, TooFaint};
use import::shop::{Part, ShopSetup, shades};
use texts::text;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::kit::form::FormData;
use crate::kit::upload::{self, PICTURE};
use crate::settings::keep::{Kept, keep};
use crate::settings::shop::{Typed, show};
use crate::staff::Staff;
use crate::state::Office;

const DONE: &str = "/admin/settings/shop?done=saved";

/// `POST /admin/settings/look`
pub(crate) async fn save_look(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let accent = read(&mut sent, "accent", Shades::check_accent);
    let block = read(&mut sent, "block", Shades::check_block);
    if !sent.is_fine() {
        return again(&office, &staff, sent, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let kept = keep(
        &office,
        &staff,
        (Part::Look, Part::Look),
        &mut sent,
        |shop| {
            let look = shop.look.get_or_insert_default();
            (look.look.accent, look.look.block) = (accent, block);
            Ok(())
        },
    );
    match kept.await? {
        Kept::Done => Ok(see_other(DONE)),
        Kept::Again(status) => again(&office, &staff, sent, status).await,
    }
}

/// `POST /admin/settings/look/logo`: another logo, or none.
pub(crate) async fn save_logo(
    State(office): State<Office>,
    staff: Staff,
    multipart: Multipart,
) -> Result<Response, PageError> {
    let (mut sent, file) = upload::parts(multipart).await?;
    let removes = sent.text("act") == "remove";
    let logo = match file {
        Some(file) if !removes => upload::stored(&office, &mut sent, file).await?,
        _ => None,
    };
    if logo.is_none() && !removes && sent.is_fine() {
        sent.refuse(PICTURE, text!("office-product-picture-missing"));
    }
    if !sent.is_fine() {
        return again(&office, &staff, sent, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    // The shop's name stands beside its logo, which therefore needs no words of its own.
    let logo = logo.map(|stored| stored.picture(""));
    let kept = keep(
        &office,
        &staff,
        (Part::Look, Part::Look),
        &mut sent,
        |shop| {
            shop.look
                .get_or_insert_default()
                .look
                .logo
                .clone_from(&logo);
            Ok(())
        },
    );
    match kept.await? {
        Kept::Done => Ok(see_other(DONE)),
        Kept::Again(status) => again(&office, &staff, sent, status).await,
    }
}

/// A colour for light and for dark pages; none when both fields are empty.
fn read(
    sent: &mut FormData,
    name: &str,
    is_readable: fn(Shades) -> Result<(), TooFaint>,
) -> Option<Shades> {
    let text = |side: &str| sent.text(&format!("{name}_{side}")).trim().to_owned();
    let (light, dark) = (text("light"), text("dark"));
    if light.is_empty() && dark.is_empty() {
        return None;
    }
    let refuse = |fault: import::shop::Fault| {
        sent.refuse(format!("{name}_{}", fault.key), fault.problem);
    };
    shades(&light, &dark, is_readable).map_err(refuse).ok()
}

/// The forms with what is stored.
pub(super) fn filled(shop: &ShopSetup) -> FormData {
    let look = shop.look.as_ref().map(|setup| setup.look.clone());
    let look = look.unwrap_or_default();
    let text = |shades: Option<Shades>, is_dark: bool| {
        let shade = shades.map(|shades| if is_dark { shades.dark } else { shades.light });
        shade.map(|shade| shade.to_string()).unwrap_or_default()
    };
    FormData::prefilled([
        ("version", shop.version(&Part::Look)),
        ("accent_light", text(look.accent, false)),
        ("accent_dark", text(look.accent, true)),
        ("block_light", text(look.block, false)),
        ("block_dark", text(look.block, true)),
    ])
}

async fn again(
    office: &Office,
    staff: &Staff,
    sent: FormData,
    status: StatusCode,
) -> Result<Response, PageError> {
    // The logo's form has none of the colours.
    let sent = match sent.is_sent("accent_light") {
        true => sent,
        false => {
            let stored = super::keep::stored(office).await?;
            let mut shown = filled(&stored);
            for error in sent.errors() {
                shown.refuse(error.field.clone(), error.message.clone());
            }
            shown
        }
    };
    show(office, staff, Typed::Look(sent), (status, None)).await
}
