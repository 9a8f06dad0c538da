//! What an order's page says first, and what a packing slip does not say.

use database::order::ask_for_attention;
use database::staff_orders;

use crate::office::desk::{on_each_database, text};
use crate::office::goods::{buy, open_shop};

#[tokio::test(flavor = "multi_thread")]
async fn the_next_action_stands_first_and_what_needs_attention_says_why() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (unpaid, _) = buy(desk, "1", "bank_transfer", "").await;
        let (paid, _) = buy(desk, "2", "test", "").await;
        for (number, action, anchor) in [
            (&unpaid, "is still to be paid", "#payments"),
            (&paid, "Pack and send 2 pieces", "#ship"),
        ] {
            let page = text(owner.get(&format!("/admin/orders/{number}")).await, 200).await;
            let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part}: {page}"));
            assert!(at(action) < at("<table"), "{page}");
            assert!(
                page.contains(&format!("href=\"{anchor}\" class=\"button\"")),
                "{page}"
            );
        }
        let db = &desk.shop.shop.db;
        let number = commerce::order::OrderNumber::parse(&paid).unwrap();
        let order = staff_orders::order(db.writer(), &number).await.unwrap();
        let id = order.unwrap().placed.order.id;
        let why = "The customer wrote: another address, please.";
        ask_for_attention(db, id, why, desk.now_ms()).await.unwrap();
        let page = text(owner.get(&format!("/admin/orders/{paid}")).await, 200).await;
        let (reason, next) = (page.find(why), page.find("Pack and send 2 pieces"));
        assert!(reason.is_some() && reason < next, "{page}");
        assert!(page.contains("/attention/done\""), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packing_slip_names_pieces_and_no_price() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let packer = desk.member("pat@example.org", "Packing").await;
        let (number, _) = buy(desk, "2", "test", "").await;
        let path = format!("/admin/orders/{number}/packing-slip");
        let slip = text(packer.get(&path).await, 200).await;
        assert!(
            slip.contains("Desk lamp") && slip.contains("LAMP-1"),
            "{slip}"
        );
        for price in ["€", "EUR", "20.00", "40.00", "45.00"] {
            assert!(!slip.contains(price), "{price}: {slip}");
        }
    })
    .await;
}
