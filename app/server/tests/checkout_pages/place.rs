//! Placing an order: once, at the price that was shown, with what is there.

use commerce::order::PaymentStatus;
use commerce::payment::PaymentState;

use crate::buyer::{Buyer, hidden_fields, place, text, value};
use crate::till::on_each_database;

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twenty_times_makes_one_order_one_charge_and_one_answer() {
    on_each_database(30, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let choices = [
            ("payment", "test"),
            ("test_choice", "approve"),
            ("note", "Hello"),
        ];
        let sent = (0..20).map(|_| ada.order(&page, &choices));
        let answers = futures::future::join_all(sent).await;
        let places: Vec<String> = answers.iter().map(place).collect();
        for answer in &answers {
            assert_eq!(answer.status(), 303);
        }
        assert!(places[0].starts_with("/orders/"), "{places:?}");
        assert!(places.iter().all(|other| *other == places[0]), "{places:?}");
        assert_eq!(till.orders().await, 1);
        let placed = till.order(&places[0]).await;
        assert_eq!(placed.order.payment_status, PaymentStatus::Paid);
        let charges = placed
            .payments
            .iter()
            .filter(|one| one.state == PaymentState::Captured);
        assert_eq!(charges.count(), 1);
        assert_eq!(till.stock().await, (30, 1));
        assert_eq!(till.letters("order-confirmation").await, 1);

        let late = ada.order(&page, &choices).await;
        assert_eq!(place(&late), places[0], "a reload leads there too");
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_changed_is_shown_and_asked_for_again() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        till.price(1500, 5).await;
        let choices = [
            ("payment", "test"),
            ("test_choice", "approve"),
            ("note", "Keep me"),
        ];
        let asked = text(ada.order(&page, &choices).await, 409).await;
        for shown in ["€17.40", "€19.90", "The total has changed", "Keep me"] {
            assert!(asked.contains(shown), "{shown} is missing in {asked}");
        }
        assert_eq!(till.orders().await, 0);
        assert_eq!(till.stock().await, (5, 0));
        let order = place(&ada.order(&asked, &choices).await);
        assert_eq!(till.order(&order).await.order.totals.total.minor(), 1990);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_that_went_to_someone_else_is_named() {
    on_each_database(3, async |till| {
        let (ada, bob) = (Buyer::new(till), Buyer::new(till));
        ada.take(till.mug, 2).await;
        let page = ada.go_to_payment().await;
        bob.buy(till.mug, 2, &[("payment", "cash_on_delivery")])
            .await;
        let refused = text(
            ada.order(&page, &[("payment", "cash_on_delivery")]).await,
            409,
        )
        .await;
        assert!(
            refused.contains("Only 1 of “Blue mug” left; you wanted 2."),
            "{refused}"
        );
        assert!(refused.contains("href=\"/cart\""), "{refused}");
        assert_eq!(till.orders().await, 1);
        assert_eq!(place(&ada.get("/checkout/payment").await), "/cart");
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_buyers_of_the_last_piece_make_one_order() {
    on_each_database(1, async |till| {
        let (ada, bob) = (Buyer::new(till), Buyer::new(till));
        let mut pages = Vec::new();
        for buyer in [&ada, &bob] {
            buyer.take(till.mug, 1).await;
            pages.push(buyer.go_to_payment().await);
        }
        let choice = [("payment", "cash_on_delivery")];
        let (one, two) = tokio::join!(ada.order(&pages[0], &choice), bob.order(&pages[1], &choice));
        let mut statuses = [one.status().as_u16(), two.status().as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(till.orders().await, 1);
        assert_eq!(till.stock().await, (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_cart_leads_back_and_a_step_cannot_be_jumped() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        for step in [
            "/checkout",
            "/checkout/address",
            "/checkout/delivery",
            "/checkout/payment",
        ] {
            assert_eq!(place(&ada.get(step).await), "/cart", "{step}");
        }
        ada.take(till.mug, 1).await;
        assert_eq!(
            place(&ada.get("/checkout/payment").await),
            "/checkout/address"
        );
        assert_eq!(
            place(&ada.post("/checkout/delivery", &[("method", "1")]).await),
            "/checkout/address"
        );
        ada.give_address(crate::buyer::ADA).await;
        assert_eq!(
            place(&ada.get("/checkout/payment").await),
            "/checkout/delivery"
        );
        assert_eq!(place(&ada.get("/checkout").await), "/checkout/delivery");
        let address = text(ada.get("/checkout/address").await, 200).await;
        assert_eq!(
            value(&address, "name"),
            "Ada Lovelace",
            "going back loses nothing"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_drawn_before_another_window_changed_the_cart_is_shown_again() {
    on_each_database(9, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let vienna = [
            ("email", "ada@example.org"),
            ("country", "AT"),
            ("name", "Ada Lovelace"),
            ("line1", "Ring 1"),
            ("postcode", "1010"),
            ("city", "Wien"),
            ("billing_same", "1"),
        ];
        ada.give_address(&vienna).await;
        let choice = [("payment", "cash_on_delivery")];
        let asked = text(ada.order(&page, &choice).await, 409).await;
        assert!(
            asked.contains("another window") && asked.contains("1010 Wien"),
            "{asked}"
        );
        assert!(place(&ada.order(&asked, &choice).await).starts_with("/orders/"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_not_drawn_for_this_browser_opens_nothing() {
    on_each_database(9, async |till| {
        let (ada, eve) = (Buyer::new(till), Buyer::new(till));
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let order = place(&ada.order(&page, &[("payment", "cash_on_delivery")]).await);
        eve.take(till.mug, 1).await;
        let own = eve.go_to_payment().await;
        let key = hidden_fields(&page)[0].1.clone();
        let (cart, seal) = key.split_once('-').unwrap();
        let own_key = value(&own, "idempotency_key");
        let own_seal = own_key.split_once('-').unwrap().1;
        for forged in [
            format!("{cart}-{own_seal}"),
            format!("{cart}-"),
            cart.to_owned(),
            format!("9999-{seal}"),
        ] {
            let tampered = own.replace(&own_key, &forged);
            let answer = eve
                .order(&tampered, &[("payment", "cash_on_delivery")])
                .await;
            assert_eq!(answer.status(), 409, "{forged}");
            assert!(!answer.text().await.unwrap().contains(&order));
        }
    })
    .await;
}
