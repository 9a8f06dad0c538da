//! A guest finds an order again by its number and e-mail address, and nobody learns whether there is one.

use crate::buyer::{Buyer, place, text};
use crate::members::{confirm, open_account};
use crate::till::{Till, on_each_database};

const APPROVE: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];

/// Asks for the link; the status and where the answer leads.
async fn ask(till: &Till, number: &str, email: &str) -> (u16, String) {
    let fields = [("number", number), ("email", email)];
    let answer = Buyer::new(till).post("/orders/find", &fields).await;
    (answer.status().as_u16(), place(&answer))
}

fn sent() -> (u16, String) {
    (303, "/orders/find?sent=1".to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_an_order_goes_to_its_own_address_alone() {
    on_each_database(5, async |till| {
        let order = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        let number = till.order(&order).await.order.number.to_string();
        let digits = number.trim_start_matches("FC-").trim_start_matches('0');
        let written = format!(" fc {digits}\u{200b} ");
        for (number, email) in [
            (number.as_str(), "eve@example.org"),
            ("FC-999999", "bob@example.org"),
            (written.as_str(), "ADA@example.org"),
        ] {
            assert_eq!(ask(till, number, email).await, sent(), "{number} {email}");
        }
        let page = text(Buyer::new(till).get("/orders/find?sent=1").await, 200).await;
        assert!(
            page.contains("If there is an order with that number"),
            "{page}"
        );
        assert_eq!(till.letters("order-link").await, 1);
        let letter = till.letter("order-link");
        assert!(
            letter.contains(&order) && letter.contains(&number),
            "{letter}"
        );
        assert!(till.recipient("order-link").contains("ada@example.org"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_asked_for_once_a_minute_and_a_network_not_without_end() {
    on_each_database(5, async |till| {
        let mut statuses = Vec::new();
        for number in ["1001", "1002"] {
            statuses.push(ask(till, number, "ada@example.org").await.0);
        }
        assert_eq!(statuses, [303, 429], "whether or not there is an order");
        till.shop.shop.clock.advance_ms(60_000);
        assert_eq!(ask(till, "1001", "ada@example.org").await, sent());
        let mut statuses = Vec::new();
        for guess in 0..22 {
            let email = format!("guess{guess}@example.org");
            statuses.push(ask(till, "1001", &email).await.0);
        }
        assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
        assert_eq!(till.letters("order-link").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_a_number_floods_no_mailbox_and_keeps_no_other_e_mail_back() {
    on_each_database(5, async |till| {
        let order = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        let number = till.order(&order).await.order.number.to_string();
        let id = open_account(till).await;
        confirm(till, id).await;
        for minute in 0..30 {
            let number = if minute % 2 == 0 {
                number.as_str()
            } else {
                "FC-999999"
            };
            assert_eq!(ask(till, number, "ada@example.org").await, sent());
            till.letters("any").await;
            till.shop.shop.clock.advance_ms(60_000);
        }
        assert_eq!(till.letters("order-link").await, 3);
        let reset = [("email", "ada@example.org")];
        let answer = Buyer::new(till).post("/account/reset", &reset).await;
        assert_eq!(place(&answer), "/account/reset?sent=1");
        assert_eq!(till.letters("reset-password").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_number_or_address_is_named_and_kept() {
    on_each_database(5, async |till| {
        for number in ["", "FC-", "order", "FC-99999999999999999999999999", "-1x"] {
            let fields = [("number", number), ("email", "ada@example.org")];
            let answer = Buyer::new(till).post("/orders/find", &fields).await;
            let page = text(answer, 422).await;
            assert!(page.contains("Enter an order number such as"), "{page}");
            assert!(page.contains("value=\"ada@example.org\""), "{page}");
        }
        assert_eq!(ask(till, "1001", "nobody").await.0, 422);
        let jobs = "SELECT COUNT(*) AS n FROM outbox";
        assert_eq!(till.count(jobs).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_there_stands_where_somebody_would_look() {
    on_each_database(5, async |till| {
        let guest = Buyer::new(till);
        let lost = text(guest.get("/orders/AAAAAAAAAAAAAAAAAAAAAA").await, 404).await;
        assert!(lost.contains("We cannot find this order"), "{lost}");
        for page in [
            lost,
            text(guest.get("/orders/nonsense").await, 404).await,
            text(guest.get("/account/login").await, 200).await,
            text(guest.get("/").await, 200).await,
        ] {
            assert!(page.contains("href=\"/orders/find\""), "{page}");
        }
    })
    .await;
}
