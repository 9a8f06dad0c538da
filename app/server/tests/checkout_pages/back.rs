//! Back from the bank: to paying, or to the cart; and from an order that ended, to the cart.

use commerce::ids::CustomerId;
use commerce::order::{OrderStatus, PaymentStatus};
use purchases::{end_unpaid_orders, finish_payments};

use crate::buyer::{Buyer, checked, place, text};
use crate::coupons::{enter_five, offer_five};
use crate::members::{confirm, log_in, open_account};
use crate::till::on_each_database;

const CONFIRM: [(&str, &str); 2] = [("payment", "test"), ("test_choice", "confirm")];
const HOUR_MS: i64 = 3_600_000;

/// The path of the order that this page of the test bank is about.
fn order_at(bank: &str) -> String {
    format!("/orders/{}", bank.split('.').nth(6).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_from_the_bank_is_led_to_paying() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy(till.mug, 2, &CONFIRM).await;
        let pay = format!("{}/pay", order_at(&bank));
        for step in ["payment", "delivery", "address"] {
            let answer = ada.get(&format!("/checkout/{step}")).await;
            assert_eq!(place(&answer), pay, "{step}");
        }
        assert_eq!(place(&ada.get("/checkout").await), pay);
        assert_eq!(place(&ada.get("/cart").await), pay);
        let page = text(ada.get(&pay).await, 200).await;
        for shown in ["Back to the cart", "Blue mug", "name=\"payment\""] {
            assert!(page.contains(shown), "{shown} is missing in {page}");
        }
        assert_eq!(
            place(&Buyer::new(till).get("/checkout/payment").await),
            "/cart",
            "nobody else is led there"
        );
        let order = place(&ada.post(&pay, &[("payment", "bank_transfer")]).await);
        assert_eq!(order, order_at(&bank));
        text(ada.get(&order).await, 200).await;
        assert_eq!(
            ada.browser.cookie("fc_cart"),
            None,
            "nothing waits any more"
        );
        text(ada.get("/cart").await, 200).await;
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_to_the_cart_ends_the_order_and_fills_the_cart_as_it_was() {
    on_each_database(2, async |till| {
        offer_five(till, |promotion| promotion.usage_limit = Some(1)).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 2).await;
        enter_five(&ada).await;
        let page = ada.go_to_payment().await;
        let bank = place(&ada.order(&page, &CONFIRM).await);
        let order = order_at(&bank);
        assert_eq!(till.stock().await, (2, 2));
        let back = format!("{order}/cart");
        let (one, two) = tokio::join!(ada.post(&back, &[]), ada.post(&back, &[]));
        assert_eq!(
            (place(&one).as_str(), place(&two).as_str()),
            ("/cart", "/cart")
        );
        assert_eq!(till.stock().await, (2, 0), "given back once");
        assert_eq!(
            till.order(&order).await.order.status,
            OrderStatus::Cancelled
        );
        let used = "SELECT COUNT(*) AS n FROM promotion_use WHERE state = 'used'";
        assert_eq!(till.count(used).await, 0);

        // Everything is as it was: the last step, with the code, the address and the way it comes.
        let page = text(ada.get("/checkout/payment").await, 200).await;
        for kept in ["ada@example.org", "Hafenstraße 12", "−€5.00", "€24.90"] {
            assert!(page.contains(kept), "{kept} is missing in {page}");
        }
        let approve = [("payment", "test"), ("test_choice", "approve")];
        let again = place(&ada.order(&page, &approve).await);
        assert_ne!(again, order);
        assert_eq!(
            till.order(&again).await.order.payment_status,
            PaymentStatus::Paid
        );
        assert_eq!(till.letters("order-cancelled").await, 0);

        // The bank's old page takes no money any more.
        till.shop.shop.clock.advance_ms(61_000);
        finish_payments(&till.shop.shop.purchases).await.unwrap();
        let page = text(ada.get(&bank).await, 200).await;
        assert!(page.contains("cancelled this payment"), "{page}");
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_was_faster_than_the_way_back_keeps_the_order_and_later_money_goes_back() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy(till.mug, 1, &CONFIRM).await;
        ada.post(&bank, &[("decision", "approve")]).await;
        let order = order_at(&bank);
        let answer = ada.post(&format!("{order}/cart"), &[]).await;
        assert_eq!(place(&answer), order);
        assert_eq!(till.order(&order).await.order.status, OrderStatus::Placed);
        assert_eq!(till.stock().await, (5, 1));

        let bob = Buyer::new(till);
        let bank = bob.buy(till.mug, 1, &CONFIRM).await;
        let order = order_at(&bank);
        assert_eq!(
            place(&bob.post(&format!("{order}/cart"), &[]).await),
            "/cart"
        );
        bob.post(&bank, &[("decision", "approve")]).await;
        till.letters("any").await;
        let placed = till.order(&order).await;
        assert_eq!(placed.order.status, OrderStatus::Cancelled);
        assert_eq!(placed.order.payment_status, PaymentStatus::Refunded);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_ends_unpaid_writes_an_e_mail_that_leads_back_to_the_cart() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy(till.mug, 3, &CONFIRM).await;
        till.shop.shop.clock.advance_ms(HOUR_MS + 1);
        let services = &till.shop.shop.purchases;
        let (one, two) = tokio::join!(end_unpaid_orders(services), end_unpaid_orders(services));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        assert_eq!(till.letters("order-expired").await, 1);
        let letter = till.letter("order-expired");
        let order = order_at(&bank);
        assert!(
            letter.contains(&order) && letter.contains("not been charged"),
            "{letter}"
        );

        // Opened in another browser, days later.
        till.shop.shop.clock.advance_ms(48 * HOUR_MS);
        let phone = Buyer::new(till);
        phone.take(till.mug, 1).await;
        let page = text(phone.get(&order).await, 200).await;
        assert!(page.contains("Put the items back in the cart"), "{page}");
        for _ in 0..2 {
            let answer = phone.post(&format!("{order}/cart"), &[]).await;
            assert_eq!(place(&answer), "/cart");
        }
        let most = "SELECT MAX(qty) AS n FROM cart_line l JOIN cart c ON c.id = l.cart_id
            WHERE c.completed_at IS NULL";
        assert_eq!(till.count(most).await, 3, "not 1 + 3 + 3");
        let page = text(phone.get("/cart").await, 200).await;
        assert!(page.contains("Blue mug"), "{page}");
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn late_money_for_an_order_that_ended_writes_no_e_mail_that_it_did() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        let bank = ada.buy(till.mug, 1, &CONFIRM).await;
        till.shop.shop.clock.advance_ms(HOUR_MS + 1);
        end_unpaid_orders(&till.shop.shop.purchases).await.unwrap();
        ada.post(&bank, &[("decision", "approve")]).await;
        assert_eq!(till.letters("order-confirmation").await, 1);
        assert_eq!(till.letters("order-expired").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_led_to_their_own_waiting_order_and_not_to_one_a_stranger_made_for_them() {
    on_each_database(9, async |till| {
        let id: CustomerId = open_account(till).await;
        confirm(till, id).await;
        let ada = log_in(till).await;
        // A guest who types Ada's address makes an order that joins her account.
        Buyer::new(till).buy(till.mug, 1, &CONFIRM).await;
        assert_eq!(place(&ada.get("/cart").await), "");

        ada.take(till.mug, 2).await;
        assert_eq!(place(&ada.get("/checkout").await), "/checkout/address");
        ada.give_address(crate::buyer::ADA).await;
        let page = text(ada.get("/checkout/delivery").await, 200).await;
        let method = checked(&page, "method");
        ada.post("/checkout/delivery", &[("method", &method)]).await;
        let page = text(ada.get("/checkout/payment").await, 200).await;
        let order = order_at(&place(&ada.order(&page, &CONFIRM).await));
        assert_eq!(place(&ada.get("/cart").await), format!("{order}/pay"));
        assert_eq!(
            place(&ada.post(&format!("{order}/cart"), &[]).await),
            "/cart"
        );
        let page = text(ada.get("/cart").await, 200).await;
        assert!(page.contains("Blue mug"), "{page}");
        let carts = "SELECT COUNT(*) AS n FROM cart WHERE completed_at IS NULL";
        assert_eq!(till.count(carts).await, 1, "the customer's own");
        till.balances().await;
    })
    .await;
}
