//! Who the shop is, its look, its numbers.

use commerce::document::InvoiceTime;
use database::content::shop_settings;
use reqwest::multipart::{Form, Part};

use crate::buyer::Buyer;
use crate::office::desk::{hidden, on_each_database, place, text};
use crate::office::shop_settings::{
    IDENTITY, NOTICED, PAYMENTS, SHOP, last_row, saved, version_of, with,
};

#[tokio::test(flavor = "multi_thread")]
async fn who_the_shop_is_changes_on_a_page_and_shoppers_see_it_within_seconds() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        let stored = shop_settings(desk.shop.shop.db.reader()).await.unwrap();
        assert_eq!(stored.imprint.len(), 3);
        assert_eq!(stored.description, None);
        assert!(
            stored
                .returns
                .is_some_and(|returns| returns.days == 30 && returns.free)
        );
        assert_eq!(stored.invoices, InvoiceTime::AtPayment);
        let (action, subject, before, after) = last_row(desk).await;
        assert_eq!(
            (action.as_str(), subject.as_str()),
            ("settings.shop", "shop")
        );
        assert!(
            after.contains("\"Nordlicht\"") && !before.contains("Nordlicht"),
            "{before} {after}"
        );
        // What did not change is not in the row.
        assert!(!after.contains("currency"), "{after}");
        tokio::time::sleep(NOTICED).await;
        let home = text(desk.shop.get("/").await, 200).await;
        assert!(
            home.contains("Nordlicht") && home.contains("Hafenstraße 1"),
            "{home}"
        );
        assert!(home.contains("href=\"/withdraw\""), "Germany asks for it");
        // The office's own pages say the new name at once.
        let page = text(owner.get(&format!("{SHOP}?done=saved")).await, 200).await;
        assert!(
            page.contains("Nordlicht back office") && page.contains("Saved."),
            "{page}"
        );
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
            assert!(
                page.contains(&format!("href=\"#{name}\"")),
                "{name}: {page}"
            );
            assert!(page.contains("Lamps for long nights."), "{name}");
        }
        let wrong = [
            ("name", " "),
            ("email", "nowhere"),
            ("order_prefix", "N0RD"),
            ("returns_days", "a month"),
            ("invoices", "sometimes"),
        ];
        let page = text(
            owner.post(SHOP, &with(&version, &IDENTITY, &wrong)).await,
            422,
        )
        .await;
        for (name, _) in wrong {
            assert!(
                page.contains(&format!("href=\"#{name}\"")),
                "all that is wrong is named at once: {name}: {page}"
            );
        }
        // The mug has its price in euro.
        let fields = with(&version, &IDENTITY, &[("currency", "USD")]);
        let page = text(owner.post(SHOP, &fields).await, 422).await;
        assert!(page.contains("prices in EUR"), "{page}");
        // Markup of a form stays text.
        let fields = with(
            &version,
            &IDENTITY,
            &[("name", "<b>x</b>"), ("email", "no")],
        );
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
        let later = with(
            &version,
            &IDENTITY,
            &[("slogan", "More light."), ("phone", "")],
        );
        let page = text(owner.post(SHOP, &later).await, 409).await;
        assert!(page.contains("Someone else changed this"), "{page}");
        assert!(page.contains("value=\"More light.\""), "{page}");
        assert!(
            page.contains("Stored now: Lamps for long nights."),
            "{page}"
        );
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
        saved(
            &owner,
            PAYMENTS,
            &[("version", payments.as_str()), ("card", "1")],
        )
        .await;
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
        assert!(
            page.contains("href=\"#accent_light\"") && page.contains("contrast of 1.5"),
            "{page}"
        );
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
            let request = owner
                .browser
                .request(reqwest::Method::POST, "/admin/settings/look/logo");
            let request = request.header("origin", &desk.shop.base).multipart(form);
            owner.browser.send(request).await
        };
        let page = text(logo(b"no picture".to_vec(), "").await, 422).await;
        assert!(
            page.contains("href=\"#picture\"") && page.contains("value=\"#0a6b4f\""),
            "{page}"
        );
        let page = text(logo(Vec::new(), "").await, 422).await;
        assert!(page.contains("href=\"#picture\""), "{page}");
        let mut file = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([30, 90, 200]));
        picture
            .write_to(&mut file, image::ImageFormat::Png)
            .unwrap();
        let answer = logo(file.into_inner(), "").await;
        assert!(place(&answer).ends_with("?done=saved"));
        let stored = database::content::look(desk.shop.shop.db.reader())
            .await
            .unwrap();
        assert!(stored.logo.is_some() && stored.accent.is_some());
        let answer = logo(Vec::new(), "remove").await;
        assert!(place(&answer).ends_with("?done=saved"));
        let stored = database::content::look(desk.shop.shop.db.reader())
            .await
            .unwrap();
        assert!(stored.logo.is_none() && stored.accent.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_numbers_take_the_shops_prefix_and_those_of_before_are_still_found() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let before = Buyer::new(desk.till)
            .buy_at_test_bank(desk.till.mug, "approve")
            .await;
        let before = desk.till.order(&before).await.order.number;
        assert!(before.as_str().starts_with("FC-"));
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        let after = Buyer::new(desk.till)
            .buy_at_test_bank(desk.till.mug, "approve")
            .await;
        let after = desk.till.order(&after).await.order.number;
        assert!(after.as_str().starts_with("NL-"), "{after}");
        for number in [&before, &after] {
            let digits = number
                .as_str()
                .split('-')
                .nth(1)
                .unwrap()
                .trim_start_matches('0');
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
