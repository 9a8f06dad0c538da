//! What a shop says of its ways to pay holds at once, for pages and for forged forms.

use commerce::country::CountryCode;
use commerce::order::OrderStatus;
use commerce::payment::{BankAccount, Iban, LaterTerms, PaymentTerms};
use purchases::end_overdue_orders;

use crate::buyer::{Buyer, place, text};
use crate::till::{Till, euro, on_each_database};

const DAY_MS: i64 = 24 * 3_600_000;

fn on() -> LaterTerms {
    LaterTerms {
        on: true,
        ..LaterTerms::default()
    }
}

async fn say(till: &Till, terms: PaymentTerms) {
    let put = database::content::put_payment_terms(till.shop.shop.db.writer(), &terms);
    put.await.unwrap();
}

fn cash(terms: LaterTerms) -> PaymentTerms {
    PaymentTerms {
        cash_on_delivery: Some(terms),
        ..PaymentTerms::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_to_pay_that_is_switched_off_is_not_offered_and_refused_when_forged() {
    on_each_database(50, async |till| {
        let buyer = Buyer::new(till);
        buyer.take(till.mug, 1).await;
        let page = buyer.go_to_payment().await;
        assert!(page.contains("value=\"cash_on_delivery\""), "{page}");
        for terms in [
            LaterTerms::default(),
            LaterTerms {
                countries: vec![CountryCode::AT],
                ..on()
            },
        ] {
            say(till, cash(terms)).await;
            let shown = text(buyer.get("/checkout/payment").await, 200).await;
            assert!(!shown.contains("cash_on_delivery"), "{shown}");
            let forged = buyer.order(&page, &[("payment", "cash_on_delivery")]).await;
            let answer = text(forged, 422).await;
            assert!(
                answer.contains("Choose how you would like to pay"),
                "{answer}"
            );
        }
        assert_eq!(till.orders().await, 0);

        // An order that waits, from before it was switched off.
        say(till, cash(on())).await;
        let declined = [("payment", "test"), ("test_choice", "decline")];
        let answer = text(buyer.order(&page, &declined).await, 402).await;
        assert!(answer.contains("value=\"cash_on_delivery\""), "{answer}");
        let pay = crate::buyer::pay_action(&answer);
        say(till, cash(LaterTerms::default())).await;
        let forged = buyer.post(&pay, &[("payment", "cash_on_delivery")]).await;
        let answer = text(forged, 422).await;
        assert!(!answer.contains("value=\"cash_on_delivery\""), "{answer}");
        let firm = "SELECT COUNT(*) AS n FROM orders WHERE status = 'placed'";
        assert_eq!(till.count(firm).await, 0);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_once_more_leads_to_its_order_after_the_way_was_switched_off() {
    on_each_database(50, async |till| {
        let buyer = Buyer::new(till);
        buyer.take(till.mug, 1).await;
        let page = buyer.go_to_payment().await;
        let choice = [("payment", "cash_on_delivery")];
        let order = place(&buyer.order(&page, &choice).await);
        assert!(order.starts_with("/orders/"), "{order}");
        say(till, cash(LaterTerms::default())).await;
        assert_eq!(place(&buyer.order(&page, &choice).await), order);
        assert_eq!(till.orders().await, 1);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_above_the_shops_own_limit_is_not_sent_before_it_is_paid() {
    on_each_database(50, async |till| {
        say(
            till,
            cash(LaterTerms {
                most: Some(euro(2000)),
                ..on()
            }),
        )
        .await;
        let buyer = Buyer::new(till);
        buyer.take(till.mug, 2).await;
        let page = buyer.go_to_payment().await;
        let refused = buyer.order(&page, &[("payment", "cash_on_delivery")]).await;
        let answer = text(refused, 422).await;
        assert!(answer.contains("€20.00"), "{answer}");
        say(
            till,
            cash(LaterTerms {
                most: Some(euro(2990)),
                ..on()
            }),
        )
        .await;
        let answer = buyer.order(&page, &[("payment", "cash_on_delivery")]).await;
        assert_eq!(answer.status(), 303);
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transfers_go_to_the_account_the_shop_names_in_its_name_and_end_after_its_days() {
    on_each_database(50, async |till| {
        let terms = PaymentTerms {
            bank_transfer: Some(LaterTerms {
                days: Some(3),
                ..on()
            }),
            account: Some(BankAccount {
                holder: String::new(),
                iban: Iban::parse("GB82 WEST 1234 5698 7654 32").unwrap(),
                bic: Some("WESTGB2LXXX".to_owned()),
                bank: Some("West Bank".to_owned()),
            }),
            ..PaymentTerms::default()
        };
        say(till, terms).await;
        let order = Buyer::new(till)
            .buy(till.mug, 1, &[("payment", "bank_transfer")])
            .await;
        let page = text(Buyer::new(till).get(&order).await, 200).await;
        assert_eq!(till.letters("order-confirmation").await, 1);
        let letter = till.letter("order-confirmation");
        let settings = database::content::shop_settings(till.shop.shop.db.reader());
        let name = settings.await.unwrap().name;
        for told in [&page, &letter] {
            for part in [
                "GB82 WEST 1234 5698 7654 32",
                "WESTGB2LXXX",
                "West Bank",
                &name,
            ] {
                assert!(told.contains(part), "{part}: {told}");
            }
            assert!(!told.contains("DE89"), "{told}");
        }
        let clock = &till.shop.shop.clock;
        clock.advance_ms(3 * DAY_MS - 60_000);
        assert_eq!(
            end_overdue_orders(&till.shop.shop.purchases).await.unwrap(),
            0
        );
        clock.advance_ms(120_000);
        assert_eq!(
            end_overdue_orders(&till.shop.shop.purchases).await.unwrap(),
            1
        );
        assert_eq!(
            till.order(&order).await.order.status,
            OrderStatus::Cancelled
        );
        till.balances().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_a_way_that_was_switched_off_later_keeps_its_instructions() {
    on_each_database(50, async |till| {
        let order = Buyer::new(till)
            .buy(till.mug, 1, &[("payment", "bank_transfer")])
            .await;
        let off = PaymentTerms {
            bank_transfer: Some(LaterTerms::default()),
            ..PaymentTerms::default()
        };
        say(till, off).await;
        let page = text(Buyer::new(till).get(&order).await, 200).await;
        assert!(page.contains("DE89 3704 0044 0532 0130 00"), "{page}");
        let home = text(Buyer::new(till).get("/").await, 200).await;
        assert_eq!(place(&Buyer::new(till).get(&order).await), "");
        assert!(home.contains("Blue mug"), "{home}");
    })
    .await;
}
