//! The shop's own settings: what each page changes, what it refuses, and two people at once.

use std::time::Duration;

use commerce::payment::PaymentMethod;
use database::audit::{AuditFilter, entries};
use database::content::{pages, payment_terms, shop_settings};
use import::shop::stored_shop;
use reqwest::multipart::{Form, Part};

use crate::buyer::Buyer;
use crate::office::desk::{Desk, Member, PASSWORD, hidden, on_each_database, place, text};

const SHOP: &str = "/admin/settings/shop";
const PAYMENTS: &str = "/admin/settings/payments";
const TAXES: &str = "/admin/settings/taxes";
const TAX_ZONE: &str = "/admin/settings/taxes/zone";
const DELIVERY_ZONE: &str = "/admin/settings/delivery/zone";
const PAGE: &str = "/admin/settings/pages/edit";

/// Longer than a page may show settings that were changed.
const NOTICED: Duration = Duration::from_millis(3200);

const IDENTITY: [(&str, &str); 12] = [
    ("name", "Nordlicht"),
    ("currency", "EUR"),
    ("country", "DE"),
    ("email", "hello@nordlicht.example"),
    ("phone", "+49 431 5550100"),
    ("slogan", "Lamps for long nights."),
    ("description", ""),
    ("imprint", "Nordlicht GmbH\r\nHafenstraße 1\r\n24103 Kiel"),
    ("order_prefix", "nl"),
    ("withdrawal_link", "law"),
    ("returns_days", "30"),
    ("returns_free", "1"),
];

async fn version_of(member: &Member, path: &str) -> String {
    hidden(&text(member.get(path).await, 200).await, "version")
}

/// The fields with the version that the page shows, and with some changed.
fn with<'a>(
    version: &'a str,
    fields: &[(&'a str, &'a str)],
    changed: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = fields
        .iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    let mut all = vec![("version", version)];
    all.extend(kept);
    all.extend(changed);
    all
}

async fn saved(member: &Member, path: &str, fields: &[(&str, &str)]) {
    let answer = member.post(path, fields).await;
    let lead = place(&answer);
    assert!(
        lead.ends_with("?done=saved"),
        "{path}: {lead} {}",
        answer.text().await.unwrap()
    );
}

/// The newest row of the audit: what was done to what, before and after.
async fn last_row(desk: &Desk<'_>) -> (String, String, String, String) {
    let reader = desk.shop.shop.db.reader();
    let (rows, _) = entries(reader, &AuditFilter::default(), 1, 0).await.unwrap();
    let row = rows.into_iter().next().unwrap();
    let (before, after) = (row.before.to_string(), row.after.to_string());
    (row.action, row.subject.name, before, after)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_the_shop_is_changes_on_a_page_and_shoppers_see_it_within_seconds() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        let stored = shop_settings(desk.shop.shop.db.reader()).await.unwrap();
        assert_eq!(stored.imprint.len(), 3);
        assert_eq!(stored.description, None);
        assert!(stored.returns.is_some_and(|returns| returns.days == 30 && returns.free));
        let (action, subject, before, after) = last_row(desk).await;
        assert_eq!((action.as_str(), subject.as_str()), ("settings.shop", "shop"));
        assert!(after.contains("\"Nordlicht\"") && !before.contains("Nordlicht"), "{before} {after}");
        // What did not change is not in the row.
        assert!(!after.contains("currency"), "{after}");
        tokio::time::sleep(NOTICED).await;
        let home = text(desk.shop.get("/").await, 200).await;
        assert!(home.contains("Nordlicht") && home.contains("Hafenstraße 1"), "{home}");
        assert!(home.contains("href=\"/withdraw\""), "Germany asks for it");
        // The office's own pages say the new name at once.
        let page = text(owner.get(&format!("{SHOP}?done=saved")).await, 200).await;
        assert!(page.contains("Nordlicht back office") && page.contains("Saved."), "{page}");
        // The same once more is no change, and leaves no row.
        let version = hidden(&page, "version");
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        assert_eq!(version_of(&owner, SHOP).await, version);
        assert_eq!(last_row(desk).await.3, after);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_shop_comes_back_at_its_field_with_what_was_typed() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, SHOP).await;
        for (name, value) in [
            ("name", " "),
            ("email", "nowhere"),
            ("country", "ZZ"),
            ("currency", "XXY"),
            ("order_prefix", "N0RD"),
            ("returns_days", "a month"),
            ("returns_days", "0"),
            ("returns_days", "99999999999"),
        ] {
            let fields = with(&version, &IDENTITY, &[(name, value)]);
            let page = text(owner.post(SHOP, &fields).await, 422).await;
            assert!(page.contains(&format!("href=\"#{name}\"")), "{name}: {page}");
            assert!(page.contains("Lamps for long nights."), "{name}");
        }
        // The mug has its price in euro.
        let fields = with(&version, &IDENTITY, &[("currency", "USD")]);
        let page = text(owner.post(SHOP, &fields).await, 422).await;
        assert!(page.contains("prices in EUR"), "{page}");
        // Markup of a form stays text.
        let fields = with(&version, &IDENTITY, &[("name", "<b>x</b>"), ("email", "no")]);
        let page = text(owner.post(SHOP, &fields).await, 422).await;
        assert!(!page.contains("<b>x</b></"), "{page}");
        assert_eq!(version_of(&owner, SHOP).await, version);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_the_same_settings_the_second_is_told_and_keeps_what_was_typed() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        let later = with(&version, &IDENTITY, &[("slogan", "More light."), ("phone", "")]);
        let page = text(owner.post(SHOP, &later).await, 409).await;
        assert!(page.contains("Someone else changed this"), "{page}");
        assert!(page.contains("value=\"More light.\""), "{page}");
        assert!(page.contains("Stored now: Lamps for long nights."), "{page}");
        let stored = shop_settings(desk.shop.shop.db.reader()).await.unwrap();
        assert_eq!(stored.slogan.as_deref(), Some("Lamps for long nights."));
        // Sent again from that page it counts.
        let version = hidden(&page, "version");
        let again = with(&version, &IDENTITY, &[("slogan", "More light.")]);
        saved(&owner, SHOP, &again).await;
        // Another part of the settings is not in the way.
        let payments = version_of(&owner, PAYMENTS).await;
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        saved(&owner, PAYMENTS, &[("version", payments.as_str()), ("card", "1")]).await;
        // Two at the same moment: one of them counts.
        let version = version_of(&owner, SHOP).await;
        let (one, two) = (
            with(&version, &IDENTITY, &[("slogan", "One.")]),
            with(&version, &IDENTITY, &[("slogan", "Two.")]),
        );
        let (one, two) = tokio::join!(owner.post(SHOP, &one), owner.post(SHOP, &two));
        let mut codes = [one.status().as_u16(), two.status().as_u16()];
        codes.sort_unstable();
        assert_eq!(codes, [303, 409]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_changes_under_the_password_alone_and_the_audit_names_both() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, PAYMENTS).await;
        let fields = [
            ("version", version.as_str()),
            ("payment_bank_transfer_on", "1"),
            ("payment_bank_transfer_iban", "GB82 WEST 1234 5698 7654 32"),
            ("payment_bank_transfer_countries", "de, at"),
            ("payment_bank_transfer_most", "400.00"),
            ("payment_bank_transfer_guest_most", "100"),
            ("payment_bank_transfer_days", "7"),
        ];
        desk.pass(Duration::from_secs(11 * 60));
        let page = text(owner.post(PAYMENTS, &fields).await, 403).await;
        assert!(page.contains("GB82 WEST 1234 5698 7654 32"), "{page}");
        let mut confirmed = fields.to_vec();
        confirmed.push(("confirm_password", PASSWORD));
        saved(&owner, PAYMENTS, &confirmed).await;
        let terms = payment_terms(desk.shop.shop.db.reader()).await.unwrap();
        assert!(terms.offers(PaymentMethod::BankTransfer) && !terms.offers(PaymentMethod::Stripe));
        assert!(!terms.offers(PaymentMethod::CashOnDelivery));
        assert_eq!(terms.days(PaymentMethod::BankTransfer), 7);
        let (action, _, _, after) = last_row(desk).await;
        assert_eq!(action, "settings.payment");
        assert!(after.contains("GB82"), "{after}");
        assert!(!after.contains(PASSWORD), "{after}");

        let version = version_of(&owner, PAYMENTS).await;
        for (name, value) in [
            ("payment_bank_transfer_iban", "GB82 WEST 1234 5698 7654 33"),
            ("payment_bank_transfer_bic", "SHORT"),
            ("payment_bank_transfer_countries", "Atlantis"),
            ("payment_bank_transfer_most", "-1"),
            ("payment_bank_transfer_guest_most", "401"),
            ("payment_bank_transfer_days", "soon"),
            ("payment_bank_transfer_days", "366"),
            ("payment_cash_on_delivery_most", "0"),
        ] {
            let changed = with(&version, &fields[1..], &[(name, value)]);
            let page = text(owner.post(PAYMENTS, &changed).await, 422).await;
            assert!(page.contains(&format!("href=\"#{name}\"")), "{name}: {page}");
            assert!(page.contains(&format!("value=\"{value}\"")), "{name}: {page}");
        }
        assert_eq!(version_of(&owner, PAYMENTS).await, version);
        // A shopper is offered what is on.
        let buyer = Buyer::new(desk.till);
        buyer.take(desk.till.mug, 1).await;
        let page = buyer.go_to_payment().await;
        assert!(page.contains("value=\"bank_transfer\""), "{page}");
        assert!(!page.contains("cash_on_delivery"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn taxes_are_added_renamed_and_removed_zone_by_zone() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, TAXES).await;
        let classes = [
            ("version", version.as_str()),
            ("class_standard", "Full rate"),
            ("new_code", "reduced"),
            ("new_name", "Reduced rate"),
        ];
        saved(&owner, TAXES, &classes).await;
        let page = text(owner.post(TAXES, &classes).await, 409).await;
        assert!(page.contains("value=\"reduced\""), "{page}");
        let version = version_of(&owner, TAX_ZONE).await;
        let zone = [
            ("was", ""),
            ("name", "Swiss & co"),
            ("areas", "CH\r\nLI"),
            ("tax", "added"),
            ("label", "MWST"),
            ("rates_standard", "8,1"),
            ("rates_reduced", "2.6"),
        ];
        for (name, value) in [
            ("name", ""),
            ("areas", " "),
            ("areas", "CH\r\nAtlantis"),
            ("label", ""),
            ("rates_standard", "101"),
            ("rates_reduced", "a lot"),
        ] {
            let fields = with(&version, &zone, &[(name, value)]);
            let page = text(owner.post(TAX_ZONE, &fields).await, 422).await;
            assert!(page.contains(&format!("href=\"#{name}\"")), "{name}: {page}");
        }
        saved(&owner, TAX_ZONE, &with(&version, &zone, &[])).await;
        let taken = text(owner.post(TAX_ZONE, &with(&version, &zone, &[])).await, 422).await;
        assert!(taken.contains("already in use"), "{taken}");
        let path = format!("{TAX_ZONE}?name=Swiss%20%26%20co");
        let version = version_of(&owner, &path).await;
        let renamed = with(&version, &zone, &[("was", "Swiss & co"), ("name", "Switzerland")]);
        saved(&owner, TAX_ZONE, &renamed).await;
        let shop = stored_shop(desk.shop.shop.db.reader()).await.unwrap();
        let names: Vec<&str> = shop.tax_zones.iter().map(|zone| zone.name.as_str()).collect();
        assert_eq!(names, ["Here", "Switzerland"]);
        assert_eq!(shop.tax_zones[1].rates.len(), 2);
        let path = format!("{TAX_ZONE}?name=Switzerland");
        let version = version_of(&owner, &path).await;
        let remove = [("version", version.as_str()), ("was", "Switzerland"), ("act", "remove")];
        let answer = owner.post(TAX_ZONE, &remove).await;
        assert_eq!(place(&answer), format!("{TAXES}?done=removed"));
        assert_eq!(last_row(desk).await.1, "Switzerland");
        // Whoever had it open still has what was typed, and can store it anew.
        let late = with(&version, &zone, &[("was", "Switzerland")]);
        let page = text(owner.post(TAX_ZONE, &late).await, 409).await;
        let fresh = hidden(&page, "version");
        assert_eq!(hidden(&page, "was"), "");
        saved(&owner, TAX_ZONE, &with(&fresh, &zone, &[])).await;
        assert_eq!(owner.get(&format!("{TAX_ZONE}?name=Nowhere")).await.status(), 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delivery_is_set_up_by_zone_and_method_and_the_checkout_offers_it() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let path = format!("{DELIVERY_ZONE}?name=Here");
        let page = text(owner.get(&path).await, 200).await;
        assert!(page.contains("value=\"Express\"") && page.contains("value=\"9.90\""), "{page}");
        let version = hidden(&page, "version");
        let zone = [
            ("was", "Here"),
            ("name", "Here"),
            ("areas", "DE, AT"),
            ("method_0_name", "Express"),
            ("method_0_kind", "flat"),
            ("method_0_price", "9.90"),
            ("method_0_days", "1"),
            ("method_0_days_to", "2"),
            ("method_0_remove", "1"),
            ("method_2_name", "Heavy goods"),
            ("method_2_kind", "weight"),
            ("method_2_steps", "1000: 5.50\r\n31500 = 40"),
            ("method_2_days", "5"),
            ("method_2_days_to", "9"),
            ("method_2_tax_class", "standard"),
        ];
        for (name, value) in [
            ("name", ""),
            ("areas", "nowhere"),
            ("method_2_name", ""),
            ("method_2_steps", "5000: 5.00\r\n100: 4.00"),
            ("method_2_steps", "heavy: 5.00"),
            ("method_2_steps", "100: cheap"),
            ("method_2_days", "soon"),
            ("method_2_days_to", "2"),
            ("method_2_tax_class", "luxury"),
        ] {
            let fields = with(&version, &zone, &[(name, value)]);
            let page = text(owner.post(DELIVERY_ZONE, &fields).await, 422).await;
            let field = name.replace("_days_to", "_days");
            assert!(page.contains(&format!("href=\"#{field}\"")), "{name}: {page}");
            assert!(page.contains("value=\"9.90\""), "{name}: {page}");
        }
        saved(&owner, DELIVERY_ZONE, &with(&version, &zone, &[])).await;
        let shop = stored_shop(desk.shop.shop.db.reader()).await.unwrap();
        let methods = &shop.shipping_zones[0].methods;
        assert_eq!(methods.len(), 1);
        assert_eq!(methods[0].name, "Heavy goods");
        tokio::time::sleep(NOTICED).await;
        let buyer = Buyer::new(desk.till);
        buyer.take(desk.till.mug, 1).await;
        buyer.give_address(&[]).await;
        let page = text(buyer.get("/checkout/delivery").await, 200).await;
        assert!(page.contains("Heavy goods") && page.contains("€5.50"), "{page}");
        assert!(!page.contains("Express"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_written_in_markdown_looked_at_first_and_edited_as_they_were_typed() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, &format!("{PAGE}?new=terms")).await;
        let markdown = "# The contract\r\n\r\nWith **us**.\r\n\r\n<script>alert(1)</script>";
        let page = [
            ("was", ""),
            ("slug", "terms"),
            ("title", "Terms & conditions"),
            ("format", "markdown"),
            ("text", markdown),
        ];
        let looked = text(owner.post(PAGE, &with(&version, &page, &[("act", "preview")])).await, 200).await;
        assert!(looked.contains("<h2>The contract</h2>"), "{looked}");
        assert!(!looked.contains("<script>alert"), "{looked}");
        assert!(pages(desk.shop.shop.db.reader()).await.unwrap().is_empty());
        for (name, value) in [("slug", "Terms of sale"), ("title", ""), ("text", " ")] {
            let fields = with(&version, &page, &[(name, value)]);
            let answer = text(owner.post(PAGE, &fields).await, 422).await;
            assert!(answer.contains(&format!("href=\"#{name}\"")), "{name}: {answer}");
        }
        saved(&owner, PAGE, &with(&version, &page, &[])).await;
        let shown = text(desk.shop.get("/pages/terms").await, 200).await;
        assert!(shown.contains("With <strong>us</strong>."), "{shown}");
        assert!(!shown.contains("<script>alert"), "{shown}");
        let edited = text(owner.get(&format!("{PAGE}?slug=terms")).await, 200).await;
        assert!(edited.contains("With **us**."), "{edited}");

        // A page of HTML is edited as such, and cleaned.
        let stored = database::content::Page {
            slug: "imprint".to_owned(),
            title: "Imprint".to_owned(),
            body_html: "<p>Us.</p>\n".to_owned(),
            position: 9,
            updated_at_ms: 0,
            // Of an earlier text: a release that does not know of it has stored another.
            source: Some("Them.".to_owned()),
        };
        database::content::put_page(desk.shop.shop.db.writer(), &stored).await.unwrap();
        let edited = text(owner.get(&format!("{PAGE}?slug=imprint")).await, 200).await;
        assert!(edited.contains("&lt;p&gt;Us.&lt;/p&gt;") && !edited.contains("Them."), "{edited}");
        let version = hidden(&edited, "version");
        let html = [
            ("was", "imprint"),
            ("slug", "imprint"),
            ("title", "Imprint"),
            ("format", "html"),
            ("text", "<p onclick=\"x()\">Us.</p><script>alert(1)</script>"),
        ];
        saved(&owner, PAGE, &with(&version, &html, &[])).await;
        let all = pages(desk.shop.shop.db.reader()).await.unwrap();
        let imprint = all.iter().find(|page| page.slug == "imprint").unwrap();
        assert_eq!(imprint.body_html, "<p>Us.</p>\n");
        let version = version_of(&owner, &format!("{PAGE}?slug=imprint")).await;
        let remove = [("version", version.as_str()), ("was", "imprint"), ("act", "remove")];
        assert!(place(&owner.post(PAGE, &remove).await).ends_with("?done=removed"));
        assert_eq!(pages(desk.shop.shop.db.reader()).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_and_colours_are_taken_when_they_can_be_read_and_taken_off_again() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, SHOP).await;
        let page = text(owner.get(SHOP).await, 200).await;
        let look = page.split("id=\"colours\"").nth(1).unwrap();
        let look = hidden(look, "version");
        assert_ne!(version, look);
        let faint = [
            ("version", look.as_str()),
            ("accent_light", "#ffc928"),
            ("accent_dark", "#ffc928"),
        ];
        let page = text(owner.post("/admin/settings/look", &faint).await, 422).await;
        assert!(page.contains("href=\"#accent_light\"") && page.contains("contrast of 1.5"), "{page}");
        let half = [("version", look.as_str()), ("accent_light", "#0a6b4f")];
        let page = text(owner.post("/admin/settings/look", &half).await, 422).await;
        assert!(page.contains("href=\"#accent_dark\""), "{page}");
        let good = [
            ("version", look.as_str()),
            ("accent_light", "#0a6b4f"),
            ("accent_dark", "#5fd6ae"),
        ];
        saved(&owner, "/admin/settings/look", &good).await;
        let logo = async |bytes: Vec<u8>, act: &str| {
            let page = text(owner.get(SHOP).await, 200).await;
            let version = hidden(page.split("id=\"logo\"").nth(1).unwrap(), "version");
            let form = Form::new()
                .text("version", version)
                .text("act", act.to_owned())
                .part("picture", Part::bytes(bytes).file_name("logo.png"));
            let request = owner.browser.request(reqwest::Method::POST, "/admin/settings/look/logo");
            let request = request.header("origin", &desk.shop.base).multipart(form);
            owner.browser.send(request).await
        };
        let page = text(logo(b"no picture".to_vec(), "").await, 422).await;
        assert!(page.contains("href=\"#picture\"") && page.contains("value=\"#0a6b4f\""), "{page}");
        let page = text(logo(Vec::new(), "").await, 422).await;
        assert!(page.contains("href=\"#picture\""), "{page}");
        let mut file = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([30, 90, 200]));
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        let answer = logo(file.into_inner(), "").await;
        assert!(place(&answer).ends_with("?done=saved"));
        let stored = database::content::look(desk.shop.shop.db.reader()).await.unwrap();
        assert!(stored.logo.is_some() && stored.accent.is_some());
        let answer = logo(Vec::new(), "remove").await;
        assert!(place(&answer).ends_with("?done=saved"));
        let stored = database::content::look(desk.shop.shop.db.reader()).await.unwrap();
        assert!(stored.logo.is_none() && stored.accent.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_numbers_take_the_shops_prefix_and_those_of_before_are_still_found() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let before = Buyer::new(desk.till).buy_at_test_bank(desk.till.mug, "approve").await;
        let before = desk.till.order(&before).await.order.number;
        assert!(before.as_str().starts_with("FC-"));
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        let after = Buyer::new(desk.till).buy_at_test_bank(desk.till.mug, "approve").await;
        let after = desk.till.order(&after).await.order.number;
        assert!(after.as_str().starts_with("NL-"), "{after}");
        for number in [&before, &after] {
            let digits = number.as_str().split('-').nth(1).unwrap().trim_start_matches('0');
            for typed in [number.as_str(), digits] {
                let found = owner.get(&format!("/admin/search?q={typed}")).await;
                assert_eq!(place(&found), format!("/admin/orders/{number}"), "{typed}");
            }
        }
        // A shopper finds theirs by its digits, too.
        tokio::time::sleep(NOTICED).await;
        let page = text(desk.shop.get("/orders/find").await, 200).await;
        assert!(page.contains("such as NL-001001"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_footer_leads_to_withdrawal_where_the_law_of_the_country_asks_for_it() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        for (country, link, shown) in [
            ("DE", "law", true),
            ("NO", "law", true),
            ("GB", "law", false),
            ("US", "law", false),
            ("US", "always", true),
            ("DE", "never", false),
        ] {
            let version = version_of(&owner, SHOP).await;
            let changed = [("country", country), ("withdrawal_link", link)];
            saved(&owner, SHOP, &with(&version, &IDENTITY, &changed)).await;
            let stored = shop_settings(desk.shop.shop.db.reader()).await.unwrap();
            assert_eq!(stored.links_withdrawal(), shown, "{country} {link}");
        }
        tokio::time::sleep(NOTICED).await;
        let home = text(desk.shop.get("/").await, 200).await;
        assert!(!home.contains("href=\"/withdraw\""), "{home}");
        // The form itself is always there.
        text(desk.shop.get("/withdraw").await, 200).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_says_what_is_missing_and_the_dashboard_leads_there_until_the_first_order() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let page = text(owner.get("/admin/setup").await, 200).await;
        let line = |page: &str, text: &str| {
            let rest = page.split(text).nth(1).unwrap_or_else(|| panic!("{text}: {page}"));
            rest.split("</li>").next().unwrap_or_default().contains("Done")
        };
        assert!(line(&page, "A delivery zone with a method"));
        assert!(line(&page, "A tax zone that holds for"));
        for text in ["An e-mail address", "An imprint", "A page “terms”", "A second person", "A mail server", "https", "At least 14 days"] {
            assert!(!line(&page, text), "{text}: {page}");
        }
        // The mug has no picture.
        assert!(!line(&page, "A product with a picture"), "{page}");
        assert!(page.contains("href=\"/admin/settings/pages\""), "{page}");
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        desk.member("bob@example.org", "Manager").await;
        let page = text(owner.get("/admin/setup").await, 200).await;
        for text in ["An e-mail address", "An imprint", "A second person", "At least 14 days"] {
            assert!(line(&page, text), "{text}: {page}");
        }
        let home = text(owner.get("/admin").await, 200).await;
        assert!(home.contains("href=\"/admin/setup\"") && home.contains("are missing"), "{home}");
        let packer = desk.member("pat@example.org", "Packing").await;
        let home = text(packer.get("/admin").await, 200).await;
        assert!(!home.contains("/admin/setup"), "{home}");
        Buyer::new(desk.till).buy_at_test_bank(desk.till.mug, "approve").await;
        let home = text(owner.get("/admin").await, 200).await;
        assert!(!home.contains("/admin/setup"), "{home}");
    })
    .await;
}
