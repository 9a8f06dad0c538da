//! Changing one's own password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use database::Token;
use database::session::{SessionUser, revoke_other_sessions};
use database::staff::set_staff_password;
use serde_json::Value;
use texts::text;
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::throttle::LogIn;

use crate::access::{compare, too_many};
use crate::account::page::show;
use crate::audit;
use crate::kit::form::FormData;
use crate::staff::Staff;
use crate::state::Office;

/// `POST /admin/account/password`
pub(crate) async fn change_password(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let new = sent.new_password("password", &staff.person.email);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match sent.text("old_password") {
        "" => sent.refuse("old_password", text!("office-password-missing")),
        old => match compare(&office, &staff, old).await? {
            LogIn::Right { .. } => {}
            LogIn::Wrong => sent.refuse("old_password", text!("office-confirm-wrong")),
            LogIn::Wait { seconds } => {
                status = StatusCode::TOO_MANY_REQUESTS;
                sent.refuse("old_password", too_many(seconds));
            }
        },
    }
    let Some(new) = new.filter(|_| sent.is_fine()) else {
        return show(&office, &staff, status, &sent, None).await;
    };
    let hash = office.passwords.hash(new.expose()).await?;
    store(&office, &staff, &hash).await?;
    Ok(see_other("/admin/account?done=password"))
}

/// Every other session ends.
async fn store(office: &Office, staff: &Staff, hash: &str) -> Result<(), PageError> {
    let (now_ms, by) = (office.now_ms(), &staff.by());
    let (person, user) = (&staff.person, SessionUser::Staff(staff.id()));
    let keep = staff.peer.token.as_ref().map(Token::expose);
    let stored = database::transaction(&office.db, |tx| async move {
        set_staff_password(&*tx, person.id, hash).await?;
        revoke_other_sessions(&*tx, user, keep).await?;
        let changed = (Value::Null, Value::Null);
        audit::note(&*tx, by, "staff.password_changed", person, changed, now_ms).await
    });
    Ok(stored.await?)
}
