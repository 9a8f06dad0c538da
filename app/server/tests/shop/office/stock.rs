//! Stock on its page: corrections that take pieces from under orders, and when a variant is running out.

use crate::office::desk::{Desk, Member, hidden, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

/// The path of the lamp's stock.
async fn lamp(member: &Member) -> String {
    let list = text(member.get("/admin/inventory?q=LAMP").await, 200).await;
    let rows = list.split("<tbody>").nth(1).unwrap();
    let (_, rest) = rows.split_once("href=\"/admin/inventory/").unwrap();
    let id = rest.split('"').next().unwrap();
    format!("/admin/inventory/{id}")
}

async fn counted(desk: &Desk<'_>) -> i64 {
    let reader = desk.shop.shop.db.reader();
    let filter = database::stock::StockFilter {
        text: "LAMP".to_owned(),
        low_only: false,
    };
    let (rows, _) = database::stock::stock_list(reader, &filter, 1, 0)
        .await
        .unwrap();
    rows[0].level.on_hand
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_below_what_is_reserved_names_the_orders_and_asks() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "4", "test", "").await;
        let path = lamp(&owner).await;
        let page = text(owner.get(&path).await, 200).await;
        let key = hidden(&page, "key");
        let adjust = format!("{path}/adjust");
        let fields = [("key", key.as_str()), ("delta", "-7"), ("reason", "water")];
        let asked = text(owner.post(&adjust, &fields).await, 422).await;
        assert!(
            asked.contains(&format!("promised to {number}")) && asked.contains("value=\"water\""),
            "{asked}"
        );
        assert_eq!(counted(desk).await, 9);
        let sure = [fields.as_slice(), &[("despite_reserved", "1")]].concat();
        for _ in 0..2 {
            let done = owner.post(&adjust, &sure).await;
            assert_eq!(place(&done), format!("{path}?done=adjusted"));
        }
        assert_eq!(counted(desk).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_running_out_goes_by_the_limit_of_each_variant() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let packer = desk.member("pat@example.org", "Packing").await;
        let path = lamp(&owner).await;
        let limit = format!("{path}/limit");
        let low = async || {
            let list = text(owner.get("/admin/inventory?low=1").await, 200).await;
            list.contains("LAMP-1")
        };
        assert!(!low().await, "nine are enough");
        let set = async |seen: &str, wanted: &str| {
            let fields = [("seen", seen), ("low_below", wanted)];
            owner.post(&limit, &fields).await
        };
        let done = set("", "10").await;
        assert_eq!(place(&done), format!("{path}?done=limit"));
        assert!(low().await);
        let page = text(owner.get(&path).await, 200).await;
        assert!(page.contains("value=\"10\""), "{page}");
        // Whoever saw the usual limit is told; what they typed stays and counts when it is saved once more.
        let late = text(set("", "3").await, 409).await;
        assert!(
            late.contains("now it is 10") && late.contains("value=\"3\""),
            "{late}"
        );
        assert_eq!(hidden(&late, "seen"), "10");
        for wrong in ["-1", "many", "1000001", "2.5"] {
            let refused = text(set("10", wrong).await, 422).await;
            assert!(refused.contains(&format!("value=\"{wrong}\"")), "{refused}");
        }
        let fields = [("seen", "10"), ("low_below", "3")];
        text(packer.post(&limit, &fields).await, 403).await;
        assert!(low().await);
        for (seen, wanted) in [("10", "3"), ("3", "3"), ("3", "")] {
            assert_eq!(
                place(&set(seen, wanted).await),
                format!("{path}?done=limit")
            );
        }
        assert!(!low().await);
        let audit = text(
            owner.get("/admin/audit?what=stock.limit_changed").await,
            200,
        )
        .await;
        assert!(audit.contains("LAMP-1"), "{audit}");
    })
    .await;
}
