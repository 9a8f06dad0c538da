//! What people and programs get wrong: each gets its field named, its status, and keeps what was typed.

use reqwest::Method;

use crate::buyer::{ADA, Buyer, text};
use crate::html;
use crate::till::{Till, on_each_database};

/// Ada's form with one field changed.
fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<_> = ADA
        .iter()
        .copied()
        .filter(|(name, _)| *name != field)
        .collect();
    fields.push((field, value));
    fields
}

fn assert_names(page: &str, field: &str) {
    assert!(
        html::text_of(page, "title").is_some_and(|title| title.starts_with("Error: ")),
        "the title does not say so: {page}"
    );
    assert!(
        html::has(page, &format!("[href=\"#{field}\"]")),
        "{field} is not linked: {page}"
    );
    assert!(
        html::has(page, &format!("[id=\"{field}\"]")),
        "{field} is no target: {page}"
    );
    assert!(
        page.contains(&format!("id=\"{field}-error\"")),
        "{field} is not described: {page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_names_the_field_and_keeps_the_rest() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let (long, wide) = ("x".repeat(300), "9".repeat(40));
        let cases: &[(&str, &str)] = &[
            ("email", ""),
            ("email", "ada@example"),
            ("email", "ada@example.org\r\nBcc: all@example.org"),
            ("email", long.as_str()),
            ("country", ""),
            ("country", "XX"),
            ("country", "DE' OR 1=1"),
            ("country", "US"),
            ("country", "FR"),
            ("name", " "),
            ("name", long.as_str()),
            ("name", "Ada\u{7}Lovelace"),
            ("name", "Ada https:\u{200b}//evil.example"),
            ("line1", "evil．example／refund"),
            ("line1", ""),
            ("postcode", "2045"),
            ("postcode", ""),
            ("city", "Ham\r\nburg"),
            ("phone", "call me"),
            ("phone", wide.as_str()),
            ("line2", long.as_str()),
        ];
        for (field, value) in cases {
            let answer = ada.post("/checkout/address", &with(field, value)).await;
            let page = text(answer, 422).await;
            // A country whose addresses look different may find fault with the others first.
            let named = if *value == "US" { "region" } else { field };
            assert_names(&page, named);
            assert!(
                page.contains("Hafenstraße 12") || *field == "line1",
                "{field}={value:?} lost the street"
            );
        }
        assert_eq!(
            till.count("SELECT COUNT(*) AS n FROM cart WHERE email IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_to_another_address_is_checked_as_such() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let mut fields: Vec<_> = ADA
            .iter()
            .copied()
            .filter(|(name, _)| *name != "billing_same")
            .collect();
        fields.extend([
            ("billing_country", "AT"),
            ("billing_name", "Analytical Ltd"),
            ("billing_postcode", "10"),
        ]);
        let page = text(ada.post("/checkout/address", &fields).await, 422).await;
        for field in ["billing_line1", "billing_postcode", "billing_city"] {
            assert_names(&page, field);
        }
        assert!(page.contains("Analytical Ltd"));
        fields.retain(|(name, _)| *name != "billing_postcode");
        fields.extend([
            ("billing_postcode", "1010"),
            ("billing_line1", "Ring 1"),
            ("billing_city", "Wien"),
        ]);
        ada.give_address(&fields).await;
        let page = text(ada.get("/checkout/delivery").await, 200).await;
        assert!(
            page.contains("Bill to") && page.contains("1010 Wien"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_an_address_is_text() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        ada.give_address(&with("name", "<script>alert(1)</script>"))
            .await;
        for step in ["/checkout/address", "/checkout/delivery"] {
            let page = text(ada.get(step).await, 200).await;
            assert!(!html::runs_what_was_typed(&page), "{page}");
            assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_delivery_or_payment_is_refused_at_its_field() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        ada.give_address(ADA).await;
        for method in ["", "0", "9999", "abc", "-1", "1e3"] {
            let page = text(
                ada.post("/checkout/delivery", &[("method", method)]).await,
                422,
            )
            .await;
            assert_names(&page, "method");
        }
        let page = ada_at_payment(&ada).await;
        let long = "n".repeat(501);
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("payment", &[("payment", "bitcoin")]),
            ("payment", &[]),
            ("payment", &[("payment", "stripe")]),
            (
                "test_choice",
                &[("payment", "test"), ("test_choice", "steal")],
            ),
            ("note", &[("payment", "test"), ("note", long.as_str())]),
            ("note", &[("payment", "test"), ("note", "bell\u{7}")]),
        ];
        for (field, choices) in cases {
            let refused = text(ada.order(&page, choices).await, 422).await;
            assert_names(&refused, field);
        }
        let without_terms = page_fields(&page, &[("payment", "bank_transfer"), ("note", "Kept")]);
        let fields: Vec<(&str, &str)> = without_terms
            .iter()
            .map(|(k, v)| (*k, v.as_str()))
            .collect();
        let refused = text(ada.post("/checkout/payment", &fields).await, 422).await;
        assert_names(&refused, "terms");
        assert!(refused.contains("Kept"));
        assert_eq!(crate::buyer::checked(&refused, "payment"), "bank_transfer");
        assert_eq!(till.orders().await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_was_never_shown_is_asked_for_again() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        for total in ["", "abc", "-1740", "1", "99999999999999999999"] {
            let tampered = page.replace(
                "name=\"expected_total\" value=\"1740\"",
                &format!("name=\"expected_total\" value=\"{total}\""),
            );
            assert_ne!(tampered, page);
            let answer = ada
                .order(&tampered, &[("payment", "cash_on_delivery")])
                .await;
            assert_eq!(answer.status(), 409, "{total:?}");
        }
        assert_eq!(till.orders().await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_no_text_or_comes_from_elsewhere_is_refused() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        assert_eq!(raw(till, &ada, "name=%FF%FE", true).await, 400);
        assert_eq!(raw(till, &ada, "name=a%00b", true).await, 400);
        assert_eq!(raw(till, &ada, "name=Ada", false).await, 403);
    })
    .await;
}

async fn raw(till: &Till, ada: &Buyer, body: &'static str, ours: bool) -> u16 {
    let request = ada.browser.request(Method::POST, "/checkout/address");
    let origin = if ours {
        till.shop.base.as_str()
    } else {
        "https://evil.example"
    };
    let request = request
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded");
    ada.browser.send(request.body(body)).await.status().as_u16()
}

async fn ada_at_payment(ada: &Buyer) -> String {
    let page = text(ada.get("/checkout/delivery").await, 200).await;
    let method = crate::buyer::checked(&page, "method");
    assert_eq!(
        ada.post("/checkout/delivery", &[("method", &method)])
            .await
            .status(),
        303
    );
    text(ada.get("/checkout/payment").await, 200).await
}

fn page_fields(page: &str, choices: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut fields = crate::buyer::hidden_fields(page);
    fields.extend(
        choices
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    fields
}
