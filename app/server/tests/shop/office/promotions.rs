//! Promotions on staff's pages: what they take off, what is refused, two people at once.

use commerce::promotion::{Action, PromotionKind};
use database::pricing::{StoredPromotion, promotion_by_name, put_promotion};
use import::shop::known_promotions;

use crate::buyer::Buyer;
use crate::office::desk::{Desk, Member, hidden, on_each_database, place, text};
use crate::office::shop_settings::{last_row, with};

const LIST: &str = "/admin/promotions";
const NEW: &str = "/admin/promotions/new";

const FIVE: [(&str, &str); 11] = [
    ("name", "Five off"),
    ("offer", "amount"),
    ("amount_off_order", "5,00"),
    ("coupon", "five\r\nFIVE-2"),
    ("products", ""),
    ("categories", ""),
    ("starts", ""),
    ("ends", ""),
    ("usage_limit", "100"),
    ("combinable", "yes"),
    ("priority", "50"),
];

async fn saved(member: &Member, path: &str, fields: &[(&str, &str)]) {
    let answer = member.post(path, fields).await;
    let lead = place(&answer);
    assert!(
        lead.ends_with("?done=saved"),
        "{path}: {lead} {}",
        answer.text().await.unwrap()
    );
}

/// The address of the newest promotion.
async fn newest(desk: &Desk<'_>) -> String {
    let known = known_promotions(desk.shop.shop.db.reader()).await.unwrap();
    format!("{LIST}/{}", known.first().expect("a promotion").row.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coupon_made_by_staff_takes_off_what_it_says_until_they_end_it() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        assert!(
            text(owner.get(LIST).await, 200)
                .await
                .contains("There are no promotions yet.")
        );
        saved(&owner, NEW, &FIVE).await;
        let (action, name, before, after) = last_row(desk).await;
        assert_eq!(
            (&*action, &*name, &*before),
            ("promotion.added", "Five off", "null")
        );
        assert!(
            after.contains("FIVE-2") && after.contains("5.00"),
            "{after}"
        );
        let list = text(owner.get(LIST).await, 200).await;
        for shown in [
            "Five off",
            "€5.00 off",
            "FIVE and 1 more",
            "0 of 100",
            "Running",
        ] {
            assert!(list.contains(shown), "{shown}: {list}");
        }

        let ada = Buyer::new(desk.till);
        ada.take(desk.till.mug, 1).await;
        let entered = ada.post("/cart/coupon", &[("code", "five-2")]).await;
        assert_eq!(entered.status(), 303);
        let page = ada.go_to_payment().await;
        assert!(page.contains("−€5.00"), "{page}");
        let paid = ada.order(&page, &[("payment", "cash_on_delivery")]).await;
        assert_eq!(paid.status(), 303);
        let list = text(owner.get(LIST).await, 200).await;
        assert!(list.contains("1 of 100"), "{list}");

        let path = newest(desk).await;
        let page = text(owner.get(&path).await, 200).await;
        let version = hidden(&page, "version");
        let end = format!("{path}/end");
        for _ in 0..2 {
            let answer = owner.post(&end, &[("version", &version)]).await;
            assert_eq!(place(&answer), "/admin/promotions?done=ended");
        }
        let (action, _, before, after) = last_row(desk).await;
        assert_eq!((&*action, &*before), ("promotion.ended", "{}"));
        assert!(after.contains("ends_at_ms"), "{after}");
        assert!(text(owner.get(LIST).await, 200).await.contains("Ended"));
        let late = Buyer::new(desk.till);
        late.take(desk.till.mug, 1).await;
        late.post("/cart/coupon", &[("code", "FIVE")]).await;
        let cart = text(late.get("/cart").await, 200).await;
        assert!(!cart.contains("−€5.00"), "{cart}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_offer_is_stored_as_a_shop_file_would_and_comes_back_into_its_form() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let cases: [&[(&str, &str)]; 3] = [
            &[
                ("name", "Percent"),
                ("offer", "percent"),
                ("percent_off_order", "15"),
                ("subtotal_at_least", "20.00"),
            ],
            &[
                ("name", "Pieces"),
                ("offer", "buy"),
                ("buy", "2"),
                ("get_free", "1"),
                ("products", "https://shop.example/p/mug?v=1"),
            ],
            &[
                ("name", "Delivery"),
                ("offer", "delivery"),
                ("free_shipping_up_to", "4.90"),
                ("starts", "2031-02-03T10:00"),
                ("ends", "2031-02-04T10:00"),
                ("per_customer_limit", "1"),
            ],
        ];
        for fields in cases {
            saved(&owner, NEW, fields).await;
            let path = newest(desk).await;
            let page = text(owner.get(&path).await, 200).await;
            for (name, value) in fields {
                let value = if *name == "products" { "mug" } else { value };
                let is_shown = page.contains(&format!("value=\"{value}\""))
                    || page.contains(&format!("\n{value}</textarea>"));
                assert!(is_shown, "{name}: {page}");
            }
            // Stored again as it came, nothing is changed and nothing is told.
            let (_, _, _, before) = last_row(desk).await;
            let version = hidden(&page, "version");
            let priority = ("priority", "50");
            saved(&owner, &path, &with(&version, fields, &[priority])).await;
            assert_eq!(last_row(desk).await.3, before);
        }
        let reader = desk.shop.shop.db.reader();
        let (stored, codes) = promotion_by_name(reader, "Pieces").await.unwrap().unwrap();
        assert_eq!((stored.kind, codes.len()), (PromotionKind::Auto, 0));
        assert_eq!(stored.rules.len(), 1);
        let list = text(owner.get(LIST).await, 200).await;
        for shown in [
            "15% off",
            "For every 2, 1 free",
            "Free delivery up to €4.90",
            "Scheduled",
        ] {
            assert!(list.contains(shown), "{shown}: {list}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_promotion_comes_back_at_its_field_with_what_was_typed() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        saved(&owner, NEW, &FIVE).await;
        let long = "x".repeat(161);
        let wrong = [
            ("name", "Five off"),
            ("name", ""),
            ("name", long.as_str()),
            ("offer", "gift"),
            ("amount_off_order", ""),
            ("amount_off_order", "0"),
            ("amount_off_order", "-5"),
            ("amount_off_order", "five"),
            ("coupon", "FIVE"),
            ("coupon", "10 % off!"),
            ("products", "no-such-product"),
            ("products", "Not An Address"),
            ("categories", "no/such/category"),
            ("usage_limit", "0"),
            ("usage_limit", "many"),
            ("starts", "tomorrow"),
            ("priority", "-1"),
        ];
        for (name, value) in wrong {
            let other = [("name", "Another"), ("coupon", "ANOTHER")];
            let mut changed: Vec<_> = other.into_iter().filter(|(it, _)| *it != name).collect();
            changed.push((name, value));
            let page = text(owner.post(NEW, &with("", &FIVE, &changed)).await, 422).await;
            let leads = format!("href=\"#{name}\"");
            assert!(page.contains(&leads), "{name} {value}: {page}");
            let kept = name == "offer" || page.contains(value);
            assert!(kept, "{name} {value}: {page}");
        }
        let backwards = [
            ("name", "Another"),
            ("coupon", ""),
            ("starts", "2031-02-03T10:00"),
            ("ends", "2031-02-03T10:00"),
        ];
        let page = text(owner.post(NEW, &with("", &FIVE, &backwards)).await, 422).await;
        assert!(
            page.contains("The end must come after the start."),
            "{page}"
        );
        let percent = [
            ("name", "Another"),
            ("coupon", ""),
            ("offer", "percent"),
            ("percent_off_order", "101"),
        ];
        let page = text(owner.post(NEW, &with("", &FIVE, &percent)).await, 422).await;
        assert!(page.contains("href=\"#percent_off_order\""), "{page}");
        let known = known_promotions(desk.shop.shop.db.reader()).await.unwrap();
        assert_eq!(known.len(), 1, "nothing of it was stored");
        text(owner.get(&format!("{LIST}/999999")).await, 404).await;
        let nowhere = owner.post(&format!("{LIST}/999999/end"), &[]).await;
        assert_eq!(nowhere.status(), 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_one_promotion_the_second_is_told_and_nothing_is_lost() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let bob = desk.member("bob@example.org", "Manager").await;
        saved(&owner, NEW, &FIVE).await;
        let path = newest(desk).await;
        let version = hidden(&text(owner.get(&path).await, 200).await, "version");
        let six = with(&version, &FIVE, &[("amount_off_order", "6.00")]);
        saved(&owner, &path, &six).await;
        let (action, _, before, after) = last_row(desk).await;
        assert_eq!(action, "promotion.changed");
        assert!(
            before.contains("5.00") && after.contains("6.00") && !after.contains("FIVE"),
            "{before} {after}"
        );
        let seven = [("amount_off_order", "7.00"), ("name", "Seven off")];
        let page = text(bob.post(&path, &with(&version, &FIVE, &seven)).await, 409).await;
        assert!(
            page.contains("value=\"7.00\"") && page.contains("Stored now: 6.00"),
            "{page}"
        );
        let stale = bob
            .post(&format!("{path}/end"), &[("version", &version)])
            .await;
        assert_eq!(stale.status(), 409);
        let fresh = hidden(&page, "version");
        saved(&bob, &path, &with(&fresh, &FIVE, &seven)).await;
        let reader = desk.shop.shop.db.reader();
        assert!(
            promotion_by_name(reader, "Five off")
                .await
                .unwrap()
                .is_none()
        );
        let (_, codes) = promotion_by_name(reader, "Seven off")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(codes, ["FIVE", "FIVE-2"]);
        let support = desk.member("sue@example.org", "Support").await;
        assert_eq!(support.get(LIST).await.status(), 403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotion_that_no_form_can_show_is_listed_and_can_be_ended() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let action = Action::FreeShipping { up_to: None };
        let special = StoredPromotion::new("Special", PromotionKind::Auto, action);
        put_promotion(desk.shop.shop.db.writer(), &special)
            .await
            .unwrap();
        let list = text(owner.get(LIST).await, 200).await;
        assert!(list.contains("Special conditions"), "{list}");
        let path = newest(desk).await;
        let page = text(owner.get(&path).await, 200).await;
        assert!(
            page.contains("conditions that this page cannot show"),
            "{page}"
        );
        let version = hidden(&page, "version");
        let forged = owner.post(&path, &with(&version, &FIVE, &[])).await;
        assert_eq!(forged.status(), 404);
        let ended = owner
            .post(&format!("{path}/end"), &[("version", &version)])
            .await;
        assert_eq!(place(&ended), "/admin/promotions?done=ended");
        let reader = desk.shop.shop.db.reader();
        let (stored, _) = promotion_by_name(reader, "Special").await.unwrap().unwrap();
        assert!(stored.ends_at_ms.is_some());
        assert_eq!(stored.action, special.action);
    })
    .await;
}
