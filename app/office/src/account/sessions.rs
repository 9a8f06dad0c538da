//! Ending one's own sessions elsewhere.

use axum::extract::State;
use axum::response::Response;
use database::session::{SessionUser, revoke_session};
use serde_json::Value;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::audit;
use crate::kit::form::FormData;
use crate::staff::Staff;
use crate::state::Office;

/// `POST /admin/account/sessions/end`
pub(crate) async fn end_session(
    State(office): State<Office>,
    staff: Staff,
    sent: FormData,
) -> Result<Response, PageError> {
    let user = SessionUser::Staff(staff.id());
    let (by, person, session) = (&staff.by(), &staff.person, sent.text("session"));
    let now_ms = office.now_ms();
    let ended = database::transaction(&office.db, |tx| async move {
        // One that has ended meanwhile is ended.
        if revoke_session(&*tx, user, session).await? {
            let nothing = (Value::Null, Value::Null);
            audit::note(&*tx, by, "staff.session_ended", person, nothing, now_ms).await?;
        }
        Ok::<_, database::Error>(())
    });
    ended.await?;
    Ok(see_other("/admin/account?done=session"))
}
