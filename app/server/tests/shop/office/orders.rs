//! The list of orders, the search, the file, the dashboard.

use crate::buyer::Buyer;
use crate::html;
use crate::office::desk::{Desk, Member, PASSWORD, on_each_database, place, text};

/// Buys a mug to be paid by transfer; the number of the order.
async fn order(desk: &Desk<'_>, pieces: i64, choices: &[(&str, &str)]) -> String {
    let buyer = Buyer::new(desk.till);
    let place = buyer.buy(desk.till.mug, pieces, choices).await;
    desk.till.order(&place).await.order.number.to_string()
}

const TRANSFER: &[(&str, &str)] = &[("payment", "bank_transfer")];
const PAID: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];

async fn list(member: &Member, query: &str) -> String {
    text(member.get(&format!("/admin/orders{query}")).await, 200).await
}

fn rows(page: &str) -> usize {
    html::count(page, "tbody a[href^=\"/admin/orders/\"]")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_list_counts_its_tabs_finds_what_is_typed_and_keeps_the_filter_in_its_address() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let unpaid = order(desk, 2, TRANSFER).await;
        let paid = order(desk, 1, PAID).await;
        let page = list(&owner, "").await;
        assert_eq!(rows(&page), 2, "{page}");
        for (tab, found, missing) in [("unpaid", &unpaid, &paid), ("to_ship", &paid, &unpaid)] {
            let page = list(&owner, &format!("?tab={tab}")).await;
            assert_eq!(rows(&page), 1, "{tab}: {page}");
            assert!(
                page.contains(found.as_str()) && !page.contains(missing.as_str()),
                "{tab}"
            );
        }
        for typed in [
            unpaid.as_str(),
            &unpaid.to_lowercase().replace('-', " "),
            "ada@example.org",
            "lovelace",
            "MUG",
        ] {
            let page = list(&owner, &format!("?q={}", typed.replace(' ', "+"))).await;
            assert!(page.contains(&unpaid), "{typed}: {page}");
        }
        let page = list(&owner, "?q=nobody&status=placed&page=7").await;
        assert!(page.contains("No order matches this filter."), "{page}");
        assert!(page.contains("value=\"nobody\""), "{page}");
        let found = owner.get(&format!("/admin/search?q={unpaid}")).await;
        assert_eq!(place(&found), format!("/admin/orders/{unpaid}"));
        let many = owner.get("/admin/search?q=ada%40example.org").await;
        assert_eq!(place(&many), "/admin/orders?q=ada%40example.org");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_orders_has_the_rows_of_the_filter_and_no_formula() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let buyer = Buyer::new(desk.till);
        buyer.take(desk.till.mug, 1).await;
        let mut typed = crate::buyer::ADA.to_vec();
        typed.retain(|(name, _)| *name != "name");
        typed.push(("name", "=HYPERLINK(1), \"x\""));
        buyer.get("/checkout").await;
        buyer.give_address(&typed).await;
        let page = text(buyer.get("/checkout/delivery").await, 200).await;
        let method = crate::buyer::checked(&page, "method");
        buyer
            .post("/checkout/delivery", &[("method", &method)])
            .await;
        let page = text(buyer.get("/checkout/payment").await, 200).await;
        buyer.order(&page, TRANSFER).await;
        let paid = order(desk, 1, PAID).await;

        let all = text(owner.get("/admin/orders.csv").await, 200).await;
        assert_eq!(all.lines().count(), 3, "{all}");
        assert!(all.starts_with("number,created,"), "{all}");
        assert!(all.contains("\"'=HYPERLINK(1), \"\"x\"\"\""), "{all}");
        let answer = owner.get("/admin/orders.csv?tab=to_ship").await;
        assert_eq!(
            answer.headers()["content-disposition"],
            "attachment; filename=\"orders.csv\""
        );
        let some = text(answer, 200).await;
        assert_eq!(some.lines().count(), 2, "{some}");
        assert!(some.contains(&paid) && some.contains(",EUR,"), "{some}");

        // Without the permission there is neither button nor file, and later the password is asked for.
        let packer = desk.member("pat@example.org", "Packing").await;
        assert!(!list(&packer, "").await.contains("orders.csv"));
        text(packer.get("/admin/orders.csv").await, 403).await;
        desk.pass(std::time::Duration::from_secs(11 * 60));
        let answer = owner.get("/admin/orders.csv?tab=to_ship").await;
        let confirm = place(&answer);
        assert!(
            confirm.starts_with("/admin/confirm?next=%2Fadmin%2Forders%2Ecsv"),
            "{confirm}"
        );
        let page = text(owner.get(&confirm).await, 200).await;
        let next = crate::office::desk::hidden(&page, "next");
        let fields = [("next", next.as_str()), ("confirm_password", PASSWORD)];
        let answer = owner.post("/admin/confirm", &fields).await;
        assert_eq!(place(&answer), "/admin/orders.csv?tab=to_ship");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_counts_what_its_lists_hold_and_shows_a_packer_no_more_than_a_packer_may_see()
{
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        order(desk, 1, TRANSFER).await;
        order(desk, 1, PAID).await;
        order(desk, 2, PAID).await;
        let page = text(owner.get("/admin").await, 200).await;
        for (href, count) in [("tab=to_ship", 2), ("tab=unpaid", 1), ("tab=attention", 0)] {
            let tile = format!("href=\"/admin/orders?{href}\"><strong>{count}</strong>");
            assert!(page.contains(&tile), "{tile}: {page}");
            let listed = list(&owner, &format!("?{href}")).await;
            assert_eq!(rows(&listed), count, "{href}");
        }
        assert!(page.contains("3 orders, "), "{page}");
        let role = [("name", "Stock"), ("permission", "stock.adjust")];
        owner.post("/admin/settings/roles", &role).await;
        let other = desk.member("sam@example.org", "Stock").await;
        let page = text(other.get("/admin").await, 200).await;
        assert!(
            !page.contains("tab=to_ship") && !page.contains("/admin/orders"),
            "{page}"
        );
    })
    .await;
}
