//! Lists that staff work through, and what they find in them.

use commerce::order::{OrderSort, OrderTab};
use commerce::payment::PaymentMethod;
use commerce::stock::AdjustRefused;
use database::StaffError;
use database::order::{ask_for_attention, fill_words, fulfil};
use database::payment::{RecordPayment, record_payment};
use database::staff_orders::{Moments, OrderFilter, export, figures, list, order};
use database::stock::{Adjust, StockFilter, adjust, stock_history, stock_list};

use super::{grace, logged, paid, parcel, unpaid};
use crate::support::{DAY, NOW, Shop, each_database, eur};

async fn numbers(shop: &Shop, filter: &OrderFilter) -> Vec<String> {
    let (page, statements) = shop.count(list(shop.db.reader(), filter, 50, 0)).await;
    assert!(statements <= 4, "{statements} statements");
    let page = page.unwrap();
    assert_eq!(page.rows.len() as u64, page.total);
    let rows = page.rows.into_iter();
    rows.map(|row| row.number.to_string()).collect()
}

fn text(text: &str) -> OrderFilter {
    OrderFilter {
        text: text.to_owned(),
        ..OrderFilter::default()
    }
}

#[tokio::test]
async fn an_order_is_found_by_whatever_staff_have_at_hand() {
    each_database(async |shop| {
        let (chair, table) = (
            shop.sell("chair-7", 1_000, 10).await,
            shop.sell("table", 9_000, 10).await,
        );
        let first = paid(shop, &[(chair, 1)]).await;
        let second = unpaid(shop, &[(table, 1)], PaymentMethod::BankTransfer).await;
        let mut command = parcel(shop, first.id, "form-1", 1).await;
        command.tracking.number = Some("00340434ABC".to_owned());
        fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        let money = RecordPayment {
            order: second.id,
            version: None,
            key: "form-2".to_owned(),
            amount: eur(100),
            received_on_ms: NOW,
            reference: "RF 18 5390".to_owned(),
            note: String::new(),
            overpaid: false,
        };
        record_payment(&shop.db, &money, &grace(), NOW)
            .await
            .unwrap();
        let (one, two) = (first.number.to_string(), second.number.to_string());
        let digits = one.trim_start_matches("FC-00");
        for (typed, expected) in [
            (one.clone(), vec![&one]),
            (format!(" fc {digits} "), vec![&one]),
            (digits.to_owned(), vec![&one]),
            ("CHAIR-7".to_owned(), vec![&one]),
            ("0034 0434 abc".to_owned(), vec![&one]),
            ("rf 18".to_owned(), vec![&two]),
            ("test-".to_owned(), vec![&one]),
            ("later-".to_owned(), vec![&two]),
            ("Ada@Exam".to_owned(), vec![&two, &one]),
            ("lovelace".to_owned(), vec![&two, &one]),
            ("LOVE ada".to_owned(), vec![&two, &one]),
            ("ada babbage".to_owned(), vec![]),
            ("%".to_owned(), vec![]),
            ("nothing".to_owned(), vec![]),
        ] {
            let found = numbers(shop, &text(&typed)).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{typed:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_order_of_a_release_that_writes_no_words_gets_them_from_a_job() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(chair, 1)]).await;
        shop.run("DELETE FROM order_word").await;
        shop.run("UPDATE orders SET has_words = 0").await;
        assert!(numbers(shop, &text("lovelace")).await.is_empty());
        assert_eq!(fill_words(&shop.db, 10).await.unwrap(), 1);
        assert_eq!(fill_words(&shop.db, 10).await.unwrap(), 0);
        let found = numbers(shop, &text("lovelace")).await;
        assert_eq!(found, [order.number.to_string()]);
    })
    .await;
}

#[tokio::test]
async fn tabs_count_what_is_to_ship_unpaid_and_to_be_looked_at() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1_000, 50).await;
        let shipped = paid(shop, &[(chair, 1)]).await;
        let command = parcel(shop, shipped.id, "form-1", 1).await;
        fulfil(&shop.db, &command, &grace(), NOW).await.unwrap();
        let ready = paid(shop, &[(chair, 3)]).await;
        let part = parcel(shop, ready.id, "form-2", 1).await;
        fulfil(&shop.db, &part, &grace(), NOW).await.unwrap();
        let door = unpaid(shop, &[(chair, 1)], PaymentMethod::CashOnDelivery).await;
        let transfer = unpaid(shop, &[(chair, 2)], PaymentMethod::BankTransfer).await;
        ask_for_attention(&shop.db, transfer.id, "Look!", NOW)
            .await
            .unwrap();
        let waiting = shop.order("ada@example.com", &[(chair, 1)]).await;

        let page = list(shop.db.reader(), &OrderFilter::default(), 2, 1).await;
        let page = page.unwrap();
        let tabs = page.tabs;
        let counts = (tabs.all, tabs.to_ship, tabs.unpaid, tabs.attention);
        assert_eq!(counts, (5, 2, 2, 1));
        assert_eq!((page.total, page.rows.len()), (5, 2));
        assert_eq!(page.rows[0].number, transfer.number);
        assert_eq!(page.rows[0].name, "Ada Lovelace");
        assert_eq!((page.rows[0].pieces, page.rows[0].left_to_send), (2, 2));
        let tab = |tab| OrderFilter {
            tab,
            ..OrderFilter::default()
        };
        for (which, expected) in [
            (OrderTab::ToShip, vec![&door, &ready]),
            (OrderTab::Unpaid, vec![&transfer, &door]),
            (OrderTab::NeedsAttention, vec![&transfer]),
            (
                OrderTab::All,
                vec![&waiting, &transfer, &door, &ready, &shipped],
            ),
        ] {
            let expected: Vec<_> = expected.iter().map(|it| it.number.to_string()).collect();
            assert_eq!(numbers(shop, &tab(which)).await, expected, "{which}");
        }
        let filter = OrderFilter {
            from_ms: Some(NOW + 1),
            ..OrderFilter::default()
        };
        assert!(numbers(shop, &filter).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_export_has_exactly_the_rows_of_the_filter_in_its_order() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1_000, 500).await;
        for pieces in [3, 1, 3, 2, 1, 3, 2] {
            unpaid(shop, &[(chair, pieces)], PaymentMethod::BankTransfer).await;
        }
        shop.order("ada@example.com", &[(chair, 1)]).await;
        for &sort in OrderSort::ALL {
            let filter = OrderFilter {
                tab: OrderTab::Unpaid,
                sort,
                ..OrderFilter::default()
            };
            let mut rows = Vec::new();
            loop {
                let next = export(shop.db.reader(), &filter, rows.last(), 3).await;
                let next = next.unwrap();
                if next.is_empty() {
                    break;
                }
                rows.extend(next);
            }
            let whole = list(shop.db.reader(), &filter, 50, 0).await.unwrap();
            assert_eq!((rows.len(), &rows), (7, &whole.rows), "{sort}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_order_tells_what_may_be_done_with_it() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1_000, 10).await;
        let first = unpaid(shop, &[(chair, 2)], PaymentMethod::BankTransfer).await;
        let second = paid(shop, &[(chair, 2)]).await;
        let read = async |number| order(shop.db.reader(), number).await.unwrap();
        let one = read(&first.number).await.unwrap();
        assert_eq!(one.open, eur(2_490));
        assert!(one.can_ship.is_err() && one.can_cancel.is_ok());
        assert_eq!((one.older, one.newer), (None, Some(second.number.clone())));
        let two = read(&second.number).await.unwrap();
        assert_eq!(two.open, eur(0));
        assert!(two.can_ship.is_ok());
        let left = &two.refundable;
        assert_eq!((left.total, left.delivery), (eur(2_490), eur(490)));
        assert_eq!(left.lines[0].amount(2), Ok(eur(2_000)));
        let none = commerce::order::OrderNumber::from_sequence(77);
        assert!(read(&none).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_figures_are_those_of_the_lists_and_of_the_same_hours_a_week_ago() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1_000, 6).await;
        let week_ago = paid(shop, &[(chair, 1)]).await;
        let past = NOW - 7 * DAY;
        let number = &week_ago.number;
        shop.run(&format!(
            "UPDATE orders SET placed_at = {past} WHERE number = '{number}'"
        ))
        .await;
        paid(shop, &[(chair, 1)]).await;
        shop.run(
            "INSERT INTO outbox (kind, dedupe_key, payload, run_at, created_at, dead_at)
            VALUES ('mail', 'dead', '', 1, 1, 2), ('order_refund', 'dead too', '', 1, 1, 2)",
        )
        .await;
        let at = Moments {
            now_ms: NOW + 1,
            today_from_ms: NOW - 1_000,
            last_week_from_ms: NOW - 1_000 - 7 * DAY,
        };
        let (read, statements) = shop.count(figures(shop.db.reader(), at)).await;
        let read = read.unwrap();
        assert!(statements <= 4, "{statements} statements");
        assert_eq!((read.to_ship, read.unpaid, read.attention), (2, 0, 0));
        assert_eq!((read.dead_emails, read.low_stock), (1, 1));
        for day in [&read.today, &read.last_week] {
            assert_eq!((day.len(), day[0].orders), (1, 1));
            assert_eq!(day[0].total, eur(1_490));
        }
    })
    .await;
}

#[tokio::test]
async fn stock_is_corrected_with_a_reason_and_every_number_is_explained() {
    each_database(async |shop| {
        let chair = shop.sell("chair", 1_000, 10).await;
        let order = paid(shop, &[(chair, 4)]).await;
        let command = |key: &str, delta, reason: &str| Adjust {
            variant: chair,
            delta,
            reason: reason.to_owned(),
            despite_reserved: false,
            key: key.to_owned(),
        };
        let run = async |command: Adjust| adjust(&shop.db, &command, &grace(), NOW).await;
        let level = run(command("a", -2, "damaged")).await.unwrap();
        assert_eq!((level.on_hand, level.reserved), (8, 4));
        let again = run(command("a", -2, "damaged")).await.unwrap();
        assert_eq!(again.on_hand, 8, "a double click counts once");
        let refused = run(command("b", -5, "lost")).await;
        let Err(StaffError::Refused(AdjustRefused::BelowReserved { orders, .. })) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(orders, [order.number]);
        let forced = Adjust {
            despite_reserved: true,
            ..command("c", -5, "lost")
        };
        assert_eq!(run(forced).await.unwrap().on_hand, 3);
        for (delta, reason) in [(-4, "lost"), (0, "nothing"), (1, " ")] {
            let mut wrong = command("d", delta, reason);
            wrong.despite_reserved = true;
            let refused = run(wrong).await;
            assert!(
                matches!(refused, Err(StaffError::Refused(_))),
                "{refused:?}"
            );
        }
        let (entries, total) = stock_history(shop.db.reader(), chair, 10, 0).await.unwrap();
        assert_eq!(entries.len() as u64, total);
        let last = &entries[0];
        assert_eq!((last.on_hand_after, last.quantity), (3, -5));
        assert_eq!(
            (last.actor.as_str(), last.reason.as_str()),
            ("Grace Hopper", "lost")
        );
        let find = async |text: &str, low_only| {
            let filter = StockFilter {
                text: text.to_owned(),
                low_only,
            };
            let found = stock_list(shop.db.reader(), &filter, 10, 0).await.unwrap();
            (found.0.len(), found.1)
        };
        shop.sell("desk", 1_000, 100).await;
        assert_eq!(find("", false).await, (2, 2));
        assert_eq!(find("", true).await, (1, 1));
        assert_eq!(find("CHA", false).await, (1, 1));
        assert_eq!(find("product desk", false).await, (1, 1));
        assert_eq!(find("_", false).await, (0, 0));
        assert_eq!(logged(shop, "stock.adjusted").await, 2);
        shop.books_are_right().await;
    })
    .await;
}
