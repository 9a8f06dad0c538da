//! Every pair of states, and what is derived from payments and parcels.

use super::*;
use crate::IllegalTransition;
use crate::money::{Currency, Money};
use crate::payment::PaymentState;
use crate::sample::eur;

/// Compares every pair of states with a table of rows: from, and all it may become.
fn assert_moves<S: Copy + PartialEq + std::fmt::Debug + std::fmt::Display>(
    states: &[S],
    transition: impl Fn(S, S) -> Result<S, IllegalTransition<S>>,
    table: &[(&str, &str)],
) {
    assert_eq!(table.len(), states.len());
    for &from in states {
        let (_, legal) = table
            .iter()
            .find(|(name, _)| *name == from.to_string())
            .unwrap();
        for &to in states {
            let is_legal = legal.split(' ').any(|name| name == to.to_string());
            let expected = if is_legal {
                Ok(to)
            } else {
                Err(IllegalTransition { from, to })
            };
            assert_eq!(transition(from, to), expected, "{from} → {to}");
        }
    }
}

#[test]
fn an_order_moves_only_as_the_table_says() {
    let table = [
        ("draft", "pending_payment cancelled"),
        ("pending_payment", "placed cancelled expired"),
        ("placed", "cancelled"),
        ("cancelled", ""),
        ("expired", "placed"),
    ];
    assert_moves(OrderStatus::ALL, OrderStatus::transition, &table);
}

#[test]
fn a_payment_status_moves_only_as_the_table_says() {
    let open = "unpaid authorized partially_paid paid voided failed overpaid";
    let table = [
        ("unpaid", open),
        ("authorized", open),
        ("voided", open),
        ("failed", open),
        (
            "partially_paid",
            "partially_paid paid overpaid partially_refunded refunded",
        ),
        ("paid", "paid overpaid partially_refunded refunded"),
        ("overpaid", "paid overpaid partially_refunded refunded"),
        (
            "partially_refunded",
            "paid overpaid partially_refunded refunded",
        ),
        ("refunded", "paid overpaid partially_refunded refunded"),
    ];
    assert_moves(PaymentStatus::ALL, PaymentStatus::transition, &table);
}

#[test]
fn a_fulfilment_status_moves_only_as_the_table_says() {
    let all = "unfulfilled partial fulfilled delivered partially_returned returned";
    let table = [
        ("unfulfilled", all),
        ("partial", all),
        ("fulfilled", all),
        ("delivered", "partial delivered partially_returned returned"),
        ("partially_returned", "partial partially_returned returned"),
        ("returned", "partial returned"),
    ];
    assert_moves(FulfilmentStatus::ALL, FulfilmentStatus::transition, &table);
}

#[test]
fn an_illegal_move_is_explained() {
    let refused = OrderStatus::Cancelled
        .transition(OrderStatus::Placed)
        .unwrap_err();
    assert_eq!(refused.to_string(), "“cancelled” cannot become “placed”.");
}

fn paid(state: PaymentState, captured: i64, refunded: i64) -> PaymentFacts {
    PaymentFacts {
        state,
        captured: eur(captured),
        refunded: eur(refunded),
    }
}

#[test]
fn the_payment_status_follows_from_the_payments() {
    use PaymentState::{Authorized, Captured, Created, Failed, Pending, Voided};
    let cases: &[(i64, &[PaymentFacts], PaymentStatus)] = &[
        (100, &[], PaymentStatus::Unpaid),
        (0, &[], PaymentStatus::Paid),
        (100, &[paid(Pending, 0, 0)], PaymentStatus::Unpaid),
        (100, &[paid(Failed, 0, 0)], PaymentStatus::Failed),
        (
            100,
            &[paid(Failed, 0, 0), paid(Created, 0, 0)],
            PaymentStatus::Unpaid,
        ),
        (
            100,
            &[paid(Authorized, 0, 0), paid(Failed, 0, 0)],
            PaymentStatus::Authorized,
        ),
        (100, &[paid(Voided, 0, 0)], PaymentStatus::Voided),
        (100, &[paid(Captured, 40, 0)], PaymentStatus::PartiallyPaid),
        (
            100,
            &[paid(Captured, 40, 0), paid(Captured, 60, 0)],
            PaymentStatus::Paid,
        ),
        (100, &[paid(Captured, 101, 0)], PaymentStatus::Overpaid),
        (100, &[paid(Captured, 120, 20)], PaymentStatus::Paid),
        (
            100,
            &[paid(Captured, 120, 30)],
            PaymentStatus::PartiallyRefunded,
        ),
        (
            100,
            &[paid(Captured, 100, 1)],
            PaymentStatus::PartiallyRefunded,
        ),
        (100, &[paid(Captured, 100, 100)], PaymentStatus::Refunded),
        (100, &[paid(Captured, 40, 40)], PaymentStatus::Refunded),
        (
            100,
            &[paid(Captured, 100, 100), paid(Captured, 100, 0)],
            PaymentStatus::Paid,
        ),
    ];
    for (total, payments, expected) in cases {
        let derived = derive_payment_status(eur(*total), payments);
        assert_eq!(derived, Ok(*expected), "{total} {payments:?}");
    }
    let yen = Money::new(100, Currency::JPY);
    assert!(derive_payment_status(yen, &[paid(Captured, 100, 0)]).is_err());
}

#[test]
fn the_fulfilment_status_follows_from_the_lines() {
    let line = |quantity, fulfilled, delivered, returned| LineProgress {
        quantity,
        cancelled: 0,
        fulfilled,
        delivered,
        returned,
    };
    let cases: &[(&[LineProgress], FulfilmentStatus)] = &[
        (&[], FulfilmentStatus::Unfulfilled),
        (&[line(2, 0, 0, 0)], FulfilmentStatus::Unfulfilled),
        (&[line(2, 1, 0, 0)], FulfilmentStatus::Partial),
        (
            &[line(2, 2, 0, 0), line(1, 0, 0, 0)],
            FulfilmentStatus::Partial,
        ),
        (
            &[line(2, 2, 2, 0), line(1, 1, 0, 0)],
            FulfilmentStatus::Fulfilled,
        ),
        (
            &[line(2, 2, 2, 0), line(1, 1, 1, 0)],
            FulfilmentStatus::Delivered,
        ),
        (&[line(2, 2, 2, 1)], FulfilmentStatus::PartiallyReturned),
        (
            &[line(2, 2, 2, 2), line(1, 1, 1, 0)],
            FulfilmentStatus::PartiallyReturned,
        ),
        (
            &[line(2, 2, 2, 2), line(1, 1, 1, 1)],
            FulfilmentStatus::Returned,
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(derive_fulfilment_status(lines), *expected, "{lines:?}");
    }
}

#[test]
fn pieces_that_were_given_up_are_neither_left_to_send_nor_missed() {
    let line = |quantity, cancelled, fulfilled, returned| LineProgress {
        quantity,
        cancelled,
        fulfilled,
        delivered: 0,
        returned,
    };
    assert_eq!(line(5, 2, 1, 0).left_to_send(), 2);
    for (lines, expected) in [
        (vec![line(2, 2, 0, 0)], FulfilmentStatus::Unfulfilled),
        (vec![line(3, 1, 2, 0)], FulfilmentStatus::Fulfilled),
        (
            vec![line(3, 0, 3, 0), line(1, 1, 0, 0)],
            FulfilmentStatus::Fulfilled,
        ),
        // What came back does not hide what is still to be sent.
        (vec![line(3, 0, 2, 1)], FulfilmentStatus::Partial),
        (vec![line(3, 1, 2, 2)], FulfilmentStatus::Returned),
    ] {
        assert_eq!(derive_fulfilment_status(&lines), expected, "{lines:?}");
    }
}

#[test]
fn order_numbers_are_read_as_people_type_them() {
    let number = OrderNumber::from_sequence(123);
    assert_eq!(number.as_str(), "FC-000123");
    for text in ["FC-000123", " fc-123 ", "123", "fc 000 123", "FC000123"] {
        assert_eq!(OrderNumber::parse(text), Ok(number.clone()), "{text:?}");
    }
    for text in [
        "",
        "FC-",
        "FC-12x",
        "-",
        "99999999999999999999999999",
        "１２",
    ] {
        assert_eq!(OrderNumber::parse(text), Err(OrderNumberError), "{text:?}");
    }
    assert_eq!(
        OrderNumber::from_sequence(12_345_678).as_str(),
        "FC-12345678"
    );
}

#[test]
fn a_shop_of_ones_own_has_its_own_prefix_and_old_numbers_are_still_read() {
    let prefix = OrderPrefix::parse(" nl- ").unwrap();
    let number = OrderNumber::numbered(&prefix, 1001);
    assert_eq!(number.as_str(), "NL-001001");
    for text in ["1001", "nl 1001", "NL001001", "NL-001001"] {
        assert_eq!(OrderNumber::typed(text, &prefix), Ok(number.clone()));
    }
    assert_eq!(OrderNumber::parse("NL-001001"), Ok(number));
    let old = OrderNumber::typed("FC-001000", &prefix).unwrap();
    assert_eq!(old.as_str(), "FC-001000");
    for text in ["", "-", "N1", "NÖ", "N L", "TOOLONG", "<B>"] {
        assert_eq!(OrderPrefix::parse(text), Err(OrderPrefixError), "{text:?}");
    }
}
