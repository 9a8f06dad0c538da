//! The profile's four panels.

use std::borrow::Cow;

use commerce::calendar::Date;
use database::customer::Customer;
use database::session::Session;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, Field, TextInput};

use crate::pages::account::auth_layout::{new_password_field, secret_field};
use crate::pages::account::form::FormData;

/// What the page says after `done`.
pub fn flash(done: &str) -> Option<Cow<'static, str>> {
    match done {
        "name" => Some(text!("account-profile-name-changed")),
        "emails" => Some(text!("account-profile-emails-saved")),
        "password" => Some(text!("account-profile-password-changed")),
        "session" => Some(text!("account-profile-session-ended")),
        "sessions" => Some(text!("account-profile-sessions-ended")),
        _ => None,
    }
}

/// The customer's name, or what was typed instead of it.
pub fn name_field(customer: &Customer, sent: &FormData) -> Field {
    let name = match sent.text("change") {
        "" | "name" => sent.text("name").to_owned(),
        _ => customer.name.to_string(),
    };
    Field::new("name", text!("account-field-name"))
        .autocomplete("name")
        .max_length(100)
        .value(name)
        .errors(sent.errors())
}

#[component]
pub fn NamePanel(email: String, name: Field) -> impl IntoView {
    view! {
        <section class="panel stack" aria-labelledby="who">
            <h2 id="who">{text!("account-profile-name")}</h2>
            <dl class="facts"><div><dt>{text!("account-field-email")}</dt><dd>{email}</dd></div></dl>
            <form class="stack" method="post" action="/account/profile">
                <input type="hidden" name="change" value="name"/>
                <TextInput field=name/>
                <p><button class="button">{text!("account-profile-name-save")}</button></p>
            </form>
        </section>
    }
}

pub struct PasswordFields {
    old: Field,
    new: Field,
}

impl PasswordFields {
    pub fn new(sent: &FormData) -> PasswordFields {
        let old = text!("account-field-old-password");
        PasswordFields {
            old: secret_field(sent, "old_password", old, "current-password"),
            new: new_password_field(sent, "new_password", text!("account-field-new-password")),
        }
    }
}

#[component]
pub fn PasswordPanel(email: String, passwords: PasswordFields) -> impl IntoView {
    view! {
        <section class="panel stack" aria-labelledby="password">
            <h2 id="password">{text!("account-field-password")}</h2>
            <form class="stack" method="post" action="/account/profile">
                <input type="hidden" name="change" value="password"/>
                // Password managers file the new one under this.
                <input type="text" name="username" autocomplete="username" value=email hidden readonly/>
                <TextInput field=passwords.old/>
                <TextInput field=passwords.new/>
                <p><button class="button">{text!("account-profile-password-save")}</button></p>
            </form>
        </section>
    }
}

#[component]
pub fn EmailsPanel(news: bool) -> impl IntoView {
    view! {
        <section class="panel stack" aria-labelledby="emails">
            <h2 id="emails">{text!("account-profile-emails")}</h2>
            <form class="stack" method="post" action="/account/profile">
                <input type="hidden" name="change" value="emails"/>
                <CheckBox name="news" checked=news>{text!("account-field-news")}</CheckBox>
                <p><button class="button quiet">{text!("account-profile-emails-save")}</button></p>
            </form>
        </section>
    }
}

/// A session as the table shows it.
pub struct SessionRow {
    browser: Cow<'static, str>,
    network: String,
    used: Date,
    fingerprint: String,
    is_own: bool,
}

impl SessionRow {
    /// `own` is the fingerprint of the session that looks at the table.
    pub fn all(sessions: Vec<Session>, own: Option<&str>) -> Vec<SessionRow> {
        let rows = sessions.into_iter().map(|session| SessionRow {
            browser: browser_name(&session.user_agent),
            network: session.ip_prefix,
            used: Date::from_ms(session.last_seen_at_ms),
            is_own: own == Some(session.fingerprint.as_str()),
            fingerprint: session.fingerprint,
        });
        rows.collect()
    }
}

#[component]
pub fn SessionsPanel(sessions: Vec<SessionRow>) -> impl IntoView {
    let end_all = (sessions.len() > 1).then(|| {
        view! {
            <form method="post" action="/account/profile">
                <button class="button quiet" name="change" value="sessions">{text!("account-session-end-others")}</button>
            </form>
        }
    });
    let rows = sessions
        .into_iter()
        .map(|session| view! { <SessionTableRow session/> })
        .collect_view();
    view! {
        <section class="panel stack" aria-labelledby="sessions">
            <h2 id="sessions">{text!("account-session-title")}</h2>
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("account-session-browser-head")}</th>
                    <th scope="col">{text!("account-session-network")}</th>
                    <th scope="col">{text!("account-session-used")}</th>
                    <th scope="col"><span class="visually-hidden">{text!("account-session-end")}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {end_all}
        </section>
    }
}

#[component]
fn SessionTableRow(session: SessionRow) -> impl IntoView {
    let SessionRow {
        browser,
        network,
        used,
        fingerprint,
        is_own,
    } = session;
    let end = if is_own {
        view! { <span class="status good">{text!("account-session-own")}</span> }.into_any()
    } else {
        view! { <EndSession fingerprint browser=browser.clone()/> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{browser}</th>
            <td>{network}</td>
            <td><time datetime=used.iso()>{used.to_string()}</time></td>
            <td>{end}</td>
        </tr>
    }
}

#[component]
fn EndSession(fingerprint: String, browser: Cow<'static, str>) -> impl IntoView {
    view! {
        <form method="post" action="/account/profile">
            <input type="hidden" name="change" value="session"/>
            <button class="link-button" name="session" value=fingerprint>
                {text!("account-session-end")}<span class="visually-hidden">" "{text!("account-session-end-which", browser = browser)}</span>
            </button>
        </form>
    }
}

/// "Firefox on Linux", as far as a browser's own word for itself tells.
fn browser_name(user_agent: &str) -> Cow<'static, str> {
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(sign, _)| user_agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    // Each calls itself by the names of those before it, too.
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => {
            text!(
                "account-session-browser",
                browser = browser,
                system = system
            )
        }
        (Some(name), None) | (None, Some(name)) => name.into(),
        (None, None) => text!("account-session-unknown-browser"),
    }
}

#[cfg(test)]
mod tests {
    use crate::pages::account::profile::view::browser_name;

    #[test]
    fn a_browser_is_named_by_what_tells_it_apart() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser_name(edge), "Edge on Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1";
        assert_eq!(browser_name(phone), "Safari on iPhone");
        assert_eq!(browser_name("<script>alert(1)</script>"), "Unknown browser");
    }
}
