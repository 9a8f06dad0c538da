//! The profile's four panels.

use commerce::calendar::Date;
use database::customer::Customer;
use database::session::Session;
use leptos::prelude::*;
use web::components::field::{Field, error_summary, tick_box};

use crate::pages::account::auth_layout::{PASSWORD_HINT, secret_field};
use crate::pages::account::form::FormData;
use crate::pages::account::view::done;

/// The page; `own` is the fingerprint of the session that looks at it.
pub fn profile(
    customer: &Customer,
    sessions: &[Session],
    own: Option<&str>,
    sent: &FormData,
    just_done: Option<&str>,
) -> AnyView {
    let words = [
        ("name", "Your name is changed."),
        ("letters", "Your choice is saved."),
        (
            "password",
            "Your password is changed, and every other session has ended.",
        ),
        ("session", "The session has ended."),
        ("sessions", "Every other session has ended."),
    ];
    view! {
        {done(&words, just_done)}
        {error_summary(sent.errors())}
        {name_panel(customer, sent)}
        {password_panel(customer, sent)}
        {letters_panel(customer)}
        {sessions_panel(sessions, own)}
    }
    .into_any()
}

fn name_panel(customer: &Customer, sent: &FormData) -> AnyView {
    let name = match sent.text("change") {
        "" | "name" => sent.text("name").to_owned(),
        _ => customer.name.to_string(),
    };
    let field = Field::new("name", "Name")
        .autocomplete("name")
        .max_length(100);
    view! {
        <section class="panel stack" aria-labelledby="who">
            <h2 id="who">"Name and e-mail"</h2>
            <dl class="facts"><div><dt>"E-mail"</dt><dd>{customer.email.to_string()}</dd></div></dl>
            <form class="stack" method="post" action="/account/profile">
                <input type="hidden" name="change" value="name"/>
                {field.value(name).errors(sent.errors()).input()}
                <p><button class="button">"Save the name"</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn password_panel(customer: &Customer, sent: &FormData) -> AnyView {
    let old = secret_field(sent, "old_password", "Password now", "current-password");
    let new = secret_field(sent, "new_password", "New password", "new-password");
    view! {
        <section class="panel stack" aria-labelledby="password">
            <h2 id="password">"Password"</h2>
            <form class="stack" method="post" action="/account/profile">
                <input type="hidden" name="change" value="password"/>
                // Password managers file the new one under this.
                <input type="text" name="username" autocomplete="username" value=customer.email.to_string() hidden readonly/>
                {old.input()}
                {new.hint(PASSWORD_HINT).input()}
                <p><button class="button">"Change the password"</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn letters_panel(customer: &Customer) -> AnyView {
    let news = view! { "Write to me twice a month" }.into_any();
    view! {
        <section class="panel stack" aria-labelledby="letters">
            <h2 id="letters">"Letters"</h2>
            <form class="stack" method="post" action="/account/profile">
                <input type="hidden" name="change" value="letters"/>
                {tick_box("news", news, customer.marketing_opt_in, &[])}
                <p><button class="button quiet">"Save the choice"</button></p>
            </form>
        </section>
    }
    .into_any()
}

fn sessions_panel(sessions: &[Session], own: Option<&str>) -> AnyView {
    let rows = sessions
        .iter()
        .map(|session| session_row(session, own))
        .collect_view();
    let several = sessions.len() > 1;
    let end_all = several.then(|| {
        view! {
            <form method="post" action="/account/profile">
                <button class="button quiet" name="change" value="sessions">"End all others"</button>
            </form>
        }
    });
    view! {
        <section class="panel stack" aria-labelledby="sessions">
            <h2 id="sessions">"Where you are logged in"</h2>
            <table class="table">
                <thead><tr><th scope="col">"Browser"</th><th scope="col">"Network"</th><th scope="col">"Last used"</th><th scope="col"><span class="visually-hidden">"End"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {end_all}
        </section>
    }
    .into_any()
}

fn session_row(session: &Session, own: Option<&str>) -> AnyView {
    let used = Date::from_ms(session.last_seen_at_ms);
    let browser = browser_name(&session.user_agent);
    let end = if own == Some(session.fingerprint.as_str()) {
        view! { <span class="status good">"This one"</span> }.into_any()
    } else {
        view! {
            <form method="post" action="/account/profile">
                <input type="hidden" name="change" value="session"/>
                <button class="link-button" name="session" value=session.fingerprint.clone()>
                    "End"<span class="visually-hidden">" the session of " {browser.clone()}</span>
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{browser.clone()}</th>
            <td>{session.ip_prefix.clone()}</td>
            <td><time datetime=used.iso()>{used.to_string()}</time></td>
            <td>{end}</td>
        </tr>
    }
    .into_any()
}

/// "Firefox on Linux", as far as a browser's own word for itself tells.
fn browser_name(user_agent: &str) -> String {
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
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
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
