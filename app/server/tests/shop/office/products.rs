//! The product editor: variants as one sheet, two editors, pictures that are none, drafts.

use std::time::Duration;

use reqwest::multipart::{Form, Part};

use crate::html;
use crate::office::desk::{Desk, Member, hidden, on_each_database, place, text};
use crate::office::goods::open_shop;

/// Makes a draft; its path.
async fn draft(owner: &Member) -> String {
    let fields = [
        ("title", "Wool scarf"),
        ("sku", "SCARF"),
        ("price", "39.90"),
    ];
    let made = place(&owner.post("/admin/products/new", &fields).await);
    let path = made
        .strip_suffix("?done=created")
        .unwrap_or_else(|| panic!("{made}"));
    path.to_owned()
}

async fn version(owner: &Member, path: &str) -> String {
    hidden(&text(owner.get(path).await, 200).await, "version")
}

async fn send(
    owner: &Member,
    path: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> reqwest::Response {
    let version = version(owner, path).await;
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    owner.post(&format!("{path}{action}"), &all).await
}

async fn details(owner: &Member, path: &str, changed: &[(&str, &str)]) -> reqwest::Response {
    let stored = [
        ("title", "Wool scarf"),
        ("slug", "wool-scarf"),
        ("status", "draft"),
        ("tax_class", "standard"),
    ];
    let kept = stored
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    let fields: Vec<(&str, &str)> = kept.chain(changed).copied().collect();
    send(owner, path, "", &fields).await
}

const OPTIONS: [(&str, &str); 4] = [
    ("option_0", "Size"),
    ("values_0", "S\r\nM\r\nL"),
    ("option_1", "Colour"),
    ("values_1", "Red\nBlue\nOat\nInk"),
];

#[tokio::test(flavor = "multi_thread")]
async fn three_sizes_in_four_colours_are_twelve_rows_of_one_sheet_and_shoppers_see_them_once_it_is_on_sale()
 {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let path = draft(&owner).await;
        assert_eq!(
            desk.shop.get("/p/wool-scarf").await.status(),
            404,
            "a draft"
        );
        assert_eq!(
            place(&send(&owner, &path, "/options", &OPTIONS).await),
            format!("{path}?done=saved")
        );
        let page = text(owner.get(&path).await, 200).await;
        let ids: Vec<&str> = page
            .split("id=\"price_")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .filter(|id| !id.ends_with("-error"))
            .collect();
        assert_eq!(ids.len(), 12);
        let mut fields = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            fields.extend([
                (format!("active_{id}"), "1".to_owned()),
                (format!("sku_{id}"), format!("SCARF-{place}")),
                (format!("price_{id}"), format!("{},50", 30 + place)),
                (format!("track_{id}"), String::new()),
            ]);
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            place(&send(&owner, &path, "/variants", &fields).await),
            format!("{path}?done=saved")
        );
        let on_sale = [("status", "active"), ("description", "Warm.\n\nFrom Kiel.")];
        assert_eq!(
            place(&details(&owner, &path, &on_sale).await),
            format!("{path}?done=saved")
        );
        let shown = text(desk.shop.get("/p/wool-scarf").await, 200).await;
        assert!(
            shown.contains("€30.50")
                && html::texts(&shown, "main p")
                    .windows(2)
                    .any(|pair| pair == ["Warm.", "From Kiel."]),
            "{shown}"
        );

        let moved = [("status", "active"), ("slug", "scarf")];
        assert_eq!(
            place(&details(&owner, &path, &moved).await),
            format!("{path}?done=saved")
        );
        // Pages are kept for a moment.
        let mut led = desk.shop.get("/p/wool-scarf").await;
        for _ in 0..50 {
            if led.status() != 200 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            led = desk.shop.get("/p/wool-scarf").await;
        }
        assert_eq!(
            (led.status().as_u16(), place(&led).as_str()),
            (301, "/p/scarf")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_editors_is_told_and_keeps_what_was_typed() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let path = draft(&owner).await;
        let early = version(&owner, &path).await;
        assert_eq!(
            place(&details(&owner, &path, &[("title", "Scarf of wool")]).await),
            format!("{path}?done=saved")
        );
        let late = [
            ("version", early.as_str()),
            ("title", "Warm scarf"),
            ("slug", "wool-scarf"),
            ("status", "draft"),
            ("tax_class", "standard"),
        ];
        let told = text(owner.post(&path, &late).await, 409).await;
        assert!(
            told.contains("Somebody else changed this product"),
            "{told}"
        );
        assert!(
            told.contains("Warm scarf") && told.contains("Scarf of wool"),
            "{told}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_with_faults_changes_nothing_and_names_each_at_its_field() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let path = draft(&owner).await;
        let page = text(owner.get(&path).await, 200).await;
        let id = page
            .split("id=\"price_")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let names = [
            format!("active_{id}"),
            format!("sku_{id}"),
            format!("price_{id}"),
            format!("compare_{id}"),
            format!("weight_{id}"),
        ];
        let row = |sku, price, compare, weight| {
            [
                (names[0].as_str(), "1"),
                (names[1].as_str(), sku),
                (names[2].as_str(), price),
                (names[3].as_str(), compare),
                (names[4].as_str(), weight),
            ]
        };
        for (fields, said) in [
            (row("", "1", "", ""), "This cannot be empty."),
            (row("SCARF", "", "", ""), "Enter a price."),
            (row("SCARF", "1.234,5", "", ""), "1.234,5"),
            (row("SCARF", "-3", "", ""), "A price cannot be negative."),
            (
                row("SCARF", "20", "19", ""),
                "The price before must be higher",
            ),
            (row("SCARF", "20", "", "heavy"), "Enter whole grams."),
            (
                row("LAMP-1", "20", "", ""),
                "Another variant has the SKU “LAMP-1”.",
            ),
        ] {
            let refused = text(send(&owner, &path, "/variants", &fields).await, 422).await;
            assert!(refused.contains(said), "{said}: {refused}");
        }
        let none = text(
            send(&owner, &path, "/variants", &[(names[1].as_str(), "SCARF")]).await,
            422,
        )
        .await;
        assert!(
            none.contains("Leave at least one variant on sale"),
            "{none}"
        );
        let page = text(owner.get(&path).await, 200).await;
        assert!(
            page.contains("value=\"SCARF\"") && page.contains("value=\"39.90\""),
            "{page}"
        );
    })
    .await;
}

async fn upload(
    desk: &Desk<'_>,
    owner: &Member,
    path: &str,
    bytes: Vec<u8>,
    alt: &str,
) -> reqwest::Response {
    let form = Form::new()
        .text("version", version(owner, path).await)
        .text("alt", alt.to_owned())
        .part("picture", Part::bytes(bytes).file_name("../scarf.jpg"));
    let request = owner
        .browser
        .request(reqwest::Method::POST, &format!("{path}/media"));
    owner
        .browser
        .send(request.header("origin", &desk.shop.base).multipart(form))
        .await
}

/// A PNG of one colour with so many pixels, by its head and compressed rows.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb([30, 90, 200]));
    let mut cursor = std::io::Cursor::new(&mut file);
    picture
        .write_to(&mut cursor, image::ImageFormat::Png)
        .unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_none_or_too_large_is_refused_and_nothing_is_stored() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let path = draft(&owner).await;
        let media = desk.shop.folder().join("var/media");
        let stored = || std::fs::read_dir(&media).map_or(0, |files| files.count());
        let before = stored();
        let mut bomb = png(8, 8);
        // The head claims 30 000 pixels on each side.
        bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let mut cut = png(64, 64);
        cut.truncate(60);
        for (bytes, what) in [
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                "markup",
            ),
            (b"\xff\xd8\xff\xe0 not a picture".to_vec(), "a head alone"),
            (bomb, "a bomb"),
            (cut, "half a picture"),
        ] {
            let refused = text(upload(desk, &owner, &path, bytes, "A scarf").await, 422).await;
            assert!(
                refused.contains("scarf.jpg") && !refused.contains(".."),
                "{what}: {refused}"
            );
            assert!(refused.contains("A scarf"), "{what} loses what was typed");
        }
        assert_eq!(stored(), before);
        let unsaid = text(upload(desk, &owner, &path, png(64, 64), " ").await, 422).await;
        assert!(unsaid.contains("Say what the picture shows"), "{unsaid}");
        let huge = upload(desk, &owner, &path, vec![0; 22 * 1024 * 1024], "A scarf").await;
        assert_eq!(huge.status(), 413);
        let taken = upload(desk, &owner, &path, png(640, 480), "A scarf").await;
        assert_eq!(place(&taken), format!("{path}?done=saved"));
        assert!(stored() > before);
        let page = text(owner.get(&path).await, 200).await;
        assert!(page.contains("value=\"A scarf\""), "{page}");
        let gone = send(&owner, &path, "/media/0", &[("change", "remove")]).await;
        assert_eq!(place(&gone), format!("{path}?done=saved"));
        assert!(
            !text(owner.get(&path).await, 200)
                .await
                .contains("value=\"A scarf\"")
        );
    })
    .await;
}
