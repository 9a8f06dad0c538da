//! Who gets to which route: every line of the table, with everybody who must not.

use crate::html;
use std::time::Duration;

use office::Access;
use reqwest::Method;

use crate::office::desk::{Desk, PASSWORD, on_each_database, place, text};
use crate::support::Browser;

const MINUTE: Duration = Duration::from_secs(60);

/// Every route of the table with something in the place of its parameters.
fn paths() -> Vec<(Method, String, Access)> {
    let listed = office::listed().into_iter().map(|route| {
        let parts = route
            .path
            .split('/')
            .map(|part| match part.starts_with('{') {
                true => "1",
                false => part,
            });
        let path: Vec<&str> = parts.collect();
        (route.method, path.join("/"), route.access)
    });
    listed.collect()
}

async fn send(browser: &Browser, method: &Method, path: &str) -> reqwest::Response {
    match *method {
        Method::POST => browser.post(path, &[]).await,
        _ => browser.get(path).await,
    }
}

/// A browser in which a customer is logged in.
async fn customer(desk: &Desk<'_>) -> Browser {
    use commerce::customer::{EmailAddress, PersonName};
    use database::customer::{NewCustomer, register};
    use database::session::{NewSession, SessionUser, create_session};
    let (writer, now_ms) = (desk.shop.shop.db.writer(), desk.now_ms());
    let new = NewCustomer {
        email: EmailAddress::parse("customer@example.org").unwrap(),
        name: PersonName::parse("Carl").unwrap(),
        password_hash: None,
        marketing_opt_in: false,
    };
    let id = register(writer, &new, now_ms).await.unwrap().unwrap();
    let session = NewSession {
        user: SessionUser::Customer(id),
        expires_at_ms: now_ms + 86_400_000,
        ip_prefix: String::new(),
        user_agent: String::new(),
    };
    let token = create_session(writer, &session, now_ms).await.unwrap();
    let browser = desk.shop.browser();
    browser.set_cookie("fc_session", token.expose());
    // The same token where staff's is expected opens nothing either.
    browser.set_cookie("fc_staff", token.expose());
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_office_refuses_guests_and_customers() {
    on_each_database(async |desk| {
        desk.owner().await;
        let (guest, customer) = (desk.shop.browser(), customer(desk).await);
        let mut walked = 0;
        for (method, path, access) in paths() {
            if access == Access::Open {
                continue;
            }
            for (who, browser) in [("guest", &guest), ("customer", &customer)] {
                let answer = send(browser, &method, &path).await;
                if method == Method::POST {
                    assert_eq!(answer.status(), 403, "{who} {method} {path}");
                } else {
                    let log_in = format!(
                        "/admin/login?next={}",
                        path.replace('/', "%2F")
                            .replace('-', "%2D")
                            .replace('.', "%2E")
                    );
                    assert_eq!(place(&answer), log_in, "{who} {method} {path}");
                }
            }
            walked += 1;
        }
        assert!(walked > 15, "{walked} routes");
        for path in ["/admin/no-such-page", "/admin/orders/no/such/page"] {
            assert_eq!(guest.get(path).await.status(), 303, "{path}");
            assert_eq!(guest.post(path, &[]).await.status(), 403, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packer_is_refused_every_route_that_the_role_does_not_have() {
    on_each_database(async |desk| {
        desk.owner().await;
        let packer = desk.member("pat@example.org", "Packing").await;
        let allowed = desk.stored("pat@example.org").await.role.permissions;
        let mut refused = 0;
        for (method, path, access) in paths() {
            let Access::Staff {
                permission: Some(needed),
                ..
            } = access
            else {
                continue;
            };
            let answer = send(&packer.browser, &method, &path).await;
            if allowed.has(needed) {
                assert_ne!(answer.status(), 403, "{method} {path}");
            } else {
                let page = text(answer, 403).await;
                assert!(
                    page.contains("Your role, Packing, does not include this."),
                    "{path}: {page}"
                );
                refused += 1;
            }
        }
        assert!(refused > 5, "{refused} routes");
        let page = text(packer.get("/admin").await, 200).await;
        for hidden in ["/admin/settings/staff", "/admin/audit"] {
            assert!(!page.contains(hidden), "{hidden} stands in the menu");
        }
        text(packer.get("/admin/no-such-page").await, 404).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_needs_the_password_comes_back_with_what_was_typed_and_goes_on_once_that_is_right()
 {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        desk.pass(11 * MINUTE);
        let fields = [
            ("name", "Weekend \"crew\""),
            ("permission", "orders.view"),
            ("permission", "orders.fulfil"),
        ];
        let page = text(owner.post("/admin/settings/roles", &fields).await, 403).await;
        assert!(
            page.contains("value=\"Weekend &quot;crew&quot;\""),
            "{page}"
        );
        assert!(page.contains("value=\"orders.view\"") && page.contains("value=\"orders.fulfil\""));
        let with = |password: &'static str| {
            let mut all = fields.to_vec();
            all.push(("confirm_password", password));
            all
        };
        let page = text(
            owner.post("/admin/settings/roles", &with("wrong")).await,
            403,
        )
        .await;
        assert!(page.contains("This is not your password."), "{page}");
        assert!(!page.contains("value=\"wrong\""), "{page}");
        let answer = owner.post("/admin/settings/roles", &with(PASSWORD)).await;
        assert_eq!(place(&answer), "/admin/settings/roles?done=saved");
        let page = text(owner.get("/admin/settings/roles").await, 200).await;
        assert!(page.contains("See orders, Ship orders"), "{page}");
        // For ten minutes it is not asked for again.
        desk.pass(9 * MINUTE);
        let again = [("name", "Night crew")];
        assert_eq!(
            owner.post("/admin/settings/roles", &again).await.status(),
            303
        );
        desk.pass(2 * MINUTE);
        assert_eq!(
            owner
                .post("/admin/settings/roles", &[("name", "Day crew")])
                .await
                .status(),
            403
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_keeps_or_lists_a_page_of_the_office_and_its_style_is_kept_for_ever() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        for path in [
            "/admin",
            "/admin/account",
            "/admin/login",
            "/admin/no-such-page",
        ] {
            let answer = owner.get(path).await;
            let header = |name: &str| {
                answer
                    .headers()
                    .get(name)
                    .map(|value| value.to_str().unwrap().to_owned())
            };
            let keep = header("cache-control").unwrap_or_default();
            assert!(keep.contains("no-store"), "{path}: {keep}");
            assert_eq!(
                header("x-robots-tag").as_deref(),
                Some("noindex, nofollow"),
                "{path}"
            );
            let policy = header("content-security-policy").unwrap_or_default();
            assert!(
                policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"),
                "{policy}"
            );
        }
        let robots = text(desk.shop.get("/robots.txt").await, 200).await;
        assert!(robots.contains("Disallow: /admin\n"), "{robots}");
        let page = text(owner.get("/admin").await, 200).await;
        let style = html::attributes(&page, "link[rel=stylesheet]", "href");
        let program = html::attributes(&page, "script", "src");
        for (file, kind, other) in [
            (&style[..], "text/css", "/admin/style/0123456789abcdef.css"),
            (
                &program[..],
                "text/javascript",
                "/admin/program/0123456789abcdef.js",
            ),
        ] {
            let [file] = file else { panic!("{file:?}") };
            let answer = desk.shop.get(file).await;
            let headers = answer.headers();
            assert_eq!(
                headers["cache-control"],
                "public, max-age=31536000, immutable"
            );
            let sent = headers["content-type"].to_str().unwrap();
            assert!(sent.starts_with(kind), "{file}: {sent}");
            let old = desk.shop.get(other).await;
            assert_eq!(
                (old.status().as_u16(), &old.headers()["cache-control"]),
                (200, &"no-store".parse().unwrap())
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_another_site_is_refused_and_the_cookie_of_staff_is_strict() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let request = owner
            .browser
            .request(Method::POST, "/admin/logout")
            .header("origin", "https://evil.example")
            .form(&[("a", "b")]);
        assert_eq!(owner.browser.send(request).await.status(), 403);
        text(owner.get("/admin").await, 200).await;
        let link = desk.invite("bob@example.org", "Support").await;
        let browser = desk.shop.browser();
        let key = crate::office::desk::key_of(&text(browser.get(&link).await, 200).await);
        let code = crate::office::desk::code(&key, desk.now_ms());
        let answer = browser
            .post(&link, &[("password", PASSWORD), ("code", &code)])
            .await;
        let lines: Vec<&str> = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .map(|line| line.to_str().unwrap())
            .collect();
        let line = lines
            .iter()
            .find(|line| line.starts_with("fc_staff="))
            .unwrap();
        for part in ["Path=/admin", "HttpOnly", "SameSite=Strict"] {
            assert!(line.contains(part), "{part} is missing in {line}");
        }
    })
    .await;
}
