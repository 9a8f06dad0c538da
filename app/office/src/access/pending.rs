//! Between password and code: a sealed note of whose password was right, which the browser keeps for some minutes.

use axum::http::HeaderMap;
use commerce::ids::StaffId;
use commerce::policy::{MINUTE_MS, STAFF_CODE_MINUTES};
use database::staff::{Staff as Person, staff_by_id};
use web::http::cookies::{Cookie, SetCookies};
use web::http::error::PageError;
use web::http::state::HttpState;

use crate::state::Office;

const PURPOSE: &str = "staff code";
const LIFE_MS: i64 = STAFF_CODE_MINUTES * MINUTE_MS;

/// Notes that the password of that person was right.
pub(super) fn note(office: &Office, person: &Person) -> SetCookies {
    let until_ms = office.now_ms() + LIFE_MS;
    let seal = office.seal(PURPOSE, &parts(person, &until_ms.to_string()));
    let note = format!("{}.{until_ms}.{seal}", person.id);
    let cookies = office.set_cookies();
    cookies.staff_code(&note, LIFE_MS.unsigned_abs() / 1000)
}

/// Whose password was right, while the note holds: no longer once the password is another.
pub(super) async fn find(
    office: &Office,
    headers: &HeaderMap,
) -> Result<Option<Person>, PageError> {
    let note = Cookie::StaffCode.read(headers, office.base_url.is_https());
    let Some((id, until, seal)) = note.and_then(split) else {
        return Ok(None);
    };
    let is_over = until
        .parse()
        .map_or(true, |until_ms: i64| until_ms <= office.now_ms());
    if is_over {
        return Ok(None);
    }
    let person = staff_by_id(office.db.reader(), id).await?;
    Ok(person.filter(|person| {
        person.is_active() && office.is_seal(PURPOSE, &parts(person, until), seal)
    }))
}

fn split(note: &str) -> Option<(StaffId, &str, &str)> {
    let (id, rest) = note.split_once('.')?;
    let (until, seal) = rest.split_once('.')?;
    Some((id.parse().ok()?, until, seal))
}

fn parts<'a>(person: &'a Person, until: &'a str) -> [&'a [u8]; 3] {
    let hash = person.password_hash.as_deref().unwrap_or_default();
    [
        person.email.as_str().as_bytes(),
        until.as_bytes(),
        hash.as_bytes(),
    ]
}
