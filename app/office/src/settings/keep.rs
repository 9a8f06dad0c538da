//! Keeping one part of the settings, and what is answered when it cannot be kept.

use std::borrow::Cow;

use axum::http::StatusCode;
use import::shop::{ApplyError, Edit, EditError, Fault, Part, ShopSetup, edit_shop, stored_shop};
use serde::Deserialize;
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;

use crate::kit::form::FormData;
use crate::page::Flash;
use crate::staff::Staff;
use crate::state::Office;

/// What became of a form.
pub(super) enum Kept {
    Done,
    /// It is shown again, with what was typed.
    Again(StatusCode),
}

/// A zone or a page of the settings, by its name; none for a new one.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    pub name: String,
}

/// The name that a fault's key has as a field of a form.
pub(super) fn field_of(key: &str) -> String {
    key.replace('.', "_")
}

/// Notes at its field what cannot be taken.
pub(crate) fn refuse(sent: &mut FormData, fault: Fault) {
    sent.refuse(field_of(&fault.key), fault.problem);
}

/// What the form says, checked. When something of it cannot be taken, all of that is noted: a value with a fault is put
/// aside for what is stored, and the rest looked at again.
pub(crate) fn check<T>(
    sent: &mut FormData,
    stored: &FormData,
    read: impl Fn(&mut FormData) -> Result<T, Fault>,
) -> Option<T> {
    let mut tried = sent.clone();
    let mut aside: Vec<String> = Vec::new();
    loop {
        let found = read(&mut tried);
        for error in tried.errors() {
            if sent.errors().iter().all(|known| known.field != error.field) {
                sent.refuse(error.field.clone(), error.message.clone());
            }
        }
        let fault = match found {
            Ok(value) => return Some(value).filter(|_| sent.is_fine()),
            Err(fault) => fault,
        };
        let field = field_of(&fault.key);
        if sent.errors().iter().all(|known| known.field != field) {
            refuse(sent, fault);
        }
        if aside.contains(&field) {
            return None;
        }
        tried = tried.with(&field, stored.text(&field));
        aside.push(field);
    }
}

/// A zone's form with areas that can be taken, for [`check`].
pub(super) fn anywhere(stored: FormData) -> FormData {
    match stored.text("areas") {
        "" => stored.with("areas", "WORLD"),
        _ => stored,
    }
}

/// Changes a part of the shop under the version that the form was drawn with.
pub(super) async fn keep(
    office: &Office,
    staff: &Staff,
    (part, becomes): (Part, Part),
    sent: &mut FormData,
    change: impl Fn(&mut ShopSetup) -> Result<(), Fault>,
) -> Result<Kept, PageError> {
    let (seen, by) = (sent.text("version").to_owned(), staff.by());
    let edit = Edit {
        part,
        becomes,
        seen: &seen,
        by: &by,
        now_ms: office.now_ms(),
    };
    let again = Kept::Again(StatusCode::UNPROCESSABLE_ENTITY);
    match edit_shop(&office.db, &edit, change).await {
        Ok(_) => {
            office.settings.forget().await;
            Ok(Kept::Done)
        }
        Err(EditError::Stale) => Ok(Kept::Again(StatusCode::CONFLICT)),
        Err(EditError::Refused(fault)) => {
            refuse(sent, fault);
            Ok(again)
        }
        Err(EditError::Apply(ApplyError::Currency { stored, .. })) => {
            let why = text!("office-settings-currency-fixed", currency = stored);
            sent.refuse("currency", why);
            Ok(again)
        }
        Err(EditError::Apply(ApplyError::Database(error))) => Err(error.into()),
    }
}

/// The shop as it is stored now.
pub(super) async fn stored(office: &Office) -> Result<ShopSetup, PageError> {
    Ok(stored_shop(office.db.reader()).await?)
}

/// What a form shows: what is stored, or what was typed; when somebody else was faster, both.
pub(crate) fn shown(sent: Option<FormData>, status: StatusCode, stored: FormData) -> FormData {
    match sent {
        None => stored,
        Some(sent) if status == StatusCode::CONFLICT => sent.overtaken(&stored, now_stored),
        Some(sent) => sent,
    }
}

fn now_stored(value: &str) -> Cow<'static, str> {
    match value.trim() {
        "" => text!("office-settings-now-empty"),
        value => text!("office-settings-now", value = value),
    }
}

/// The sentence above a form that somebody else was faster with.
pub(crate) fn told(status: StatusCode, flash: Flash) -> Flash {
    match status {
        StatusCode::CONFLICT => Some((Tone::Caution, text!("office-settings-conflict"))),
        _ => flash,
    }
}

/// The sentence for what was just done.
pub(super) fn done(done: &str) -> Option<Cow<'static, str>> {
    match done {
        "saved" => Some(text!("office-saved")),
        "removed" => Some(text!("office-settings-removed")),
        _ => None,
    }
}

/// Lines, or what stands between commas, without blanks around and without empty ones.
pub(crate) fn listed(text: &str) -> Vec<String> {
    let parts = text.split(['\n', ',', ';']).map(commerce::text::line);
    parts.filter(|part| !part.is_empty()).collect()
}

/// A line of text; none when it is blank.
pub(crate) fn optional(text: &str) -> Option<String> {
    Some(commerce::text::line(text)).filter(|text| !text.is_empty())
}

/// Puts a named thing in the place of the one that was called `was`, or at the end.
///
/// # Errors
/// When another one has the new name, or the one to be replaced is gone.
pub(super) fn put<T>(
    list: &mut Vec<T>,
    was: &str,
    new: T,
    name: impl Fn(&T) -> &str,
) -> Result<(), Fault> {
    let taken = list
        .iter()
        .any(|other| name(other) == name(&new) && name(other) != was);
    if taken {
        return Err(Fault::of_field("name", text!("office-settings-name-taken")));
    }
    match list.iter_mut().find(|other| name(other) == was) {
        Some(place) => *place = new,
        None => list.push(new),
    }
    Ok(())
}

/// The form of a zone or a page: `stored`, if it is there, else `new`; with what was typed, when that was refused. One that
/// somebody removed meanwhile can be stored again.
///
/// # Errors
/// [`PageError::NotFound`] for one that is not there and of which nothing was typed.
pub(super) fn form_of(
    stored: Option<FormData>,
    new: impl FnOnce() -> Option<FormData>,
    sent: Option<FormData>,
    status: StatusCode,
) -> Result<FormData, PageError> {
    let now = match (stored, &sent) {
        (Some(form), _) => form,
        (None, Some(_)) => new().unwrap_or_default(),
        (None, None) => return Err(PageError::NotFound),
    };
    Ok(match status {
        StatusCode::CONFLICT => shown(sent, status, now.clone()).with("was", now.text("was")),
        _ => shown(sent, status, now),
    })
}
