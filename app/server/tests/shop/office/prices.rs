//! Prices for some time, previews of drafts, copies, product safety and unit prices, on staff's and shoppers' pages.

use std::time::Duration;

use crate::office::desk::{Desk, Member, hidden, on_each_database, place, text};
use crate::office::goods::open_shop;

const HOUR_MS: i64 = 3_600_000;

/// The path of the lamp's editor, and the id of its only variant.
async fn lamp(owner: &Member) -> (String, String) {
    let list = text(owner.get("/admin/products?q=lamp").await, 200).await;
    let id = list
        .split("href=\"/admin/products/")
        .skip(1)
        .find_map(|rest| {
            let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (!id.is_empty()).then_some(id)
        })
        .expect("the lamp");
    let path = format!("/admin/products/{id}");
    let page = text(owner.get(&path).await, 200).await;
    let variant = page.split("id=\"price_").nth(1).unwrap();
    (path, variant.split('"').next().unwrap().to_owned())
}

async fn send(
    owner: &Member,
    path: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> reqwest::Response {
    let version = hidden(&text(owner.get(path).await, 200).await, "version");
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    owner.post(&format!("{path}{action}"), &all).await
}

/// As a field for date and time sends it, in Germany.
fn typed(at_ms: i64) -> String {
    commerce::calendar::LocalTime::of(at_ms, commerce::country::CountryCode::DE).typed()
}

/// The page as it is once kept copies are gone.
async fn shown(desk: &Desk<'_>, path: &str, wanted: &str) -> String {
    let mut page = String::new();
    for _ in 0..80 {
        page = text(desk.shop.get(path).await, 200).await;
        if page.contains(wanted) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no {wanted}: {page}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_with_a_begin_and_an_end_takes_over_at_its_minute_and_is_ended_by_a_button() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let mut owner = desk.owner().await;
        let (path, variant) = lamp(&owner).await;
        let (from, to) = (desk.now_ms() + HOUR_MS, desk.now_ms() + 3 * HOUR_MS);
        let (from, to) = (typed(from), typed(to));
        let fields = [
            ("variant", variant.as_str()),
            ("amount", "15,00"),
            ("before", "20.00"),
            ("from", &from),
            ("to", &to),
        ];
        let done = send(&owner, &path, "/prices", &fields).await;
        assert_eq!(place(&done), format!("{path}/prices?done=scheduled"));
        let page = text(owner.get(&format!("{path}/prices")).await, 200).await;
        assert!(page.contains("€15.00") && page.contains("Coming"), "{page}");
        shown(desk, "/p/lamp", "€20.00").await;

        let again = send(&owner, &path, "/prices", &fields).await;
        let refused = text(again, 422).await;
        assert!(
            refused.contains("Another price is scheduled from"),
            "{refused}"
        );
        assert!(refused.contains("value=\"15,00\""), "what was typed stays");

        desk.pass(Duration::from_secs(3600 + 60));
        let page = shown(desk, "/p/lamp", "€15.00").await;
        assert!(
            page.contains("Lowest price in the last 30 days: €20.00"),
            "{page}"
        );

        desk.log_in(&mut owner).await;
        let page = text(owner.get(&format!("{path}/prices")).await, 200).await;
        let end = page.split("/end\"").next().unwrap();
        let price = end.rsplit('/').next().unwrap();
        let ended = send(&owner, &path, &format!("/prices/{price}/end"), &[]).await;
        assert_eq!(place(&ended), format!("{path}/prices?done=ended"));
        let twice = send(&owner, &path, &format!("/prices/{price}/end"), &[]).await;
        assert!(
            text(twice, 422)
                .await
                .contains("That price is over already.")
        );
        shown(desk, "/p/lamp", "<span class=\"now\">€20.00").await;
        let audit = text(owner.get("/admin/audit").await, 200).await;
        assert!(
            audit.contains("price_scheduled") || audit.contains("product.price"),
            "{audit}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_with_faults_is_refused_at_its_fields_and_a_stale_page_is_told() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (path, variant) = lamp(&owner).await;
        let from = typed(desk.now_ms() + HOUR_MS);
        let past = typed(desk.now_ms() - 2 * HOUR_MS);
        let to = typed(desk.now_ms() + 2 * HOUR_MS);
        for (fields, said) in [
            (
                [variant.as_str(), "", "", from.as_str(), to.as_str()],
                "Enter a price.",
            ),
            ([&variant, "9", "", &from, ""], "Enter when it ends."),
            (
                [&variant, "9", "8", &from, &to],
                "The price before must be higher",
            ),
            (
                [&variant, "9", "", &past, &to],
                "A price cannot begin in the past.",
            ),
            (
                [&variant, "9", "", &to, &from],
                "It must end after it begins.",
            ),
            ([&variant, "9", "", "soon", &to], "Enter a date and a time."),
            (
                [&variant, "9", "", "2031-03-30T02:30", &to],
                "The clocks go forward then",
            ),
            (["77777", "9", "", &from, &to], "Choose a variant."),
        ] {
            let names = ["variant", "amount", "before", "from", "to"];
            let fields: Vec<(&str, &str)> = names.into_iter().zip(fields).collect();
            let refused = text(send(&owner, &path, "/prices", &fields).await, 422).await;
            assert!(refused.contains(said), "{said}: {refused}");
        }
        let stale = [
            ("version", "0"),
            ("variant", variant.as_str()),
            ("amount", "9"),
            ("from", &from),
            ("to", &to),
        ];
        let told = owner.post(&format!("{path}/prices"), &stale).await;
        let told = text(told, 409).await;
        assert!(
            told.contains("Somebody else changed this product"),
            "{told}"
        );
        assert!(told.contains("value=\"9\""), "{told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_look_at_a_draft_by_a_link_that_ends_and_nobody_else_does() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let fields = [
            ("title", "Wool scarf"),
            ("sku", "SCARF"),
            ("price", "39.90"),
        ];
        let made = place(&owner.post("/admin/products/new", &fields).await);
        let path = made.strip_suffix("?done=created").unwrap();
        assert_eq!(desk.shop.get("/p/wool-scarf").await.status(), 404);
        let link = place(&owner.get(&format!("{path}/preview")).await);
        assert!(link.starts_with("/preview/"), "{link}");
        let answer = desk.shop.get(&link).await;
        let header = |name: &str| {
            let value = answer.headers().get(name);
            value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
        };
        assert!(header("x-robots-tag").contains("noindex"), "hidden");
        assert!(
            header("cache-control").contains("no-store"),
            "kept by nobody"
        );
        let page = text(answer, 200).await;
        assert!(
            page.contains("Wool scarf") && page.contains("€39.90"),
            "{page}"
        );
        assert!(
            page.contains("Preview: this is how shoppers will see"),
            "{page}"
        );
        let forged = format!("{}0", &link[..link.len() - 1]);
        let forged = if forged == link {
            format!("{}1", &link[..link.len() - 1])
        } else {
            forged
        };
        assert_eq!(desk.shop.get(&forged).await.status(), 404);
        desk.pass(Duration::from_secs(3601));
        assert_eq!(desk.shop.get(&link).await.status(), 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_goes_on_sale_and_off_again_by_the_clock_of_the_shop() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let fields = [
            ("title", "Wool scarf"),
            ("sku", "SCARF"),
            ("price", "39.90"),
        ];
        let made = place(&owner.post("/admin/products/new", &fields).await);
        let path = made.strip_suffix("?done=created").unwrap();
        let begin = typed(desk.now_ms() + HOUR_MS);
        let end = typed(desk.now_ms() + 3 * HOUR_MS);
        let details = |begin: &str, end: &str| {
            [
                ("title", "Wool scarf".to_owned()),
                ("slug", "wool-scarf".to_owned()),
                ("status", "active".to_owned()),
                ("tax_class", "standard".to_owned()),
                ("publish_at", begin.to_owned()),
                ("unpublish_at", end.to_owned()),
            ]
        };
        let post = async |fields: [(&str, String); 6]| {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            send(&owner, path, "", &fields).await
        };
        let refused = text(post(details(&end, &begin)).await, 422).await;
        assert!(
            refused.contains("It must go off sale after it went on sale."),
            "{refused}"
        );
        let saved = post(details(&begin, &end)).await;
        assert_eq!(place(&saved), format!("{path}?done=saved"));
        let page = text(owner.get(path).await, 200).await;
        assert!(
            page.contains("Goes on sale later") && page.contains(&begin),
            "{page}"
        );
        assert_eq!(desk.shop.get("/p/wool-scarf").await.status(), 404);
        desk.pass(Duration::from_secs(3600 + 60));
        assert_eq!(desk.shop.get("/p/wool-scarf").await.status(), 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_is_a_draft_of_its_own() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (path, _) = lamp(&owner).await;
        let form = [("key", "one-form")];
        let made = place(&send(&owner, &path, "/duplicate", &form).await);
        let again = place(&send(&owner, &path, "/duplicate", &form).await);
        assert_eq!(made, again, "a second click makes no second draft");
        let page = text(owner.get(&path).await, 200).await;
        assert!(page.contains("name=\"key\""), "{page}");
        let copy = made.strip_suffix("?done=duplicated").expect("a copy");
        assert_ne!(copy, path);
        let page = text(owner.get(copy).await, 200).await;
        for said in [
            "Copy of Desk lamp",
            "value=\"lamp-copy\"",
            "value=\"LAMP-1-COPY\"",
            "Draft",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(desk.shop.get("/p/lamp-copy").await.status(), 404);
        let stale = owner
            .post(&format!("{path}/duplicate"), &[("version", "0")])
            .await;
        assert_eq!(stale.status(), 409);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unit_price_and_safety_typed_by_staff_stand_on_page_card_and_cart() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (path, id) = lamp(&owner).await;
        let names = ["active", "sku", "price", "track", "content", "base"]
            .map(|name| format!("{name}_{id}"));
        let row = |content, base| {
            let values = ["1", "LAMP-1", "20.00", "1", content, base];
            let names = names.iter().map(String::as_str);
            names.zip(values).collect::<Vec<(&str, &str)>>()
        };
        for (content, base, said) in [
            ("750", "", "Write a number and a unit"),
            ("750 ml", "1 kg", "Both must measure the same"),
            ("0 ml", "", "The amount must be more than 0"),
        ] {
            let refused = send(&owner, &path, "/variants", &row(content, base)).await;
            let refused = text(refused, 422).await;
            assert!(refused.contains(said), "{said}: {refused}");
        }
        let saved = send(&owner, &path, "/variants", &row("750 ml", "")).await;
        assert_eq!(place(&saved), format!("{path}?done=saved"));
        shown(desk, "/p/lamp", "€26.67 / l").await;
        shown(desk, "/products", "€26.67 / l").await;
        let browser = desk.shop.browser();
        let line = [("product", "lamp"), ("quantity", "1")];
        browser.post("/cart/lines", &line).await;
        let cart = text(browser.get("/cart").await, 200).await;
        assert!(cart.contains("€26.67 / l"), "{cart}");

        let half = [("manufacturer", "Nordlicht AB")];
        let refused = text(send(&owner, &path, "/safety", &half).await, 422).await;
        assert!(refused.contains("belong together"), "{refused}");
        assert!(refused.contains("value=\"Nordlicht AB\""), "{refused}");
        let whole = [
            ("manufacturer", "Nordlicht AB"),
            ("manufacturer_address", "Hamngatan 1\r\n111 47 Stockholm"),
            ("manufacturer_email", "safety@nordlicht.example"),
            ("warnings", "Gets <b>hot</b>."),
        ];
        let saved = send(&owner, &path, "/safety", &whole).await;
        assert_eq!(place(&saved), format!("{path}?done=saved"));
        let page = shown(desk, "/p/lamp", "Hamngatan 1").await;
        assert!(page.contains("mailto:safety@nordlicht.example"), "{page}");
        assert!(page.contains("Gets &lt;b&gt;hot&lt;/b&gt;."), "{page}");
    })
    .await;
}
