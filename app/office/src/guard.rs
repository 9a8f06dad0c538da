//! The guard in front of every route of the table: who is asking, whether they may, and whether they typed their password
//! lately.

use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use texts::text;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;
use web::http::throttle::LogIn;

use crate::access::{self, CONFIRMATION};
use crate::routes::Access;
use crate::session::{self, Peer};
use crate::staff::Staff;
use crate::state::Office;

/// What the guard of one route knows.
#[derive(Clone)]
pub(crate) struct Guard {
    pub office: Office,
    pub access: Access,
}

type Fields = Vec<(String, String)>;

/// Middleware of one route: a request that passes carries its [`Staff`].
pub(crate) async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if guard.access == Access::Open {
        return next.run(request).await;
    }
    match pass(&guard, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

async fn pass(guard: &Guard, request: Request) -> Result<Request, Response> {
    let office = &guard.office;
    let (mut head, body) = request.into_parts();
    let peer = Peer::of(&head, office);
    let found = session::resume(office, &peer).await;
    let Some((person, session)) = found.map_err(IntoResponse::into_response)? else {
        return Err(to_log_in(&head.method, &address(&head.uri)));
    };
    let staff = Staff {
        person,
        session,
        peer,
    };
    head.extensions.insert(staff.clone());
    let request = Request::from_parts(head, body);
    let Access::Staff {
        permission,
        confirmed,
    } = guard.access
    else {
        return Ok(request);
    };
    if permission.is_some_and(|permission| !staff.may(permission)) {
        return Err(access::forbidden(office, &staff).await);
    }
    if !confirmed || session::is_confirmed(&staff.session, office.now_ms()) {
        return Ok(request);
    }
    ask_for_password(office, &staff, request).await
}

/// A form that was sent comes back with the password field and goes on to its handler once that is right: nothing that
/// was typed is lost.
async fn ask_for_password(
    office: &Office,
    staff: &Staff,
    request: Request,
) -> Result<Request, Response> {
    let asked = address(request.uri());
    if *request.method() != Method::POST {
        let next = utf8_percent_encode(&asked, NON_ALPHANUMERIC);
        return Err(see_other(&format!("/admin/confirm?next={next}")));
    }
    let (head, body) = request.into_parts();
    let copy = Request::from_parts(head.clone(), body);
    let Form(mut fields) = Form::<Fields>::from_request(copy, &())
        .await
        .map_err(IntoResponse::into_response)?;
    let typed = take(&mut fields, CONFIRMATION);
    let refusal = match typed.as_deref() {
        None | Some("") => None,
        Some(password) => match access::compare(office, staff, password).await {
            Ok(LogIn::Right { .. }) => return Ok(rebuilt(head, &fields)),
            Ok(LogIn::Wait { seconds }) => Some(access::too_many(seconds)),
            Ok(LogIn::Wrong) => Some(text!("office-confirm-wrong")),
            Err(error) => return Err(error.into_response()),
        },
    };
    let page = access::confirmation(office, staff, &asked, fields, refusal).await;
    let page = page.map_err(IntoResponse::into_response)?;
    Err((StatusCode::FORBIDDEN, page).into_response())
}

fn take(fields: &mut Fields, name: &str) -> Option<String> {
    let at = fields.iter().position(|(key, _)| key == name)?;
    Some(fields.remove(at).1)
}

fn rebuilt(mut head: axum::http::request::Parts, fields: &Fields) -> Request {
    let body = serde_urlencoded::to_string(fields).unwrap_or_default();
    head.headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Request::from_parts(head, Body::from(body))
}

fn address(uri: &axum::http::Uri) -> String {
    let asked = uri.path_and_query().map(ToString::to_string);
    asked.unwrap_or_else(|| uri.path().to_owned())
}

/// A page is shown after the log-in. A form is refused: its sender was logged out, or never was staff.
fn to_log_in(method: &Method, asked: &str) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return PageError::Forbidden.into_response();
    }
    let next = utf8_percent_encode(asked, NON_ALPHANUMERIC);
    see_other(&format!("/admin/login?next={next}"))
}
