//! Orders cost nothing before they are paid: so their number, their size and their time are bounded.

use commerce::country::CountryCode;
use commerce::order::OrderStatus;
use purchases::end_overdue_orders;

use crate::buyer::{ADA, Buyer, pay_action, place, text};
use crate::coupons::{enter_five, offer_five};
use crate::support::TestShop;
use crate::till::{Till, on_each_database, on_each_database_with};

const DAY_MS: i64 = 24 * 3_600_000;

/// The status of an order of that many pieces to that address.
async fn order(till: &Till, email: &str, pieces: i64, payment: &str) -> u16 {
    let buyer = Buyer::new(till);
    buyer.take(till.mug, pieces).await;
    assert_eq!(place(&buyer.get("/checkout").await), "/checkout/address");
    let mut fields = ADA.to_vec();
    fields[0].1 = email;
    let page = go_on(&buyer, &fields).await;
    let answer = buyer.order(&page, &[("payment", payment)]).await;
    let status = answer.status().as_u16();
    if status == 429 {
        assert!(answer.headers().contains_key("retry-after"));
        let text = answer.text().await.unwrap();
        assert!(text.contains("Your cart is kept"), "{text}");
    }
    status
}

async fn go_on(buyer: &Buyer, address: &[(&str, &str)]) -> String {
    buyer.give_address(address).await;
    let page = buyer.get("/checkout/delivery").await.text().await.unwrap();
    let method = crate::buyer::checked(&page, "method");
    buyer
        .post("/checkout/delivery", &[("method", &method)])
        .await;
    buyer.get("/checkout/payment").await.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_orders_five_times_at_once_and_then_waits() {
    on_each_database_with(100, &["--orders-per-network", "20"], async |till| {
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(order(till, "ada@example.org", 1, "test").await);
        }
        assert_eq!(statuses, [303, 303, 303, 303, 303, 429]);
        assert_eq!(till.orders().await, 5);
        assert_eq!(order(till, "eve@example.org", 1, "test").await, 303);
        till.shop.shop.clock.advance_ms(10 * 60_000);
        assert_eq!(order(till, "ada@example.org", 1, "test").await, 303);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_orders_so_often_and_so_much_at_once() {
    let till = Till::with_flags(1_000, &["--orders-per-network", "3"]).await;
    let mut statuses = Vec::new();
    for number in 0..4 {
        let email = format!("bot{number}@example.org");
        statuses.push(order(&till, &email, 1, "test").await);
    }
    assert_eq!(statuses, [303, 303, 303, 429]);
    let till = Till::with_flags(1_000, &["--orders-per-network", "3"]).await;
    // 15 pieces for each of three orders.
    assert_eq!(order(&till, "a@example.org", 40, "test").await, 303);
    assert_eq!(order(&till, "b@example.org", 6, "test").await, 429);
    assert_eq!(order(&till, "b@example.org", 5, "test").await, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_large_is_paid_at_once() {
    on_each_database(200, async |till| {
        let large = order(till, "ada@example.org", 21, "cash_on_delivery").await;
        let transferred = order(till, "ada@example.org", 21, "bank_transfer").await;
        assert_eq!((large, transferred), (422, 422));
        assert_eq!(till.stock().await, (200, 0), "something was held");
        assert_eq!(order(till, "ada@example.org", 21, "test").await, 303);
        assert_eq!(till.count("SELECT COUNT(*) AS n FROM payment").await, 1);
        till.price(20_000, 200).await;
        assert_eq!(
            order(till, "eve@example.org", 2, "cash_on_delivery").await,
            422
        );
        assert_eq!(
            order(till, "eve@example.org", 1, "cash_on_delivery").await,
            303
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_again_leads_around_no_limit_of_paying_later() {
    on_each_database(200, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 11).await;
        let page = ada.go_to_payment().await;
        let confirm = [("payment", "test"), ("test_choice", "confirm")];
        assert_eq!(ada.order(&page, &confirm).await.status(), 303);
        let pay = "SELECT COUNT(*) AS n FROM orders WHERE status = 'pending_payment'";
        for later in ["cash_on_delivery", "bank_transfer"] {
            let refused = text(ada.order(&page, &[("payment", later)]).await, 422).await;
            assert!(
                refused.contains("Without an account, orders of up to €250.00 and 10 items"),
                "{refused}"
            );
            let action = pay_action(&refused);
            text(ada.post(&action, &[("payment", later)]).await, 422).await;
            assert_eq!(till.count(pay).await, 1, "it is firm without money");
        }
        assert_eq!(
            till.stock().await,
            (200, 11),
            "still held to be paid at once"
        );
        assert_eq!(till.letters("order-confirmation").await, 0);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_to_be_paid_later_have_limits_of_their_own() {
    on_each_database_with(1_000, &["--orders-per-network", "8"], async |till| {
        let mut statuses = Vec::new();
        for number in 0..3 {
            let email = format!("bot{number}@example.org");
            statuses.push(order(till, &email, 2, "cash_on_delivery").await);
        }
        assert_eq!(statuses, [303, 303, 429]);
        assert_eq!(till.stock().await.1, 4, "what has to wait holds nothing");
        // Another way of paying is open, and an order made that way is not paid later after all.
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        let confirm = [("payment", "test"), ("test_choice", "confirm")];
        let bank = place(&ada.order(&page, &confirm).await);
        let action = format!("/orders/{}/pay", bank.split('.').nth(6).unwrap());
        let later = [("payment", "cash_on_delivery")];
        for answer in [
            ada.order(&page, &later).await,
            ada.post(&action, &later).await,
        ] {
            assert!(answer.headers().contains_key("retry-after"));
            let page = text(answer, 429).await;
            assert!(
                page.contains("too many orders to be paid for later"),
                "{page}"
            );
        }
        till.shop.shop.clock.advance_ms(10 * 60_000);
        let answer = ada.post(&action, &later).await;
        assert_eq!(answer.status(), 303, "a place is free again");
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_refused_counts_for_no_limit() {
    on_each_database_with(1_000, &["--orders-per-network", "8"], async |till| {
        let later = [("payment", "cash_on_delivery")];
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let page = ada.go_to_payment().await;
        till.price(1_100, 1_000).await;
        for _ in 0..4 {
            assert_eq!(ada.order(&page, &later).await.status(), 409);
        }
        for _ in 0..4 {
            let large = order(till, "ada@example.org", 11, "cash_on_delivery").await;
            assert_eq!(large, 422);
        }
        let mut statuses = Vec::new();
        for number in 0..3 {
            let email = format!("bot{number}@example.org");
            statuses.push(order(till, &email, 1, "cash_on_delivery").await);
        }
        assert_eq!(statuses, [303, 303, 429]);
        // Where waiting does not help, nobody is told to wait.
        let large = order(till, "eve@example.org", 11, "cash_on_delivery").await;
        assert_eq!(large, 422);
        let bob = Buyer::new(till);
        bob.take(till.mug, 11).await;
        let page = bob.go_to_payment().await;
        let confirm = [("payment", "test"), ("test_choice", "confirm")];
        assert_eq!(bob.order(&page, &confirm).await.status(), 303);
        let refused = text(bob.order(&page, &later).await, 422).await;
        let action = pay_action(&refused);
        text(bob.post(&action, &later).await, 422).await;
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_is_made_by_what_can_be_had_and_a_network_makes_not_too_many() {
    on_each_database_with(5, &["--orders-per-network", "2"], async |till| {
        let carts = async || till.count("SELECT COUNT(*) AS n FROM cart").await;
        let mug = till.mug.to_string();
        // More often than the network may begin carts: what makes none counts for none.
        for _ in 0..12 {
            let stranger = Buyer::new(till);
            let gone = [("variant", "999999999")];
            assert_eq!(stranger.post("/cart/lines", &gone).await.status(), 404);
            let odd = [("variant", mug.as_str()), ("quantity", "-5")];
            assert_eq!(stranger.post("/cart/lines", &odd).await.status(), 422);
            assert_eq!(stranger.browser.cookie("fc_cart"), None);
        }
        assert_eq!(carts().await, 0);
        let mut statuses = Vec::new();
        for _ in 0..40 {
            let fields = [("variant", mug.as_str())];
            let answer = Buyer::new(till).post("/cart/lines", &fields).await;
            statuses.push(answer.status().as_u16());
        }
        // Five for each order, and one more every two seconds.
        assert_eq!(statuses[..10], [303; 10]);
        assert!(statuses[10..].contains(&429), "{statuses:?}");
        let made = statuses.iter().filter(|status| **status == 303).count();
        assert_eq!(usize::try_from(carts().await).unwrap(), made);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_orders_a_few_times_to_pay_later() {
    let till = Till::with_flags(1_000, &["--orders-per-network", "40"]).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(order(&till, "ada@example.org", 1, "bank_transfer").await);
    }
    assert_eq!(statuses, [303, 303, 303, 303, 429]);
    assert_eq!(
        order(&till, "eve@example.org", 1, "bank_transfer").await,
        303
    );
    assert_eq!(order(&till, "ada@example.org", 1, "test").await, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_transfer_does_not_come_ends_and_gives_back_what_it_took() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        offer_five(till, |promotion| promotion.usage_limit = Some(1)).await;
        ada.take(till.mug, 2).await;
        enter_five(&ada).await;
        let page = ada.go_to_payment().await;
        let address = place(&ada.order(&page, &[("payment", "bank_transfer")]).await);
        let used = "SELECT COUNT(*) AS n FROM promotion_use WHERE state = 'used'";
        assert_eq!(till.count(used).await, 1);
        let services = &till.shop.shop.purchases;
        assert_eq!(till.stock().await, (5, 2));
        till.shop.shop.clock.advance_ms(9 * DAY_MS);
        assert_eq!(end_overdue_orders(services).await.unwrap(), 0);
        let unpaid = database::order::unpaid_pieces(till.shop.shop.db.reader()).await;
        assert_eq!(unpaid.unwrap(), 2);
        till.shop.shop.clock.advance_ms(2 * DAY_MS);
        assert_eq!(end_overdue_orders(services).await.unwrap(), 1);
        assert_eq!(end_overdue_orders(services).await.unwrap(), 0);
        assert_eq!(till.stock().await, (5, 0));
        assert_eq!(till.count(used).await, 0, "the code's use is given back");
        let bob = Buyer::new(till);
        bob.take(till.mug, 1).await;
        enter_five(&bob).await;
        assert_eq!(
            till.order(&address).await.order.status,
            OrderStatus::Cancelled
        );
        assert_eq!(till.letters("order-cancelled").await, 1);
        assert!(till.letter("order-cancelled").contains(&address));
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_being_switched_on_no_way_to_pay_later_is_offered() {
    let flags = [
        "--base-url",
        "https://shop.example",
        "--test-payments",
        "off",
    ];
    let shop = TestShop::with_flags(&flags).await;
    let offered = shop.shop.purchases.offered(CountryCode::DE).await.unwrap();
    assert_eq!(offered.iter().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn coupon_codes_cannot_be_tried_without_end() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let mut statuses = Vec::new();
        for number in 0..22 {
            let code = format!("TRY{number}");
            let answer = ada.post("/cart/coupon", &[("code", &code)]).await;
            statuses.push(answer.status().as_u16());
        }
        assert_eq!(statuses[..20], [422; 20]);
        assert_eq!(statuses[20..], [429; 2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_key_with_the_secret_alone_opens_no_order() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.buy(till.mug, 1, &[("payment", "cash_on_delivery")])
            .await;
        let services = &till.shop.shop.purchases;
        let seal = services.secret.seal("payment form", &[b"1", b"guest"]);
        let eve = Buyer::new(till);
        let fields = [
            ("idempotency_key", format!("1-{seal}")),
            ("terms", "1".to_owned()),
        ];
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = eve.post("/checkout/payment", &fields).await;
        assert!(
            !place(&answer).starts_with("/orders/"),
            "{}",
            place(&answer)
        );
    })
    .await;
}
