//! A stock-take by file: looked at first, applied whole, told when stock moved meanwhile.

use reqwest::multipart::{Form, Part};

use crate::office::desk::{Desk, Member, hidden, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

async fn upload(desk: &Desk<'_>, owner: &Member, file: impl Into<Vec<u8>>) -> reqwest::Response {
    let part = Part::bytes(file.into()).file_name("count.csv");
    let form = Form::new().part("file", part);
    let request = owner
        .browser
        .request(reqwest::Method::POST, "/admin/inventory/count");
    let request = request.header("origin", &desk.shop.base).multipart(form);
    owner.browser.send(request).await
}

async fn apply(owner: &Member, page: &str) -> reqwest::Response {
    let (lines, key) = (hidden(page, "lines"), hidden(page, "key"));
    let fields = [("lines", lines.as_str()), ("key", key.as_str())];
    owner.post("/admin/inventory/count/apply", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counted_file_is_looked_at_and_then_counts_once() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let template = text(owner.get("/admin/inventory/count.csv").await, 200).await;
        assert!(
            template.starts_with("sku,product,variant,on_hand,counted\r\n"),
            "{template}"
        );
        assert!(template.contains("LAMP-1,Desk lamp,,9,\r\n"), "{template}");
        let empty = text(upload(desk, &owner, template.clone()).await, 200).await;
        assert!(empty.contains("The stock is as it was counted."), "{empty}");
        let filled = template.replace("LAMP-1,Desk lamp,,9,", "LAMP-1,Desk lamp,,9,7");
        let preview = text(upload(desk, &owner, filled).await, 200).await;
        assert!(
            preview.contains("1 item differs") && preview.contains("-2"),
            "{preview}"
        );
        let list = text(owner.get("/admin/inventory?q=LAMP").await, 200).await;
        assert!(list.contains(">9<"), "nothing changed yet: {list}");
        for _ in 0..2 {
            let done = apply(&owner, &preview).await;
            assert_eq!(place(&done), "/admin/inventory/count?done=counted");
        }
        let list = text(owner.get("/admin/inventory?q=LAMP").await, 200).await;
        assert!(list.contains(">7<"), "{list}");
        let variant = list.split("/admin/inventory/").nth(1).map(|_| ());
        assert!(variant.is_some());
        let audit = text(owner.get("/admin/audit").await, 200).await;
        assert!(
            audit.contains("stock.counted") || audit.contains("stock-take"),
            "{audit}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_faults_names_each_by_line_and_column_and_changes_nothing() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let file =
            "sku;counted\r\nLAMP-1;7\r\nLAMP-1;8\r\nNOTHING;1\r\nMUG;-3\r\nX;1,5\r\nY;many\r\n";
        let refused = text(upload(desk, &owner, file).await, 422).await;
        for said in [
            "5 faults",
            "The SKU “LAMP-1” is on line 2 already.",
            "There is no SKU “NOTHING”.",
            "“-3” is negative.",
            "“1,5” is not a whole number.",
            "“many” is not a number.",
        ] {
            assert!(refused.contains(said), "{said}: {refused}");
        }
        assert!(
            !refused.contains("/admin/inventory/count/apply"),
            "{refused}"
        );
        for (file, said) in [
            (b"".to_vec(), "Choose a file."),
            (
                b"sku,stock\nLAMP-1,2\n".to_vec(),
                "The column “counted” is missing.",
            ),
            (
                b"\xff\xfes\0k\0u\0".to_vec(),
                "That is not a CSV file in UTF-8.",
            ),
        ] {
            let refused = text(upload(desk, &owner, file).await, 422).await;
            assert!(refused.contains(said), "{said}: {refused}");
        }
        let forged = [("lines", "1.2.-3"), ("key", "k")];
        let forged = owner.post("/admin/inventory/count/apply", &forged).await;
        assert_eq!(forged.status(), 422);
        let list = text(owner.get("/admin/inventory?q=LAMP").await, 200).await;
        assert!(list.contains(">9<"), "{list}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_that_moved_after_the_preview_is_shown_again_and_marked() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let preview = text(upload(desk, &owner, "sku,counted\nLAMP-1,7\n").await, 200).await;
        let list = text(owner.get("/admin/inventory?q=LAMP").await, 200).await;
        let id: String = list
            .split("href=\"/admin/inventory/")
            .skip(1)
            .find_map(|rest| {
                let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
                (!id.is_empty()).then_some(id)
            })
            .expect("the lamp");
        let page = text(owner.get(&format!("/admin/inventory/{id}")).await, 200).await;
        let key = hidden(&page, "key");
        let broken = [("key", key.as_str()), ("delta", "-1"), ("reason", "broken")];
        owner
            .post(&format!("/admin/inventory/{id}/adjust"), &broken)
            .await;
        let told = text(apply(&owner, &preview).await, 409).await;
        assert!(told.contains("the stock of 1 item moved"), "{told}");
        assert!(told.contains(">Moved<") && told.contains(">8"), "{told}");
        let done = apply(&owner, &told).await;
        assert_eq!(place(&done), "/admin/inventory/count?done=counted");
        let list = text(owner.get("/admin/inventory?q=LAMP").await, 200).await;
        assert!(list.contains(">7<"), "{list}");
        // Pieces that orders wait for are pointed at.
        buy(desk, "3", "bank_transfer", "").await;
        let short = text(upload(desk, &owner, "sku,counted\nLAMP-1,1\n").await, 200).await;
        assert!(short.contains("3 promised"), "{short}");
    })
    .await;
}
