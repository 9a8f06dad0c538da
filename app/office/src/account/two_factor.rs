//! Another authenticator, and other recovery codes.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use database::Token;
use database::staff::{put_second_factor, replace_recovery_codes};
use leptos::prelude::*;
use serde_json::Value;
use texts::text;
use web::components::field::{ErrorSummary, TextInput};
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::state::HttpState;
use web::http::throttle::LogIn;

use crate::access::qr::NewAuthenticator;
use crate::access::recovery::{self, RecoveryCodes};
use crate::access::{compare, too_many};
use crate::audit;
use crate::kit::form::{FormData, code_field, secret_field};
use crate::kit::parts::PageHead;
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;
use crate::totp::Totp;

/// `GET /admin/account/two-factor`
pub(crate) async fn two_factor_page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let proposal = Token::random().expose().to_owned();
    let sent = FormData::prefilled([("proposal", proposal)]);
    show(&office, &staff, StatusCode::OK, &sent).await
}

/// `POST /admin/account/two-factor`
pub(crate) async fn change_two_factor(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    if Token::parse(sent.text("proposal")).is_none() {
        return Ok(see_other("/admin/account/two-factor"));
    }
    let seed = seed(&office, &staff, sent.text("proposal"));
    let totp = Totp::of(&office.purchases.secret, staff.id(), &seed);
    let step = totp.typed(sent.text("code"), office.now_ms());
    if step.is_none() {
        sent.refuse("code", text!("office-code-not-yet"));
    }
    match compare(&office, &staff, sent.text("password")).await? {
        LogIn::Right { .. } => {}
        LogIn::Wrong => sent.refuse("password", text!("office-confirm-wrong")),
        LogIn::Wait { seconds } => sent.refuse("password", too_many(seconds)),
    }
    let Some(step) = step.filter(|_| sent.is_fine()) else {
        return show(&office, &staff, StatusCode::UNPROCESSABLE_ENTITY, &sent).await;
    };
    let (now_ms, by, person, seed) = (office.now_ms(), &staff.by(), &staff.person, seed.as_str());
    let stored = database::transaction(&office.db, |tx| async move {
        put_second_factor(&*tx, person.id, seed, step).await?;
        let changed = (Value::Null, Value::Null);
        audit::note(
            &*tx,
            by,
            "staff.authenticator_changed",
            person,
            changed,
            now_ms,
        )
        .await
    });
    stored.await?;
    Ok(see_other("/admin/account?done=authenticator"))
}

/// `POST /admin/account/recovery-codes`
pub(crate) async fn new_recovery_codes(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let (codes, now_ms, by) = (recovery::make(), office.now_ms(), &staff.by());
    let (person, kept) = (&staff.person, codes.as_slice());
    let stored = database::transaction(&office.db, |tx| async move {
        replace_recovery_codes(&*tx, person.id, kept).await?;
        let changed = (Value::Null, Value::Null);
        audit::note(
            &*tx,
            by,
            "staff.recovery_codes_changed",
            person,
            changed,
            now_ms,
        )
        .await
    });
    stored.await?;
    let page = Page::new(text!("office-recovery-title"), Section::Account);
    page.draw(&office, &staff, || view! { <RecoveryCodes codes/> })
        .await
}

/// The seed is the shop's and the person's: a proposal from elsewhere makes another key than whoever made it expects.
fn seed(office: &Office, staff: &Staff, proposal: &str) -> String {
    let email = staff.person.email.as_str().as_bytes();
    office.seal("staff authenticator", &[proposal.as_bytes(), email])
}

async fn show(
    office: &Office,
    staff: &Staff,
    status: StatusCode,
    sent: &FormData,
) -> Result<Response, PageError> {
    let title = text!("office-two-factor-title");
    let page = Page::new(title.clone(), Section::Account).status(status);
    let proposal = sent.text("proposal").to_owned();
    let seed = seed(office, staff, &proposal);
    let totp = Totp::of(&office.purchases.secret, staff.id(), &seed);
    let shop = office.shop().await?.name.clone();
    let email = staff.person.email.as_str().to_owned();
    let code = code_field(sent, text!("office-field-code")).hint(text!("office-code-first"));
    let password = secret_field(
        sent,
        "password",
        text!("office-field-old-password"),
        "current-password",
    );
    let errors = sent.errors().to_vec();
    page.draw(office, staff, || {
        let back = ("/admin/account".to_owned(), text!("office-account"));
        view! {
            <PageHead title back/>
            <ErrorSummary errors/>
            <form class="card narrow" method="post" action="/admin/account/two-factor">
                <input type="hidden" name="proposal" value=proposal/>
                <NewAuthenticator totp shop email/>
                <TextInput field=code/>
                <TextInput field=password/>
                <button class="button">{text!("office-two-factor-button")}</button>
            </form>
        }
    })
    .await
}
