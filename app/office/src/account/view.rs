//! How one's own account looks.

use std::collections::BTreeSet;

use commerce::country::CountryCode;
use commerce::staff::Notice;
use database::session::Session;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, TextInput};

use crate::account::notices::NOTICE;
use crate::kit::form::{FormData, secret_field};
use crate::kit::moment::Moment;
use crate::kit::parts::{Card, PageHead, PostButton};
use crate::kit::pill::Pill;

/// What the page shows.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub email: String,
    pub role: String,
    pub codes_left: u64,
    /// What they are told of; none when they may see no orders, which all of it is about.
    pub notices: Option<BTreeSet<Notice>>,
    pub sessions: Vec<Session>,
    /// The fingerprint of the session that looks.
    pub current: String,
    pub country: CountryCode,
    pub sent: FormData,
}

#[component]
pub(crate) fn AccountView(name: String, shown: Shown) -> impl IntoView {
    let Shown {
        email,
        role,
        codes_left,
        notices,
        sessions,
        current,
        country,
        sent,
    } = shown;
    let old = secret_field(
        &sent,
        "old_password",
        text!("office-field-old-password"),
        "current-password",
    );
    let new = secret_field(
        &sent,
        "password",
        text!("office-field-new-password"),
        "new-password",
    )
    .hint(text!("office-password-hint"));
    let errors = sent.errors().to_vec();
    let username = email.clone();
    view! {
        <PageHead title=name/>
        <ErrorSummary errors/>
        <div class="columns">
            <div>
                <Card title=text!("office-account-password")>
                    <form method="post" action="/admin/account/password">
                        <input type="hidden" name="username" autocomplete="username" value=username/>
                        <TextInput field=old/>
                        <TextInput field=new/>
                        <button class="button">{text!("office-account-password-button")}</button>
                    </form>
                </Card>
                <Card title=text!("office-account-sessions")>
                    <Sessions sessions current country/>
                </Card>
            </div>
            <aside>
                <Card title=text!("office-account-about")>
                    <dl class="facts">
                        <div><dt>{text!("office-field-email")}</dt><dd>{email}</dd></div>
                        <div><dt>{text!("office-field-role")}</dt><dd>{role}</dd></div>
                    </dl>
                </Card>
                <Card title=text!("office-account-authenticator")>
                    <p><a class="button quiet" href="/admin/account/two-factor">{text!("office-account-authenticator-change")}</a></p>
                    <p>{text!("office-account-codes-left", count = codes_left)}</p>
                    <PostButton action="/admin/account/recovery-codes" label=text!("office-account-codes-new")/>
                </Card>
                {notices.map(|chosen| view! { <Notices chosen/> })}
            </aside>
        </div>
    }
}

#[component]
fn Notices(chosen: BTreeSet<Notice>) -> impl IntoView {
    let boxes = Notice::ALL.iter().map(move |notice| {
        let (value, checked) = (notice.as_str(), chosen.contains(notice));
        let label = match notice {
            Notice::NewOrder => text!("office-account-notice-order"),
            Notice::Attention => text!("office-account-notice-attention"),
            Notice::LowStock => text!("office-account-notice-stock"),
        };
        view! { <label class="check"><input type="checkbox" name=NOTICE value=value checked=checked/><span>{label}</span></label> }
    });
    view! {
        <Card title=text!("office-account-notices") id="notices">
            <form method="post" action="/admin/account/notices" class="stack">
                <p class="soft">{text!("office-account-notices-note")}</p>
                {boxes.collect_view()}
                <div><button class="button quiet">{text!("office-save")}</button></div>
            </form>
        </Card>
    }
}

#[component]
fn Sessions(sessions: Vec<Session>, current: String, country: CountryCode) -> impl IntoView {
    let rows = sessions.into_iter().map(|session| {
        let is_current = session.fingerprint == current;
        let mark = is_current.then(|| view! { <Pill tone="good" text=text!("office-account-session-this")/> });
        let fields = vec![("session".to_owned(), session.fingerprint)];
        let end = (!is_current).then(|| {
            view! { <PostButton action="/admin/account/sessions/end" label=text!("office-account-session-end") fields/> }
        });
        view! {
            <tr>
                <td data-label=text!("office-account-session-browser")>{session.user_agent}</td>
                <td data-label=text!("office-account-session-network")>{session.ip_prefix}</td>
                <td data-label=text!("office-account-session-seen")><Moment at_ms=session.last_seen_at_ms country/></td>
                <td>{mark}{end}</td>
            </tr>
        }
    });
    view! {
        <div class="table-box"><table class="table">
            <thead><tr>
                <th scope="col">{text!("office-account-session-browser")}</th>
                <th scope="col">{text!("office-account-session-network")}</th>
                <th scope="col">{text!("office-account-session-seen")}</th>
                <th scope="col"><span class="visually-hidden">{text!("office-actions")}</span></th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table></div>
    }
}
