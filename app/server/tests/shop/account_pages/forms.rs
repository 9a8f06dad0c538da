//! Every form names what is wrong, keeps what was typed, and draws it as text.

use super::{PASSWORD, location, member};
use crate::html;
use crate::support::TestShop;

const EVIL: &str = "\"><script>window.x=1</script>";

/// Path, fields, and what is wrong with which of them.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_what_was_typed_is_kept() {
    let shop = TestShop::start().await;
    let (ada, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let stranger = shop.browser();
    let long = "x".repeat(300);
    let at_front: [Case<'_>; 9] = [
        (
            "/account/login",
            &[],
            &[
                ("email", "Enter your e-mail address."),
                ("password", "Enter your password."),
            ],
        ),
        (
            "/account/login",
            &[("email", "ada"), ("password", PASSWORD)],
            &[("email", "Enter an e-mail address like name@example.com.")],
        ),
        (
            "/account/register",
            &[
                ("name", " "),
                ("email", "ada@example.org"),
                ("password", PASSWORD),
            ],
            &[("name", "Enter a name.")],
        ),
        (
            "/account/register",
            &[("name", EVIL), ("email", EVIL), ("password", PASSWORD)],
            &[("email", "Enter an e-mail address like name@example.com.")],
        ),
        (
            "/account/register",
            &[
                ("name", &long),
                ("email", "ada@example.org"),
                ("password", "tooshort1"),
            ],
            &[
                ("name", "Use at most 100 characters."),
                ("password", "Use at least 10 characters."),
            ],
        ),
        (
            "/account/register",
            &[
                ("name", "Ada"),
                ("email", "ada@example.org"),
                ("password", "Password123"),
            ],
            &[(
                "password",
                "This password is easy to guess. Choose another one.",
            )],
        ),
        (
            "/account/register",
            &[
                ("name", "Ada\r\nBcc: eve@example.org"),
                ("email", "ada@example.org"),
                ("password", PASSWORD),
            ],
            &[("name", "Use one line of plain text.")],
        ),
        (
            "/account/reset",
            &[("email", "ada@example.org\r\nBcc: eve@example.org")],
            &[("email", "Enter an e-mail address like name@example.com.")],
        ),
        (
            "/account/verify/resend",
            &[("email", "")],
            &[("email", "Enter your e-mail address.")],
        ),
    ];
    for case in at_front {
        check(stranger.post(case.0, case.1).await, case).await;
    }
    let inside: [Case<'_>; 5] = [
        (
            "/account/addresses",
            &[],
            &[
                ("country", "Choose a country."),
                ("name", "Enter a name."),
                ("line1", "Enter the street and house number."),
                ("city", "Enter the town or city."),
            ],
        ),
        (
            "/account/addresses",
            &[
                ("country", "DE"),
                ("name", EVIL),
                ("line1", EVIL),
                ("city", EVIL),
                ("postcode", "123"),
            ],
            &[("postcode", "Enter a postcode for Germany, like 10115.")],
        ),
        (
            "/account/addresses",
            &[
                ("country", "US"),
                ("name", "Ada"),
                ("line1", "1 Main St"),
                ("city", "Springfield"),
                ("postcode", "10001"),
            ],
            &[("region", "Choose a state.")],
        ),
        (
            "/account/profile",
            &[("change", "name"), ("name", "")],
            &[("name", "Enter a name.")],
        ),
        (
            "/account/profile",
            &[("change", "password"), ("new_password", "short")],
            &[
                ("old_password", "Enter your current password."),
                ("new_password", "Use at least 10 characters."),
            ],
        ),
    ];
    for case in inside {
        check(ada.post(case.0, case.1).await, case).await;
    }
    assert_eq!(
        ada.post("/account/profile", &[("change", "everything")])
            .await
            .status(),
        400
    );
}

async fn check(answer: reqwest::Response, (path, fields, wrong): Case<'_>) {
    assert_eq!(answer.status(), 422, "{path} {fields:?}");
    assert_eq!(
        answer.headers()["cache-control"],
        "private, no-store",
        "{path}"
    );
    let page = answer.text().await.unwrap();
    assert!(
        html::text_of(&page, "title").is_some_and(|title| title.starts_with("Error: ")),
        "{path}: the title does not say so"
    );
    assert!(html::has(&page, "#errors"), "{path}: no summary");
    assert!(
        !html::runs_what_was_typed(&page),
        "{path}: typed text became markup"
    );
    for (field, message) in wrong {
        let paragraph = html::text_of(&page, &format!("[id=\"{field}-error\"]"));
        let paragraph =
            paragraph.unwrap_or_else(|| panic!("{path}: {field} has no place for its error"));
        assert!(
            paragraph.contains(message),
            "{path}: {field} says {paragraph}"
        );
        assert!(
            html::has(&page, &format!("a[href=\"#{field}\"]")),
            "{path}: no link to {field}"
        );
    }
    for (field, typed) in fields
        .iter()
        .filter(|(field, _)| *field != "country" && *field != "change")
    {
        let kept = typed
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        if field.contains("password") {
            assert!(
                typed.is_empty() || !page.contains(typed),
                "{path}: {field} was sent back"
            );
        } else {
            assert!(
                page.contains(&format!("value=\"{kept}\"")),
                "{path}: {field} lost {kept:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_look_like_markup_stay_names() {
    let shop = TestShop::start().await;
    let (ada, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let answer = ada
        .post("/account/profile", &[("change", "name"), ("name", EVIL)])
        .await;
    assert_eq!(location(&answer), "/account/profile?done=name");
    let address = [
        ("name", EVIL),
        ("line1", EVIL),
        ("city", EVIL),
        ("postcode", "20459"),
        ("country", "DE"),
    ];
    assert_eq!(ada.post("/account/addresses", &address).await.status(), 303);
    for page in ["/account", "/account/profile", "/account/addresses"] {
        let text = ada.get(page).await.text().await.unwrap();
        assert!(
            text.contains("&lt;script&gt;") && !html::runs_what_was_typed(&text),
            "{page}: {text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_names_no_country_offers_the_shops_own() {
    let shop = TestShop::start().await;
    let (ada, _) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let reader = shop.shop.db.reader();
    let mut settings = database::content::shop_settings(reader).await.unwrap();
    settings.country = commerce::country::CountryCode::parse("AT").unwrap();
    let writer = shop.shop.db.writer();
    let put = database::content::put_shop_settings(writer, &settings).await;
    put.unwrap();
    let address = [("name", "Ada"), ("line1", "Ring 1"), ("country", "nowhere")];
    let answer = ada.post("/account/addresses", &address).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    let chosen = html::attributes(&page, "select[name=country] option[selected]", "value");
    assert_eq!(chosen, ["AT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_added_changed_preferred_and_removed() {
    let shop = TestShop::start().await;
    let (ada, id) = member(&shop, "ada@example.org", "Ada Lovelace").await;
    let address = |line1: &'static str| {
        [
            ("name", "Ada"),
            ("line1", line1),
            ("city", "Hamburg"),
            ("postcode", "20459"),
            ("country", "DE"),
        ]
    };
    for line1 in ["Ring 1", "Ring 2", "Ring 2"] {
        assert_eq!(
            ada.post("/account/addresses", &address(line1))
                .await
                .status(),
            303
        );
    }
    let saved = async || {
        let all = database::customer::addresses_of(shop.shop.db.reader(), id)
            .await
            .unwrap();
        all.into_iter()
            .map(|one| (one.id, one.address.line1, one.is_default))
            .collect::<Vec<_>>()
    };
    let first = saved().await;
    let streets: Vec<_> = first
        .iter()
        .map(|(_, line1, is_default)| (line1.as_str(), *is_default))
        .collect();
    assert_eq!(streets, [("Ring 1", true), ("Ring 2", false)]);

    let second = first[1].0;
    let form = ada
        .get(&format!("/account/addresses/{second}"))
        .await
        .text()
        .await
        .unwrap();
    assert!(
        form.contains("value=\"Ring 2\"") && form.contains("value=\"DE\" selected"),
        "{form}"
    );
    let changed = ada
        .post(&format!("/account/addresses/{second}"), &address("Ring 3"))
        .await;
    assert_eq!(location(&changed), "/account/addresses?done=changed");
    ada.post(&format!("/account/addresses/{second}/default"), &[])
        .await;
    assert_eq!(saved().await[0], (second, "Ring 3".to_owned(), true));
    ada.post(&format!("/account/addresses/{second}/delete"), &[])
        .await;
    assert_eq!(
        saved().await,
        [(first[0].0, "Ring 1".to_owned(), true)],
        "no address is offered first"
    );
}
