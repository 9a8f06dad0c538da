//! `/admin/settings/mails/{kind}`: the words of one kind of e-mail, how it looks, and one sent to whoever looks.

use std::borrow::Cow;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use commerce::job::JobKind;
use commerce::staff::Permission;
use commerce::text::{line, lines};
use database::Token;
use database::audit::{Subject, record};
use database::email_text::{StoredText, save_email_text};
use database::job::enqueue;
use leptos::prelude::*;
use mail::{Email, EmailTexts, InvalidWords, check_words};
use serde::Deserialize;
use serde_json::Value;
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::security::Framed;

use crate::kit::flash::flash;
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::mails::samples::{self, Chosen};
use crate::mails::view::{MailView, Shown};
use crate::mails::words;
use crate::page::{Flash, Page};
use crate::staff::Staff;
use crate::state::Office;

const LONGEST_SUBJECT: usize = 150;
const LONGEST_INTRO: usize = 2_000;

/// What stands in the address of a preview.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct MailQuery {
    #[serde(default)]
    done: Option<String>,
    /// The number of the order that the e-mail is to be about.
    #[serde(default)]
    order: String,
}

/// `GET /admin/settings/mails/{kind}?order=`
pub(crate) async fn mail_page(
    State(office): State<Office>,
    staff: Staff,
    Path(kind): Path<String>,
    Query(query): Query<MailQuery>,
) -> Result<Response, PageError> {
    let chosen = samples::chosen(&office, &staff, &kind, &query.order).await?;
    let flash = flash(query.done.as_deref(), |done| match done {
        "saved" => Some(text!("office-saved")),
        "sent" => Some(text!("office-mails-test-sent")),
        _ => None,
    });
    let stored = samples::stored(&office, &kind).await?;
    let form = FormData::prefilled([
        ("subject", stored.subject.clone()),
        ("intro", stored.intro.clone()),
    ]);
    let answer = (StatusCode::OK, flash);
    show(&office, &staff, &chosen, stored, form, answer).await
}

/// `POST /admin/settings/mails/{kind}`
pub(crate) async fn save(
    State(office): State<Office>,
    staff: Staff,
    Path(kind): Path<String>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let chosen = samples::chosen(&office, &staff, &kind, "").await?;
    if chosen.message.is_to_staff() {
        return Err(PageError::NotFound);
    }
    let names = office.purchases.mailer.names(&chosen.message);
    let text = StoredText {
        subject: line(sent.text("subject")),
        intro: lines(sent.text("intro")),
        version: sent.number("version").unwrap_or_default(),
        kind,
    };
    check(&mut sent, "subject", &text.subject, LONGEST_SUBJECT, &names);
    check(&mut sent, "intro", &text.intro, LONGEST_INTRO, &names);
    if !sent.is_fine() {
        let stored = StoredText {
            version: text.version,
            ..samples::stored(&office, &text.kind).await?
        };
        let answer = (StatusCode::UNPROCESSABLE_ENTITY, None);
        return show(&office, &staff, &chosen, stored, sent, answer).await;
    }
    if save_email_text(&office.db, &text, &staff.by(), office.now_ms()).await? {
        let place = format!("/admin/settings/mails/{}?done=saved", text.kind);
        return Ok(see_other(&place));
    }
    let stored = samples::stored(&office, &text.kind).await?;
    let told = Some((Tone::Caution, text!("office-mails-stale")));
    show(
        &office,
        &staff,
        &chosen,
        stored,
        sent,
        (StatusCode::CONFLICT, told),
    )
    .await
}

fn check(sent: &mut FormData, field: &'static str, words: &str, longest: usize, names: &[&str]) {
    if words.chars().count() > longest {
        sent.refuse(field, text!("office-mails-too-long", count = longest));
    }
    match check_words(words, names) {
        Ok(()) => {}
        Err(InvalidWords::Unknown(name)) => {
            sent.refuse(field, text!("office-mails-unknown", name = braced(&name)));
        }
        Err(InvalidWords::Brace) => sent.refuse(field, text!("office-mails-brace")),
    }
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}

/// `GET /admin/settings/mails/{kind}/preview?order=`: the e-mail itself, in a frame of the page.
pub(crate) async fn preview(
    State(office): State<Office>,
    staff: Staff,
    Path(kind): Path<String>,
    Query(query): Query<MailQuery>,
) -> Result<Response, PageError> {
    let chosen = samples::chosen(&office, &staff, &kind, &query.order).await?;
    let texts = samples::texts_of(&samples::stored(&office, &kind).await?);
    let drawn = office.purchases.mailer.preview(&chosen.message, texts);
    Ok((Extension(Framed), Html(drawn.html)).into_response())
}

/// `POST /admin/settings/mails/{kind}/test`
pub(crate) async fn send_test(
    State(office): State<Office>,
    staff: Staff,
    Path(kind): Path<String>,
    sent: FormData,
) -> Result<Response, PageError> {
    let order = sent.text("order");
    let message = samples::chosen(&office, &staff, &kind, order)
        .await?
        .message;
    let to = samples::reader(&staff)?;
    let payload = serde_json::to_string(&Email { to, message }).map_err(PageError::internal)?;
    let (job, now_ms) = (JobKind::Mail, office.now_ms());
    let key = format!("test:{}", Token::random().expose());
    let (by, subject) = (&staff.by(), &Subject::new("e-mail", &kind));
    let (key, payload) = (key.as_str(), payload.as_str());
    let noted = database::transaction(&office.db, |tx| async move {
        let tx = &*tx;
        enqueue(tx, job, key, payload, now_ms, now_ms).await?;
        let (action, nothing) = ("email.tested", &Value::Null);
        record(tx, by, action, subject, nothing, nothing, now_ms).await
    });
    noted.await?;
    Ok(see_other(&format!(
        "/admin/settings/mails/{kind}?done=sent"
    )))
}

/// `stored` says which version the form belongs to and what the preview shows.
async fn show(
    office: &Office,
    staff: &Staff,
    chosen: &Chosen,
    stored: StoredText,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let (mailer, sample) = (&office.purchases.mailer, &chosen.message);
    let usual = mailer.preview(sample, EmailTexts::default());
    let drawn = mailer.preview(sample, samples::texts_of(&stored));
    let names = mailer.names(sample).into_iter().map(braced);
    let shown = Shown {
        kind: sample.kind(),
        to_staff: sample.is_to_staff(),
        names: names.collect::<Vec<_>>().join(", "),
        usual_subject: usual.subject,
        version: stored.version,
        order: chosen.order.clone(),
        unfit: chosen.unfit.clone(),
        may_choose: staff.may(Permission::OrdersView) && !sample.is_to_staff(),
        drawn,
        form,
    };
    let title = words::name(sample.kind()).unwrap_or(Cow::Borrowed(sample.kind()));
    let page = Page::new(title, Section::Settings)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || view! { <MailView shown/> })
        .await
}
