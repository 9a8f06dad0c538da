//! Invoices and packing slips as files, for staff and for the shopper; the pick list.

use crate::office::desk::{on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

async fn pdf(answer: reqwest::Response) -> Vec<u8> {
    assert_eq!(answer.status(), 200, "{}", answer.url());
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let keep = answer.headers()["cache-control"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(keep.contains("no-store"), "{keep}");
    let bytes = answer.bytes().await.unwrap().to_vec();
    assert!(bytes.starts_with(b"%PDF-1.7"), "{}", bytes.len());
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_a_file_for_staff_and_shopper_once_it_was_issued_and_stays_the_same() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, order) = buy(desk, "2", "bank_transfer", "").await;
        let shopper = desk.shop.browser();
        for path in ["invoice", "invoice.pdf", "documents/INV-1001"] {
            text(shopper.get(&format!("{order}/{path}")).await, 404).await;
        }
        let before = text(shopper.get(&order).await, 200).await;
        assert!(!before.contains("/documents/"), "{before}");
        let issued = owner
            .post(&format!("/admin/orders/{number}/invoice"), &[])
            .await;
        let sheet = place(&issued);
        assert_eq!(sheet, format!("/admin/orders/{number}/documents/INV-1001"));

        let first = pdf(owner.get(&format!("{sheet}.pdf")).await).await;
        let after = text(shopper.get(&order).await, 200).await;
        assert!(after.contains("Invoice INV-1001"), "{after}");
        let page = text(shopper.get(&format!("{order}/invoice")).await, 200).await;
        for part in ["Invoice INV-1001", "2 × Desk lamp", "Total"] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        let again = pdf(shopper.get(&format!("{order}/invoice.pdf")).await).await;
        assert!(first == again, "the file differs");
        let file = pdf(shopper
            .get(&format!("{order}/documents/INV-1001.pdf"))
            .await)
        .await;
        assert!(first == file, "the file differs");
        let (_, other) = buy(desk, "1", "bank_transfer", "").await;
        let foreign = format!("{other}/documents/INV-1001.pdf");
        text(shopper.get(&foreign).await, 404).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pick_list_adds_up_what_orders_need_and_their_slips_are_one_file() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let packer = desk.member("pat@example.org", "Packing").await;
        let owner = desk.owner().await;
        let empty = text(packer.get("/admin/orders/pick-list").await, 200).await;
        assert!(empty.contains("There is nothing left to send."), "{empty}");
        text(packer.get("/admin/orders/packing-slips.pdf").await, 404).await;
        let mut numbers = Vec::new();
        for pieces in ["1", "2"] {
            let (number, _) = buy(desk, pieces, "test", "").await;
            numbers.push(number);
        }
        let list = text(packer.get("/admin/orders/pick-list").await, 200).await;
        for part in [
            "For 2 orders.",
            "<strong>3<",
            &format!("{} (1), {} (2)", numbers[0], numbers[1]),
        ] {
            assert!(list.contains(part), "{part}\n{list}");
        }
        let one = format!("/admin/orders/pick-list?order={}&order=9999", numbers[1]);
        let one = text(packer.get(&one).await, 200).await;
        assert!(
            one.contains("For one order.") && one.contains("<strong>2<"),
            "{one}"
        );
        let tab = text(owner.get("/admin/orders?tab=to_ship").await, 200).await;
        assert!(tab.contains("href=\"/admin/orders/pick-list\""), "{tab}");
        let slips = packer.get("/admin/orders/packing-slips.pdf").await;
        let slips = pdf(slips).await;
        let pages = String::from_utf8_lossy(&slips);
        assert!(pages.contains("/Count 2"), "two pages");
        let slip = format!("/admin/orders/{}/packing-slip.pdf", numbers[0]);
        pdf(packer.get(&slip).await).await;
    })
    .await;
}
