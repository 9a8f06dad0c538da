//! What shoppers and staff are told by themselves, once for each occasion, and what becomes of e-mails that cannot be sent.

use commerce::customer::{EmailAddress, PersonName};
use commerce::order::{EventDetail, OrderEventKind};
use commerce::payment::PaymentMethod;
use commerce::policy::{LOW_STOCK, TRANSFER_DAYS, TRANSFER_REMINDER_DAYS};
use commerce::staff::Notice;
use database::order::{ask_for_attention, detail};
use database::staff::{
    Accepted, NewStaff, accept_invitation, add_default_roles, add_staff, invite, role_by_name,
    set_notices,
};
use database::stock::{Adjust, adjust};
use mail::{Brand, EmailTexts, Folder, Link, Mailer, Recipient, Transport};
use purchases::outbox::work_off;
use purchases::staff::{fulfil, mark_delivered, resend_email};
use purchases::{end_overdue_orders, remind_of_transfers};

use crate::desk::{Desk, grace};
use crate::support::each_database;

const DAY: i64 = 86_400_000;

/// Somebody who can log in.
async fn hire(desk: &Desk<'_>, name: &str, role: &str) -> database::staff::Staff {
    let now_ms = desk.one.now_ms();
    let (email, name) = (format!("{}@example.org", name.to_lowercase()), name);
    let email = &EmailAddress::parse(&email).unwrap();
    database::transaction(&desk.one.db, |tx| async move {
        let tx = &*tx;
        add_default_roles(tx).await?;
        let new = NewStaff {
            email: email.clone(),
            name: PersonName::parse(name).unwrap(),
            role: role_by_name(tx, role).await?.unwrap().id,
        };
        let person = add_staff(tx, &new, now_ms).await?.unwrap();
        let token = invite(tx, person.id, now_ms).await?;
        let accepted = Accepted {
            password_hash: "hash".to_owned(),
            totp_seed: "seed".to_owned(),
            totp_step: 1,
            recovery_codes: Vec::new(),
        };
        accept_invitation(tx, token.expose(), &accepted, now_ms).await?;
        Ok::<_, database::Error>(person)
    })
    .await
    .unwrap()
}

/// Does what is due now.
async fn work(desk: &Desk<'_>) {
    while work_off(&desk.one).await.unwrap() + work_off(&desk.two).await.unwrap() > 0 {}
}

#[tokio::test]
async fn a_parcel_that_arrived_is_told_once() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
        let parcel = desk.parcel(order.id, "a", 2).await;
        let parcel = fulfil(&desk.one, &parcel, &grace()).await.unwrap();
        for services in [&desk.one, &desk.two, &desk.one] {
            mark_delivered(services, parcel, None, &grace())
                .await
                .unwrap();
        }
        desk.let_days_pass().await;
        let letters = desk.letters("parcel-delivered");
        assert_eq!(letters.len(), 1);
        for part in [
            "2 × Product chair",
            "has been delivered",
            "Unter den Linden 1",
        ] {
            assert!(letters[0].contains(part), "{part}\n{}", letters[0]);
        }
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_that_does_not_come_is_reminded_of_once_some_days_before_the_order_ends() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::BankTransfer).await;
        desk.buy(&[(chair, 1)], PaymentMethod::CashOnDelivery).await;
        desk.clock
            .advance_ms((TRANSFER_DAYS - TRANSFER_REMINDER_DAYS) * DAY - 60_000);
        assert_eq!(remind_of_transfers(&desk.one).await.unwrap(), 0);
        desk.clock.advance_ms(120_000);
        assert_eq!(remind_of_transfers(&desk.one).await.unwrap(), 1);
        assert_eq!(remind_of_transfers(&desk.two).await.unwrap(), 0);
        work(&desk).await;
        desk.clock.advance_ms(DAY);
        assert_eq!(remind_of_transfers(&desk.one).await.unwrap(), 0);
        work(&desk).await;
        let letters = desk.letters("payment-reminder");
        assert_eq!(letters.len(), 1);
        let number = order.number.as_str();
        for part in ["€24.90", "DE89", number, "will be cancelled"] {
            assert!(letters[0].contains(part), "{part}\n{}", letters[0]);
        }
        desk.clock.advance_ms(TRANSFER_REMINDER_DAYS * DAY);
        assert_eq!(end_overdue_orders(&desk.one).await.unwrap(), 1);
        assert_eq!(remind_of_transfers(&desk.one).await.unwrap(), 0);
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn staff_are_told_of_orders_attention_and_low_stock_as_they_chose() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        hire(&desk, "Olga", "Owner").await;
        hire(&desk, "Pat", "Packing").await;
        let sue = hire(&desk, "Sue", "Support").await;
        let only = [Notice::LowStock].into();
        set_notices(desk.one.db.writer(), sue.id, &only)
            .await
            .unwrap();
        let chair = shop.sell("chair", 1_000, LOW_STOCK + 2).await;
        let order = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
        work(&desk).await;
        assert_eq!(desk.letters("new-order").len(), 1);
        assert_eq!(desk.letters("low-stock").len(), 0);
        let now_ms = desk.one.now_ms();
        for reason in ["It is heavy.", "It is heavy.", "It is late."] {
            let asked = ask_for_attention(&desk.one.db, order.id, reason, now_ms + 1);
            asked.await.unwrap();
        }
        work(&desk).await;
        let told = desk.letters("order-attention");
        assert_eq!(
            told.len(),
            1,
            "what came in one moment is one e-mail: {told:?}"
        );
        desk.buy(&[(chair, 1)], PaymentMethod::Test).await;
        desk.buy(&[(chair, 1)], PaymentMethod::Test).await;
        work(&desk).await;
        let low = desk.letters("low-stock");
        assert_eq!(low.len(), 2, "one for each who wants to know");
        assert!(low[0].contains("pieces are left to sell"), "{}", low[0]);
        assert!(low[0].contains("/admin/inventory/"), "{}", low[0]);
        assert_eq!(desk.letters("new-order").len(), 3);
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn stock_that_staff_take_away_is_told_too_and_not_when_it_is_back_before_anybody_is_told() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        hire(&desk, "Olga", "Owner").await;
        let (low, back) = (
            shop.sell("low", 1_000, LOW_STOCK).await,
            shop.sell("back", 1_000, LOW_STOCK).await,
        );
        let change = async |variant, delta: i64, key: &str| {
            let command = Adjust {
                variant,
                delta,
                reason: "broken".to_owned(),
                despite_reserved: false,
                key: key.to_owned(),
            };
            let now_ms = desk.one.now_ms();
            adjust(&desk.one.db, &command, &grace(), now_ms)
                .await
                .unwrap();
        };
        change(low, -1, "a").await;
        change(back, -1, "b").await;
        change(back, 1, "c").await;
        work(&desk).await;
        let letters = desk.letters("low-stock");
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert!(letters[0].contains("low"), "{}", letters[0]);
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_own_limit_decides_when_staff_are_told() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        hire(&desk, "Olga", "Owner").await;
        let (many, few) = (
            shop.sell("many", 1_000, 101).await,
            shop.sell("few", 1_000, LOW_STOCK).await,
        );
        for (variant, limit) in [(many, 101), (few, 1)] {
            let limits = (None, Some(limit));
            let (db, now_ms) = (&desk.one.db, desk.one.now_ms());
            let by = grace();
            let set = database::stock::set_low_below(db, variant, limits, &by, now_ms).await;
            assert!(set.unwrap());
        }
        desk.buy(&[(many, 1), (few, 1)], PaymentMethod::Test).await;
        work(&desk).await;
        let letters = desk.letters("low-stock");
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert!(letters[0].contains("many"), "{}", letters[0]);
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_email_that_was_given_up_stands_in_the_timeline_and_is_sent_again_once() {
    each_database(async |shop| {
        let mut desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = desk.buy(&[(chair, 1)], PaymentMethod::Test).await;
        let nowhere = tempfile::NamedTempFile::new().unwrap();
        let (working, broken) = (desk.one.mailer.clone(), mailer(nowhere.path()));
        (desk.one.mailer, desk.two.mailer) = (broken.clone(), broken);
        desk.let_days_pass().await;
        (desk.one.mailer, desk.two.mailer) = (working.clone(), working);
        let failed = desk.whole(order.id).await.events;
        let failed: Vec<_> = failed
            .iter()
            .filter(|event| matches!(detail(event), Some(EventDetail::EmailFailed { .. })))
            .collect();
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].kind, OrderEventKind::Note);
        let by = grace();
        for services in [&desk.one, &desk.two] {
            let again = resend_email(services, order.id, failed[0].id, "form", &by);
            again.await.unwrap();
        }
        work(&desk).await;
        assert_eq!(desk.letters("order-confirmation").len(), 1);
        let other = desk.buy(&[(chair, 1)], PaymentMethod::Test).await;
        let foreign = resend_email(&desk.one, other.id, failed[0].id, "form", &by);
        assert!(foreign.await.is_err());
        desk.close().await;
    })
    .await;
}

/// Cannot write into a folder that is a file.
fn mailer(folder: &std::path::Path) -> Mailer {
    let brand = Brand {
        shop_name: "Shop".to_owned(),
        home: Link::parse("https://shop.example/").unwrap(),
        from: Recipient::parse(Some("Shop"), "hello@shop.example").unwrap(),
        reply_to: None,
        imprint: Vec::new(),
        texts: EmailTexts::default(),
    };
    Mailer::new(brand, Transport::Folder(Folder::new(folder)))
}
