//! Notes, attention, addresses and cancelling, from the desk.

use commerce::customer::{Address, AddressInput};
use commerce::order::{AddressRefused, EventDetail, NotCancellable, NoteRefused, OrderStatus};
use database::StaffError;
use database::order::{
    AddNote, CancelByStaff, ChangeAddress, add_note, ask_for_attention, attention_done,
    cancel_by_staff, change_address, detail, fulfil,
};

use super::{grace, logged, paid, parcel, whole};
use crate::support::{NOW, each_database};

#[tokio::test]
async fn a_note_says_who_left_it_and_whether_the_shopper_may_read_it() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 1)]).await;
        let note = |text: &str, version| AddNote {
            order: order.id,
            version,
            text: text.to_owned(),
            private: true,
        };
        let fresh = note("Called. Wants it blue.", Some(order.version));
        add_note(&shop.db, &fresh, &grace(), NOW).await.unwrap();
        let stale = add_note(&shop.db, &fresh, &grace(), NOW).await;
        let now = whole(shop, order.id).await.order.version;
        assert!(
            matches!(stale, Err(StaffError::Stale { version }) if version == now),
            "{stale:?}"
        );
        let empty = add_note(&shop.db, &note(" ", None), &grace(), NOW).await;
        assert!(
            matches!(empty, Err(StaffError::Refused(NoteRefused::Empty))),
            "{empty:?}"
        );
        let events = whole(shop, order.id).await.events;
        let last = events.last().unwrap();
        assert_eq!(last.actor, "Grace Hopper");
        let expected = EventDetail::Note {
            text: "Called. Wants it blue.".to_owned(),
            private: true,
        };
        assert_eq!(detail(last), Some(expected));
        assert_eq!(logged(shop, "order.note").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_had_to_be_looked_at_is_done_once_and_the_reason_is_kept() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 1)]).await;
        ask_for_attention(&shop.db, order.id, "Look!", NOW)
            .await
            .unwrap();
        for _ in 0..2 {
            attention_done(&shop.db, order.id, None, &grace(), NOW)
                .await
                .unwrap();
        }
        let after = whole(shop, order.id).await;
        assert_eq!(after.order.needs_attention, None);
        let expected = EventDetail::AttentionDone {
            reason: "Look!".to_owned(),
        };
        assert_eq!(detail(after.events.last().unwrap()), Some(expected));
        assert_eq!(logged(shop, "order.attention_done").await, 1);
    })
    .await;
}

fn address(line1: &str, country: &str) -> Address {
    Address::parse(&AddressInput {
        name: "Charles Babbage".to_owned(),
        line1: line1.to_owned(),
        city: "Anywhere".to_owned(),
        postcode: if country == "DE" { "10117" } else { "1010" }.to_owned(),
        country: country.to_owned(),
        ..AddressInput::default()
    })
    .unwrap()
}

#[tokio::test]
async fn an_address_changes_before_anything_is_sent_and_the_timeline_keeps_both() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 2)]).await;
        let change = async |address: Address| {
            let command = ChangeAddress {
                order: order.id,
                version: None,
                address,
            };
            change_address(&shop.db, &command, &grace(), NOW).await
        };
        let total = order.totals.total;
        change(address("Other Street 2", "DE")).await.unwrap();
        let after = whole(shop, order.id).await;
        assert_eq!(after.address.shipping.line1, "Other Street 2");
        assert_eq!(after.order.totals.total, total, "nothing is priced anew");
        let Some(EventDetail::AddressChanged { before, after }) =
            detail(after.events.last().unwrap())
        else {
            panic!("no such entry");
        };
        assert!(
            before.contains(&"Unter den Linden 1".to_owned()),
            "{before:?}"
        );
        assert!(after.contains(&"Other Street 2".to_owned()), "{after:?}");
        let words = "SELECT COUNT(*) AS n FROM order_word WHERE word IN ('babbage', 'lovelace')";
        assert_eq!(shop.number(words).await, 1);

        let abroad = change(address("Ring 1", "AT")).await;
        assert!(
            matches!(
                abroad,
                Err(StaffError::Refused(AddressRefused::OtherCountry))
            ),
            "{abroad:?}"
        );
        let command = parcel(shop, order.id, "form-1", 1).await;
        fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        let late = change(address("Third Street 3", "DE")).await;
        assert!(
            matches!(late, Err(StaffError::Refused(AddressRefused::Sent))),
            "{late:?}"
        );
        assert_eq!(logged(shop, "order.address_changed").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_cancel_an_order_once_however_often_they_click() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 1900, 10).await;
        let order = paid(shop, &[(variant, 4)]).await;
        let clicks: Vec<_> = (0..5)
            .map(|_| {
                let db = shop.db.clone();
                let command = CancelByStaff {
                    order: order.id,
                    version: None,
                    reason: "Out of production.".to_owned(),
                };
                tokio::spawn(async move { cancel_by_staff(&db, &command, &grace(), NOW).await })
            })
            .collect();
        let mut cancelled = 0;
        for click in clicks {
            match click.await.unwrap() {
                Ok(order) => {
                    assert_eq!(order.status, OrderStatus::Cancelled);
                    cancelled += 1;
                }
                Err(StaffError::Refused(NotCancellable::Ended(OrderStatus::Cancelled))) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(cancelled, 1);
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 0));
        let jobs = "SELECT COUNT(*) AS n FROM outbox
            WHERE kind IN ('order_refund', 'order_cancelled')";
        assert_eq!(shop.number(jobs).await, 2);
        assert_eq!(logged(shop, "order.cancelled").await, 1);
        shop.books_are_right().await;
    })
    .await;
}
