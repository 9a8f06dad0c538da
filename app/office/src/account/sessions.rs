//! Ending one's own sessions elsewhere.

use axum::extract::State;
use axum::response::Response;
use database::session::{SessionUser, revoke_session};
use web::http::error::PageError;
use web::http::redirect::see_other;

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
    // One that has ended meanwhile is ended.
    revoke_session(office.db.writer(), user, sent.text("session")).await?;
    Ok(see_other("/admin/account?done=session"))
}
