//! Codes that stop counting on the way to the order: every step names the code and the reason.

use commerce::promotion::{Action, CouponCode, PromotionKind, Rule};
use database::pricing::{StoredPromotion, put_coupon, put_promotion};

use crate::buyer::{Buyer, text};
use crate::till::{Till, euro, on_each_database};

const STEPS: [&str; 3] = [
    "/checkout/address",
    "/checkout/delivery",
    "/checkout/payment",
];
const CASH: [(&str, &str); 1] = [("payment", "cash_on_delivery")];

/// Stores the code FIVE for €5 off the goods.
pub async fn offer_five(till: &Till, change: impl FnOnce(&mut StoredPromotion)) {
    let action = Action::FixedOffOrder { amount: euro(500) };
    let mut promotion = StoredPromotion::new("Five off", PromotionKind::Coupon, action);
    change(&mut promotion);
    let writer = till.shop.shop.db.writer();
    let id = put_promotion(writer, &promotion).await.unwrap();
    let code = CouponCode::parse("FIVE").unwrap();
    put_coupon(writer, &code, id, None).await.unwrap();
}

/// Stores a promotion that comes by itself.
pub async fn offer_to_all(till: &Till, action: Action, rules: Vec<Rule>) {
    let promotion = StoredPromotion {
        rules,
        ..StoredPromotion::new("For all", PromotionKind::Auto, action)
    };
    let writer = till.shop.shop.db.writer();
    put_promotion(writer, &promotion).await.unwrap();
}

pub async fn enter_five(ada: &Buyer) {
    let answer = ada.post("/cart/coupon", &[("code", "FIVE")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
}

async fn assert_each_step_says(ada: &Buyer, sentence: &str) {
    for step in STEPS {
        let page = text(ada.get(step).await, 200).await;
        assert!(
            page.contains(sentence),
            "{step} does not say {sentence}: {page}"
        );
        assert!(!page.contains("−€5.00"), "{step} still takes it off");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_this_customer_has_used_is_named_on_every_step_with_the_reason() {
    on_each_database(5, async |till| {
        offer_five(till, |promotion| promotion.per_customer_limit = Some(1)).await;
        let first = Buyer::new(till);
        first.take(till.mug, 1).await;
        enter_five(&first).await;
        let page = first.go_to_payment().await;
        assert!(page.contains("−€5.00") && !page.contains("FIVE:"), "{page}");
        assert_eq!(first.order(&page, &CASH).await.status(), 303);

        // The same person as another guest: until the address is known, the code looks good.
        let again = Buyer::new(till);
        again.take(till.mug, 1).await;
        enter_five(&again).await;
        again.go_to_payment().await;
        assert_each_step_says(&again, "FIVE: You have already used it.").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_ends_during_the_checkout_is_the_reason_given_for_the_new_total() {
    on_each_database(5, async |till| {
        let now_ms = till.shop.shop.now_ms();
        offer_five(till, |promotion| {
            promotion.ends_at_ms = Some(now_ms + 60_000)
        })
        .await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        enter_five(&ada).await;
        let page = ada.go_to_payment().await;
        till.shop.shop.clock.advance_ms(120_000);
        assert_each_step_says(&ada, "FIVE: Expired on").await;
        let asked = text(ada.order(&page, &CASH).await, 409).await;
        let sentence = "The total has changed from €12.40 to €17.40. FIVE: Expired on";
        assert!(asked.contains(sentence), "{asked}");
        assert_eq!(till.orders().await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_needs_more_than_is_left_in_the_cart_says_how_much() {
    on_each_database(5, async |till| {
        offer_five(till, |promotion| {
            let amount = euro(2000);
            promotion.rules = vec![Rule::SubtotalAtLeast { amount }];
        })
        .await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 2).await;
        enter_five(&ada).await;
        ada.go_to_payment().await;
        let line = format!("/cart/lines/{}", till.mug);
        assert_eq!(ada.post(&line, &[("set", "1")]).await.status(), 303);
        assert_each_step_says(&ada, "FIVE: Spend €7.50 more to use it.").await;
    })
    .await;
}
