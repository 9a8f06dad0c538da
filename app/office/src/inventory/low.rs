//! `/admin/inventory/{id}/limit`: below how many pieces a variant is running out.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::VariantId;
use database::stock::set_low_below;
use texts::text;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::inventory::limit_form::{LIMIT, SEEN, said};
use crate::inventory::variant::{find, show};
use crate::kit::form::FormData;
use crate::staff::Staff;
use crate::state::Office;

const MOST: i64 = 1_000_000;

/// `POST /admin/inventory/{id}/limit`
pub(crate) async fn change_limit(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let row = find(&office, id).await?;
    let typed = sent.text(LIMIT).trim().to_owned();
    let wanted = match typed.as_str() {
        "" => Some(None),
        typed => typed.parse().ok().map(Some),
    };
    let fits = |limit: &Option<i64>| limit.is_none_or(|limit| (0..=MOST).contains(&limit));
    let Some(wanted) = wanted.filter(fits) else {
        sent.refuse(LIMIT, text!("office-stock-limit-wrong", most = MOST));
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, None, 1);
        return show(&office, &staff, row, sent, refused).await;
    };
    let limits = (sent.number(SEEN), wanted);
    let (by, now_ms) = (staff.by(), office.now_ms());
    if set_low_below(&office.db, VariantId(id), limits, &by, now_ms).await? {
        return Ok(see_other(&format!("/admin/inventory/{id}?done=limit")));
    }
    let row = find(&office, id).await?;
    let now = row.level.low_below();
    sent.refuse(LIMIT, text!("office-stock-limit-stale", now = now));
    // Saved once more, it counts.
    let sent = sent.with(SEEN, said(row.level.low_below));
    show(&office, &staff, row, sent, (StatusCode::CONFLICT, None, 1)).await
}
