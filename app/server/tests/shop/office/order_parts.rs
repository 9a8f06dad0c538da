//! A refund of an order that two payments paid for, on its page.

use database::ConnectionTrait;

use crate::html;
use crate::office::desk::{PASSWORD, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

#[tokio::test(flavor = "multi_thread")]
async fn the_form_says_which_payments_give_back_first_and_shows_the_part_that_failed() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "1", "bank_transfer", "").await;
        let path = format!("/admin/orders/{number}");
        let day = commerce::calendar::Date::from_ms(desk.now_ms()).iso();
        let page = text(owner.get(&path).await, 200).await;
        let payments = format!("{path}/payments");
        let drawn = html::fields_of(&page, &payments);
        let mut fields: Vec<(&str, &str)> = drawn.iter().map(|(k, v)| (&**k, &**v)).collect();
        fields.retain(|(name, _)| !name.starts_with("paid_"));
        fields.extend([("paid_amount", "25"), ("paid_on", day.as_str())]);
        assert_eq!(owner.post(&payments, &fields).await.status(), 303);
        // Money of a bank that does not know it any more.
        let sql = "INSERT INTO payment (order_id, provider, provider_ref, status, currency, amount_minor,
                captured_minor, refunded_minor, created_at, updated_at)
            SELECT order_id, 'test', 'forgotten', 'captured', currency, 2500, 2500, 0, created_at, updated_at
            FROM payment";
        let db = desk.shop.shop.db.writer();
        db.execute_unprepared(sql).await.unwrap();

        let page = text(owner.get(&path).await, 200).await;
        let order = html::texts(&page, "#refunds ol > li");
        assert_eq!(order.len(), 2, "{page}");
        assert!(
            order[0].contains("up to €25.00") && order[1].contains("Bank transfer"),
            "{order:?}"
        );
        owner
            .post("/admin/confirm", &[("confirm_password", PASSWORD)])
            .await;
        let refunds = format!("{path}/refunds");
        let drawn = html::fields_of(&page, &refunds);
        let mut fields: Vec<(&str, &str)> = drawn.iter().map(|(k, v)| (&**k, &**v)).collect();
        fields.retain(|(name, _)| !["refund_amount", "refund_reason"].contains(name));
        let more = |amount| [("refund_amount", amount), ("refund_reason", "Paid twice.")];
        let too_much = [&fields[..], &more("50.01")].concat();
        let refused = text(owner.post(&refunds, &too_much).await, 422).await;
        assert!(
            refused.contains("At most €50.00 can be refunded.") && refused.contains("50.01"),
            "{refused}"
        );
        let all = [&fields[..], &more("30")].concat();
        let answer = owner.post(&refunds, &all).await;
        assert_eq!(place(&answer), format!("{path}?done=refund-failed"));
        let page = text(owner.get(&path).await, 200).await;
        let parts = html::texts(&page, "#refunds .rows > li");
        assert_eq!(parts.len(), 2, "{page}");
        assert!(
            parts[0].contains("€25.00")
                && parts[0].contains("Failed")
                && parts[0].contains("Try again"),
            "{parts:?}"
        );
        assert!(
            parts[1].contains("€5.00") && parts[1].contains("I have paid it back"),
            "{parts:?}"
        );
    })
    .await;
}
