//! Written pages, and the checklist.

use database::content::pages;

use crate::buyer::Buyer;
use crate::office::desk::{hidden, on_each_database, place, text};
use crate::office::shop_settings::{IDENTITY, PAGE, SHOP, saved, version_of, with};

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
        let looked = text(
            owner
                .post(PAGE, &with(&version, &page, &[("act", "preview")]))
                .await,
            200,
        )
        .await;
        assert!(looked.contains("<h2>The contract</h2>"), "{looked}");
        assert!(!looked.contains("<script>alert"), "{looked}");
        assert!(pages(desk.shop.shop.db.reader()).await.unwrap().is_empty());
        for (name, value) in [("slug", "Terms of sale"), ("title", ""), ("text", " ")] {
            let fields = with(&version, &page, &[(name, value)]);
            let answer = text(owner.post(PAGE, &fields).await, 422).await;
            assert!(
                answer.contains(&format!("href=\"#{name}\"")),
                "{name}: {answer}"
            );
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
        database::content::put_page(desk.shop.shop.db.writer(), &stored)
            .await
            .unwrap();
        let edited = text(owner.get(&format!("{PAGE}?slug=imprint")).await, 200).await;
        assert!(
            edited.contains("&lt;p&gt;Us.&lt;/p&gt;") && !edited.contains("Them."),
            "{edited}"
        );
        let version = hidden(&edited, "version");
        let html = [
            ("was", "imprint"),
            ("slug", "imprint"),
            ("title", "Imprint"),
            ("format", "html"),
            (
                "text",
                "<p onclick=\"x()\">Us.</p><script>alert(1)</script>",
            ),
        ];
        saved(&owner, PAGE, &with(&version, &html, &[])).await;
        let all = pages(desk.shop.shop.db.reader()).await.unwrap();
        let imprint = all.iter().find(|page| page.slug == "imprint").unwrap();
        assert_eq!(imprint.body_html, "<p>Us.</p>\n");
        let version = version_of(&owner, &format!("{PAGE}?slug=imprint")).await;
        let remove = [
            ("version", version.as_str()),
            ("was", "imprint"),
            ("act", "remove"),
        ];
        assert!(place(&owner.post(PAGE, &remove).await).ends_with("?done=removed"));
        assert_eq!(pages(desk.shop.shop.db.reader()).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_says_what_is_missing_and_the_dashboard_leads_there_until_the_first_order() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let page = text(owner.get("/admin/setup").await, 200).await;
        let line = |page: &str, text: &str| {
            let rest = page
                .split(text)
                .nth(1)
                .unwrap_or_else(|| panic!("{text}: {page}"));
            rest.split("</li>")
                .next()
                .unwrap_or_default()
                .contains("Done")
        };
        assert!(line(&page, "A delivery zone with a method"));
        assert!(line(&page, "A tax zone that holds for"));
        for text in [
            "An e-mail address",
            "An imprint",
            "A page “terms”",
            "A second person",
            "A mail server",
            "https",
            "At least 14 days",
        ] {
            assert!(!line(&page, text), "{text}: {page}");
        }
        // The mug has no picture.
        assert!(!line(&page, "A product with a picture"), "{page}");
        assert!(page.contains("href=\"/admin/settings/pages\""), "{page}");
        let version = version_of(&owner, SHOP).await;
        saved(&owner, SHOP, &with(&version, &IDENTITY, &[])).await;
        desk.member("bob@example.org", "Manager").await;
        let page = text(owner.get("/admin/setup").await, 200).await;
        for text in [
            "An e-mail address",
            "An imprint",
            "A second person",
            "At least 14 days",
        ] {
            assert!(line(&page, text), "{text}: {page}");
        }
        let home = text(owner.get("/admin").await, 200).await;
        assert!(
            home.contains("href=\"/admin/setup\"") && home.contains("are missing"),
            "{home}"
        );
        let packer = desk.member("pat@example.org", "Packing").await;
        let home = text(packer.get("/admin").await, 200).await;
        assert!(!home.contains("/admin/setup"), "{home}");
        Buyer::new(desk.till)
            .buy_at_test_bank(desk.till.mug, "approve")
            .await;
        let home = text(owner.get("/admin").await, 200).await;
        assert!(!home.contains("/admin/setup"), "{home}");
    })
    .await;
}
