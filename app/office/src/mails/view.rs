//! How the pages about e-mails look.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::staff::Permissions;
use leptos::prelude::*;
use mail::Rendered;
use texts::text;
use web::components::field::{ErrorSummary, Field, FieldError, TextArea, TextInput};

use crate::kit::form::FormData;
use crate::kit::moment::Moment;
use crate::kit::parts::{Card, Empty, PageHead, PostButton};
use crate::kit::pill::Pill;
use crate::mails::words;
use crate::settings::tabs::{Current, SettingsTabs};

/// A kind of e-mail in the list.
pub(super) struct Row {
    pub kind: &'static str,
    pub to_staff: bool,
    /// Whether it has words of the merchant's own.
    pub reworded: bool,
}

#[component]
pub(super) fn ListView(rows: Vec<Row>, failed: bool, own: Permissions) -> impl IntoView {
    let (staff, shoppers): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.to_staff);
    let failed = failed
        .then(|| view! { <p><a href="/admin/emails/failed">{text!("office-failed-link")}</a></p> });
    view! {
        <PageHead title=text!("office-mails-title")/>
        <SettingsTabs current=Current::Mails own/>
        {failed}
        <Card title=text!("office-mails-to-shoppers")><Kinds rows=shoppers/></Card>
        <Card title=text!("office-mails-to-staff")><Kinds rows=staff/></Card>
    }
}

#[component]
fn Kinds(rows: Vec<Row>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let name = words::name(row.kind).unwrap_or(Cow::Borrowed(row.kind));
        let mark = row
            .reworded
            .then(|| view! { " "<Pill tone="good" text=text!("office-mails-reworded")/> });
        view! { <li><a href=format!("/admin/settings/mails/{}", row.kind)>{name}</a>{mark}</li> }
    });
    view! { <ul class="plain">{rows.collect_view()}</ul> }
}

/// One kind of e-mail.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub kind: &'static str,
    pub to_staff: bool,
    /// What its words may name.
    pub names: String,
    pub usual_subject: String,
    /// Of the stored words.
    pub version: i64,
    /// The order that the e-mail is about; none when it is made up.
    pub order: Option<String>,
    /// The order that was asked for and cannot be shown.
    pub unfit: Option<String>,
    /// Whether whoever looks may see orders, and the e-mail is about one.
    pub may_choose: bool,
    pub drawn: Rendered,
    pub form: FormData,
}

#[component]
pub(super) fn MailView(shown: Shown) -> impl IntoView {
    let title = words::name(shown.kind).unwrap_or(Cow::Borrowed(shown.kind));
    let back = (
        "/admin/settings/mails".to_owned(),
        text!("office-mails-title"),
    );
    let path = format!("/admin/settings/mails/{}", shown.kind);
    let order = shown.order.clone();
    let frame = match &order {
        Some(number) => format!("{path}/preview?order={number}"),
        None => format!("{path}/preview"),
    };
    let tested = order
        .iter()
        .map(|number| ("order".to_owned(), number.clone()));
    let tested: Vec<_> = tested.collect();
    let note = match &order {
        Some(number) => text!("office-mails-preview-of", number = number.clone()),
        None => text!("office-mails-preview-note"),
    };
    let choose = shown.may_choose.then(|| {
        let (action, unfit) = (path.clone(), shown.unfit.clone());
        let typed = unfit.clone().or(order).unwrap_or_default();
        view! { <ChooseOrder action typed unfit/> }
    });
    let test = format!("{path}/test");
    let heading = title.clone();
    let Rendered { subject, text, .. } = shown.drawn.clone();
    let errors = shown.form.errors().to_vec();
    let form = (!shown.to_staff).then(|| view! { <Words shown path/> });
    view! {
        <PageHead title back><PostButton action=test label=text!("office-mails-test") fields=tested/></PageHead>
        <ErrorSummary errors/>
        {form}
        <Card title=text!("office-mails-preview") id="preview">
            {choose}
            <p class="soft">{note}</p>
            <p><strong>{text!("office-mails-subject")}": "</strong>{subject}</p>
            <iframe class="mail-frame" src=frame title=heading sandbox=""></iframe>
            <details>
                <summary>{text!("office-mails-plain")}</summary>
                <pre class="mail-text">{text}</pre>
            </details>
        </Card>
    }
}

/// Asks for the order that the preview is to be about.
#[component]
fn ChooseOrder(action: String, typed: String, unfit: Option<String>) -> impl IntoView {
    let mut field = Field::new("order", text!("office-mails-order"))
        .unmarked()
        .max_length(40)
        .value(typed)
        .hint(text!("office-mails-order-hint"));
    if let Some(number) = unfit {
        let why = text!("office-mails-order-unfit", number = number);
        field = field.errors(&[FieldError::new("order", why)]);
    }
    view! {
        <form class="filter" action=format!("{action}#preview")>
            <TextInput field/>
            <button class="button quiet">{text!("office-mails-order-show")}</button>
        </form>
    }
}

#[component]
fn Words(shown: Shown, path: String) -> impl IntoView {
    let form = &shown.form;
    let subject = Field::new("subject", text!("office-mails-subject"))
        .optional()
        .max_length(150)
        .hint(text!(
            "office-mails-subject-hint",
            subject = shown.usual_subject
        ));
    let subject = form.filled(subject, "subject");
    let intro = Field::new("intro", text!("office-mails-intro"))
        .optional()
        .max_length(2_000)
        .hint(text!("office-mails-intro-hint", names = shown.names));
    let intro = form.filled(intro, "intro");
    view! {
        <Card title=text!("office-mails-words") id="words">
            <form method="post" action=path class="stack">
                <input type="hidden" name="version" value=shown.version.to_string()/>
                <TextInput field=subject/>
                <TextArea field=intro/>
                <div><button class="button">{text!("office-save")}</button></div>
            </form>
        </Card>
    }
}

/// An e-mail that was given up.
#[derive(Debug, Clone)]
pub(super) struct FailedRow {
    pub id: i64,
    pub name: Cow<'static, str>,
    /// Empty when it is not known.
    pub to: String,
    pub order: Option<String>,
    pub attempts: i64,
    pub error: String,
    pub dead_at_ms: i64,
}

#[component]
pub(super) fn FailedView(
    rows: Vec<FailedRow>,
    country: CountryCode,
    form: FormData,
) -> impl IntoView {
    let errors = form.errors().to_vec();
    let has_rows = !rows.is_empty();
    let rows = rows.into_iter().map(|row| {
        let form = form.clone();
        view! { <Failed row country form/> }
    });
    let rows = rows.collect_view();
    view! {
        <PageHead title=text!("office-failed-title")/>
        <ErrorSummary errors/>
        <p class="soft">{text!("office-failed-note")}</p>
        {if has_rows {
            view! {
                <div class="table-box"><table class="table">
                    <thead><tr>
                        <th scope="col">{text!("office-failed-email")}</th>
                        <th scope="col">{text!("office-failed-to")}</th>
                        <th scope="col">{text!("office-failed-when")}</th>
                        <th scope="col">{text!("office-failed-why")}</th>
                        <th scope="col"><span class="visually-hidden">{text!("office-actions")}</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            }.into_any()
        } else {
            view! { <Empty text=text!("office-failed-none")/> }.into_any()
        }}
    }
}

#[component]
fn Failed(row: FailedRow, country: CountryCode, form: FormData) -> impl IntoView {
    let path = |what: &str| format!("/admin/emails/failed/{}/{what}", row.id);
    let (retry, dropped) = (path("retry"), path("drop"));
    let name = format!("reason-{}", row.id);
    let is_open = !form.text(&name).is_empty() || form.errors().iter().any(|it| it.field == name);
    let field = Field::new(name.clone(), text!("office-failed-reason")).max_length(200);
    let field = form.filled(field, &name);
    let order = row.order.map(|number| {
        let title = text!("office-order-title", number = number.clone());
        view! { <br/><a href=format!("/admin/orders/{number}")>{title}</a> }
    });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-failed-email")><span class="item">{row.name}{order}</span></th>
            <td data-label=text!("office-failed-to")>{row.to}</td>
            <td data-label=text!("office-failed-when")><Moment at_ms=row.dead_at_ms country/></td>
            <td data-label=text!("office-failed-why")>{row.error}<br/><span class="soft">{text!("office-failed-tries", count = row.attempts)}</span></td>
            <td>
                <PostButton action=retry label=text!("office-failed-retry")/>
                <details open=is_open>
                    <summary>{text!("office-failed-drop")}</summary>
                    <form method="post" action=dropped class="stack">
                        <TextInput field/>
                        <div><button class="button danger">{text!("office-failed-drop-button")}</button></div>
                    </form>
                </details>
            </td>
        </tr>
    }
}
