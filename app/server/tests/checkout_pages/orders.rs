//! An order's own page: for whoever has its link, and for nobody else.

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::order::{OrderStatus, PaymentStatus};

use crate::buyer::{Buyer, pay_action, place, text};
use crate::till::on_each_database;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_by_its_whole_token_only() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada
            .buy(till.mug, 1, &[("payment", "cash_on_delivery")])
            .await;
        let stranger = Buyer::new(till);
        text(stranger.get(&order).await, 200).await;
        let token = order.strip_prefix("/orders/").unwrap();
        let placed = till.order(&order).await;
        let flipped: String = token
            .chars()
            .map(|c| {
                if c.is_ascii_lowercase() {
                    c.to_ascii_uppercase()
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect();
        let shorter = token.get(..token.len() - 1).unwrap();
        let guesses = [
            "x".to_owned(),
            "A".repeat(22),
            "a".repeat(300),
            flipped,
            shorter.to_owned(),
            format!("{token}x"),
            placed.order.number.to_string(),
            placed.order.id.to_string(),
            "%27%20OR%201=1--".to_owned(),
            "..%2f..%2fetc".to_owned(),
            "%3Cscript%3E".to_owned(),
        ];
        for guess in guesses {
            for below in ["", "/pay"] {
                let answer = stranger.get(&format!("/orders/{guess}{below}")).await;
                assert_eq!(answer.status(), 404, "{guess}{below}");
            }
            assert_eq!(
                stranger
                    .post(&format!("/orders/{guess}/cancel"), &[])
                    .await
                    .status(),
                404,
                "{guess}"
            );
            let pay = stranger
                .post(&format!("/orders/{guess}/pay"), &[("payment", "test")])
                .await;
            assert_eq!(pay.status(), 404, "{guess}");
        }
        assert_eq!(till.order(&order).await.order.status, OrderStatus::Placed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orders_page_is_kept_by_no_cache_and_no_search_engine() {
    on_each_database(5, async |till| {
        let order = Buyer::new(till)
            .buy(till.mug, 1, &[("payment", "cash_on_delivery")])
            .await;
        let answer = Buyer::new(till).get(&order).await;
        assert_eq!(answer.headers()["cache-control"], "private, no-store");
        let page = text(answer, 200).await;
        assert!(
            page.contains("name=\"robots\" content=\"noindex\""),
            "{page}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_says_thank_you_first_and_how_it_stands_later() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada
            .buy(till.mug, 1, &[("payment", "cash_on_delivery")])
            .await;
        for _ in 0..2 {
            assert!(
                text(ada.get(&order).await, 200)
                    .await
                    .contains("Thank you, Ada")
            );
        }
        till.shop.shop.clock.advance_ms(2 * 3_600_000);
        let page = text(ada.get(&order).await, 200).await;
        assert!(
            !page.contains("Thank you") && page.contains("Being packed"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn times_of_an_order_are_those_of_the_shops_country() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let cash = [("payment", "cash_on_delivery")];
        let order = ada.buy(till.mug, 1, &cash).await;
        let placed = till.order(&order).await;
        let time = LocalTime::of(placed.order.created_at_ms, CountryCode::DE);
        let (date, clock, machine) = (time.date(), time.clock(), time.iso());
        assert!(clock.contains("CE"), "{clock} is not Central European");
        let page = text(ada.get(&order).await, 200).await;
        let shown = format!("<time datetime=\"{machine}\">{date}, {clock}</time>");
        assert!(page.contains(&shown), "{shown} is missing in {page}");
        assert!(!page.contains("UTC"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_to_the_shop_is_shown_on_the_order_and_while_it_is_paid() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let choices = [
            ("payment", "test"),
            ("test_choice", "decline"),
            ("note", "Ring twice & <b>wait</b>"),
        ];
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let declined = text(ada.order(&page, &choices).await, 402).await;
        let shown = "Ring twice &amp; &lt;b&gt;wait&lt;/b&gt;";
        assert!(declined.contains(shown), "{declined}");
        let pay = pay_action(&declined);
        let order = place(&ada.post(&pay, &[("payment", "cash_on_delivery")]).await);
        let page = text(ada.get(&order).await, 200).await;
        assert!(page.contains(shown), "{page}");
        till.shop.shop.clock.advance_ms(2 * 3_600_000);
        let page = text(ada.get(&order).await, 200).await;
        assert!(page.contains(shown), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_gives_stock_and_money_back_once() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada
            .buy(
                till.mug,
                2,
                &[("payment", "test"), ("test_choice", "approve")],
            )
            .await;
        assert_eq!(till.stock().await, (5, 2));
        let page = text(ada.get(&order).await, 200).await;
        assert!(page.contains("Your money goes back"), "{page}");
        let cancel = format!("{order}/cancel");
        let sent = (0..5).map(|_| ada.post(&cancel, &[]));
        for answer in futures::future::join_all(sent).await {
            assert_eq!(place(&answer), order);
        }
        assert_eq!(till.stock().await, (5, 0));
        // The mail is written after the money went back, and still tells of it.
        assert_eq!(till.letters("order-cancelled").await, 1);
        let mail = till.letter("order-cancelled");
        assert!(mail.contains("goes back the way you paid"), "{mail}");
        let placed = till.order(&order).await;
        assert_eq!(placed.order.status, OrderStatus::Cancelled);
        assert_eq!(placed.order.payment_status, PaymentStatus::Refunded);
        assert_eq!(placed.order.refunded, placed.order.totals.total);
        let page = text(ada.get(&order).await, 200).await;
        assert!(
            page.contains("Cancelled") && !page.contains("Yes, cancel it"),
            "{page}"
        );
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_that_nobody_paid_asks_for_no_money_and_promises_none() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let order = ada.buy(till.mug, 1, &[("payment", "bank_transfer")]).await;
        let page = text(ada.get(&order).await, 200).await;
        assert!(!page.contains("goes back"), "{page}");
        ada.post(&format!("{order}/cancel"), &[]).await;
        assert_eq!(till.letters("order-cancelled").await, 1);
        let mail = till.letter("order-cancelled");
        assert!(mail.contains("You do not need to pay for it."), "{mail}");
        assert!(!mail.contains("goes back"), "{mail}");
    })
    .await;
}
