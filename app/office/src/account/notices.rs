//! Which e-mails about the shop somebody wants.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use commerce::staff::Notice;
use database::staff::set_notices;
use serde_json::json;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::audit;
use crate::kit::form::FormData;
use crate::staff::Staff;
use crate::state::Office;

/// The name of the boxes.
pub(super) const NOTICE: &str = "notice";

/// `POST /admin/account/notices`
pub(crate) async fn change_notices(
    State(office): State<Office>,
    staff: Staff,
    sent: FormData,
) -> Result<Response, PageError> {
    let ticked = sent.all(NOTICE).filter_map(|code| Notice::parse(code).ok());
    let chosen = &ticked.collect::<BTreeSet<_>>();
    let (now_ms, by, person) = (office.now_ms(), &staff.by(), &staff.person);
    let (before, after) = (
        &json!({ "notices": person.notices }),
        &json!({ "notices": chosen }),
    );
    let stored = database::transaction(&office.db, |tx| async move {
        set_notices(&*tx, person.id, chosen).await?;
        let changed = (before.clone(), after.clone());
        audit::note(&*tx, by, "staff.notices_changed", person, changed, now_ms).await
    });
    stored.await?;
    Ok(see_other("/admin/account?done=notices"))
}
