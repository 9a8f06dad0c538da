//! Withdrawing from a contract without an account: two steps, one receipt, and nobody learns whether there is an order.

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::order::OrderEventKind;

use crate::buyer::{Buyer, place, text};
use crate::till::{Till, on_each_database};

const APPROVE: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];

fn statement<'a>(number: &'a str, email: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("name", "Ada Lovelace"),
        ("number", number),
        ("email", email),
        ("note", "The mug.\nhttps://evil.example/x"),
    ]
}

/// Both steps, as a browser without scripting does them; where the second one leads.
async fn withdraw(till: &Till, number: &str, email: &str) -> String {
    let buyer = Buyer::new(till);
    let fields = statement(number, email);
    let page = text(buyer.post("/withdraw", &fields).await, 200).await;
    assert!(page.contains("action=\"/withdraw/confirm\""), "{page}");
    let answer = buyer.post("/withdraw/confirm", &fields).await;
    assert_eq!(answer.status(), 303);
    place(&answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_withdraws_in_two_steps_and_gets_a_receipt_with_date_and_time() {
    on_each_database(5, async |till| {
        let order = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        let number = till.order(&order).await.order.number.to_string();
        let guest = Buyer::new(till);
        for path in ["/", "/cart", "/pages/nowhere", &order] {
            let answer = guest.get(path).await;
            let page = answer.text().await.unwrap();
            assert!(page.contains("href=\"/withdraw"), "{path}");
        }
        let page = text(guest.get(&format!("/withdraw?number={number}")).await, 200).await;
        assert!(page.contains(&format!("value=\"{number}\"")), "{page}");

        // The first step receives nothing.
        let fields = statement(&number, "ada@example.org");
        let page = text(guest.post("/withdraw", &fields).await, 200).await;
        assert!(
            page.contains("Confirm withdrawal") && page.contains("Ada Lovelace"),
            "{page}"
        );
        assert_eq!(till.letters("withdrawal-received").await, 0);

        let place = withdraw(till, &number, "ada@example.org").await;
        let page = text(guest.get(&place).await, 200).await;
        let received = place.rsplit('=').next().unwrap().parse().unwrap();
        let time = LocalTime::of(received, CountryCode::DE);
        let moment = format!("on {} at {}.", time.date(), time.clock());
        assert!(
            page.contains(&format!("We received your withdrawal {moment}")),
            "{page}"
        );
        assert_eq!(till.letters("withdrawal-received").await, 1);
        let letter = till.letter("withdrawal-received");
        let lines = letter.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = format!("received your statement {moment}");
        assert!(lines.contains(&said) && lines.contains(&number), "{letter}");
        assert!(
            lines.contains("The mug.") && !letter.contains("https://evil"),
            "{letter}"
        );
        assert!(
            till.recipient("withdrawal-received")
                .contains("ada@example.org")
        );
        let notice = till.letter("withdrawal-notice");
        assert!(
            notice.contains(&number) && notice.contains("ada@example.org"),
            "{notice}"
        );

        let placed = till.order(&order).await;
        assert!(placed.order.needs_attention.is_some());
        let events = placed.events.iter();
        assert_eq!(
            events
                .filter(|event| event.kind == OrderEventKind::Withdrawn)
                .count(),
            1
        );
        let page = text(guest.get(&order).await, 200).await;
        assert!(page.contains("You withdrew from the contract"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_time_leads_to_the_same_receipt() {
    on_each_database(5, async |till| {
        let order = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        let number = till.order(&order).await.order.number.to_string();
        withdraw(till, &number, "ada@example.org").await;
        assert_eq!(till.letters("withdrawal-received").await, 1);
        let first = till.letter("withdrawal-received");
        std::fs::read_dir(till.shop.folder().join("var/mail"))
            .unwrap()
            .for_each(|file| {
                std::fs::remove_file(file.unwrap().path()).unwrap();
            });
        till.shop.shop.clock.advance_ms(3 * 3_600_000);
        withdraw(till, &number, "ada@example.org").await;
        assert_eq!(till.letters("withdrawal-received").await, 1);
        assert_eq!(till.letter("withdrawal-received"), first);
        assert_eq!(
            till.letters("withdrawal-notice").await,
            0,
            "the shop was told before"
        );
        let kept = "SELECT COUNT(*) AS n FROM order_return WHERE kind = 'withdrawal'";
        assert_eq!(till.count(kept).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pair_gets_the_same_answer_no_e_mail_and_the_shop_is_told() {
    on_each_database(5, async |till| {
        let order = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        let number = till.order(&order).await.order.number.to_string();
        let right = withdraw(till, &number, "ada@example.org").await;
        let wrong = withdraw(till, &number, "eve@example.org").await;
        let without = |place: &str| place.trim_end_matches(char::is_numeric).to_owned();
        assert_eq!(without(&right), without(&wrong));
        assert_eq!(till.letters("withdrawal-received").await, 1);
        assert!(
            till.recipient("withdrawal-received")
                .contains("ada@example.org")
        );
        assert_eq!(till.letters("withdrawal-notice").await, 2);
        let kept = "SELECT COUNT(*) AS n FROM order_return";
        assert_eq!(till.count(kept).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_checked_kept_and_not_sent_without_end() {
    on_each_database(5, async |till| {
        let guest = Buyer::new(till);
        let long = "x".repeat(501);
        for (field, value, said) in [
            ("name", "", "name"),
            ("number", "mug", "Enter an order number such as"),
            ("email", "ada", "e-mail"),
            ("note", long.as_str(), "500"),
        ] {
            for path in ["/withdraw", "/withdraw/confirm"] {
                let mut fields = statement("FC-1001", "ada@example.org");
                for (name, typed) in &mut fields {
                    if *name == field {
                        *typed = value;
                    }
                }
                let page = text(guest.post(path, &fields).await, 422).await;
                assert!(page.contains(said), "{field}: {page}");
                assert!(
                    field == "name" || page.contains("value=\"Ada Lovelace\""),
                    "{page}"
                );
            }
        }
        let mut change = statement("FC-1001", "ada@example.org");
        change.push(("change", "1"));
        let page = text(guest.post("/withdraw", &change).await, 200).await;
        assert!(
            page.contains("action=\"/withdraw\"") && page.contains("value=\"FC-001001\"")
                || page.contains("value=\"FC-1001\""),
            "{page}"
        );
        let fields = statement("FC-1001", "ada@example.org");
        let mut statuses = Vec::new();
        for _ in 0..2 {
            let answer = guest.post("/withdraw/confirm", &fields).await;
            statuses.push(answer.status().as_u16());
        }
        assert_eq!(
            statuses,
            [303, 429],
            "whether or not there is such an order"
        );
        assert_eq!(place(&guest.get("/withdraw/confirm").await), "/withdraw");
    })
    .await;
}
