//! The products of the start page.

use database::content::setting;
use import::shop::{HOME_SETTING, HomeSettings};

use crate::office::desk::{hidden, on_each_database, text};
use crate::office::shop_settings::{last_row, saved, version_of};

const HOME: &str = "/admin/settings/home";

fn fields<'a>(version: &'a str, hero: &'a str, featured: &'a str) -> [(&'a str, &'a str); 3] {
    [("version", version), ("hero", hero), ("featured", featured)]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_products_of_the_start_page_are_chosen_by_their_addresses() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, HOME).await;
        for (name, wrong) in [
            ("hero", fields(&version, "no-such-mug", "")),
            ("hero", fields(&version, "mug\r\nlamp", "")),
            ("featured", fields(&version, "", "mug\r\nNo such mug")),
        ] {
            let page = text(owner.post(HOME, &wrong).await, 422).await;
            assert!(
                page.contains(&format!("href=\"#{name}\"")),
                "{name}: {page}"
            );
            assert!(page.contains("mug"), "what was typed stays: {page}");
        }
        let chosen = fields(&version, "/p/mug", "https://shop.example/p/mug?v=1\r\nmug");
        saved(&owner, HOME, &chosen).await;
        let home: Option<HomeSettings> = setting(desk.shop.shop.db.reader(), HOME_SETTING)
            .await
            .unwrap();
        let expected = HomeSettings {
            hero: "mug".to_owned(),
            featured: vec!["mug".to_owned()],
        };
        assert_eq!(home, Some(expected));
        let (action, name, _, after) = last_row(desk).await;
        assert_eq!((&*action, &*name), ("settings.home", "start page"));
        assert!(after.contains("mug"), "{after}");

        // Somebody else looked at the page before that.
        let page = text(owner.post(HOME, &fields(&version, "", "")).await, 409).await;
        assert!(page.contains("Stored now: mug"), "{page}");
        let fresh = hidden(&page, "version");
        saved(&owner, HOME, &fields(&fresh, "", "")).await;
        let home: Option<HomeSettings> = setting(desk.shop.shop.db.reader(), HOME_SETTING)
            .await
            .unwrap();
        assert!(home.unwrap().featured.is_empty());
    })
    .await;
}
