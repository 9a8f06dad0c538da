//! What must count twice, and what must not, when an order or its money comes again.

use commerce::payment::{PaymentMethod, PaymentState};
use commerce::promotion::{Action, CouponCode, PromotionKind};
use database::cart;
use database::customer::{NewCustomer, register};
use database::order::{PlaceError, Prepared, cancel_order, prepare_order};
use database::payment::{PaymentKey, PaymentReport, begin_payment, report_payment};
use database::pricing::{StoredPromotion, put_coupon, put_promotion};

use crate::support::{NOW, Shop, each_database, email, eur};

const REFUNDS: &str = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_refund'";

fn report(begun: &database::payment::Begun, state: PaymentState) -> PaymentReport {
    PaymentReport {
        key: PaymentKey::Id(begun.payment),
        provider_ref: None,
        state,
        amount: begun.amount,
    }
}

#[tokio::test]
async fn money_that_comes_after_a_refund_was_noted_goes_back_too() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 10).await;
        let order = shop.order("ada@example.com", &[(pen, 1)]).await;
        let first = begin_payment(&shop.db, order.id, PaymentMethod::Test, NOW).await;
        let first = first.unwrap();
        let told = report(&first, PaymentState::Failed);
        report_payment(&shop.db, &told, NOW).await.unwrap();
        let second = begin_payment(&shop.db, order.id, PaymentMethod::Test, NOW).await;
        let told = report(&second.unwrap(), PaymentState::Captured);
        report_payment(&shop.db, &told, NOW).await.unwrap();
        cancel_order(&shop.db, order.id, "shopper", NOW)
            .await
            .unwrap();
        assert_eq!(shop.number(REFUNDS).await, 1);

        // The first try was taken after all, once the refund of the second was done.
        shop.run("UPDATE outbox SET done_at = 1 WHERE kind = 'order_refund'")
            .await;
        let late = report(&first, PaymentState::Captured);
        for _ in 0..2 {
            report_payment(&shop.db, &late, NOW).await.unwrap();
        }
        assert_eq!(shop.number(REFUNDS).await, 2);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_types_another_address_uses_a_promotion_no_more_often() {
    each_database(async |shop| {
        let lamp = shop.sell("lamp", 5000, 50).await;
        let code = offer_once(shop, "ONCE").await;
        let new = NewCustomer {
            email: email("ada@example.com"),
            name: commerce::customer::PersonName::parse("Ada Lovelace").unwrap(),
            password_hash: None,
            marketing_opt_in: false,
        };
        let ada = register(shop.db.writer(), &new, NOW).await.unwrap();
        let mut discounted = 0;
        for address in ["ada@example.com", "ada+1@example.com", "other@example.com"] {
            let cart = owned_cart(shop, ada, address, lamp, &code).await;
            let wish = shop.wish(cart).await;
            discounted += i32::from(wish.expected_total == eur(5000 - 500 + 490));
            let made = prepare_order(&shop.db, &wish, NOW).await.unwrap();
            assert!(matches!(made, Prepared::Made(_)), "{made:?}");
        }
        assert_eq!(discounted, 1);

        // Two carts of one account at once, each with an address of its own.
        let code = offer_once(shop, "RACE").await;
        let one = owned_cart(shop, ada, "one@example.com", lamp, &code).await;
        let two = owned_cart(shop, ada, "two@example.com", lamp, &code).await;
        let (one, two) = (shop.wish(one).await, shop.wish(two).await);
        assert_eq!(one.expected_total, two.expected_total);
        let (one, two) = tokio::join!(
            prepare_order(&shop.db, &one, NOW),
            prepare_order(&shop.db, &two, NOW)
        );
        let lost = |result: &Result<Prepared, PlaceError>| {
            matches!(
                result,
                Err(PlaceError::PromotionUsedUp(_) | PlaceError::PriceChanged { .. })
            )
        };
        assert!(lost(&one) != lost(&two), "{one:?} {two:?}");
        shop.books_are_right().await;
    })
    .await;
}

/// A code for five off, once for each customer.
async fn offer_once(shop: &Shop, code: &str) -> CouponCode {
    let (name, action) = (
        format!("Five off by {code}"),
        Action::FixedOffOrder { amount: eur(500) },
    );
    let once = StoredPromotion {
        per_customer_limit: Some(1),
        ..StoredPromotion::new(&name, PromotionKind::Coupon, action)
    };
    let id = put_promotion(shop.db.writer(), &once).await.unwrap();
    let code = CouponCode::parse(code).unwrap();
    put_coupon(shop.db.writer(), &code, id, None).await.unwrap();
    code
}

async fn owned_cart(
    shop: &Shop,
    customer: Option<commerce::ids::CustomerId>,
    address: &str,
    goods: commerce::ids::VariantId,
    code: &CouponCode,
) -> commerce::ids::CartId {
    let id = shop.ready_cart(address, &[(goods, 1)]).await;
    let owned = cart::change_cart(&shop.db, id, NOW, |cart| {
        cart.customer = customer;
        cart.add_coupon(code.clone())
    });
    owned.await.unwrap();
    id
}
