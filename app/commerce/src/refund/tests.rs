//! What can be refunded, and what becomes of the pieces.

use super::*;
use crate::Currency;
use crate::sample::eur;

fn line(id: i64, quantity: i64, fulfilled: i64, refunded: i64, gross: i64) -> RefundableLine {
    RefundableLine {
        line: OrderLineId(id),
        progress: LineProgress {
            quantity,
            fulfilled,
            ..LineProgress::default()
        },
        gross: eur(gross),
        refunded,
        stands: true,
    }
}

fn left(id: i64, method: PaymentMethod, minor: i64) -> PaymentLeft {
    PaymentLeft {
        payment: PaymentId(id),
        method,
        left: eur(minor),
    }
}

fn order() -> Refundable {
    Refundable {
        lines: vec![line(1, 3, 2, 0, 1_000), line(2, 1, 0, 1, 500)],
        delivery: eur(490),
        total: eur(1_490),
        payments: vec![left(1, PaymentMethod::Test, 1_490)],
    }
}

fn asked(id: i64, quantity: i64, restock: Option<bool>) -> RefundLine {
    RefundLine {
        line: OrderLineId(id),
        quantity,
        restock,
    }
}

fn wish<'a>(lines: &'a [RefundLine], delivery: Option<i64>, amount: Option<i64>) -> RefundWish<'a> {
    RefundWish {
        lines,
        delivery: delivery.map(eur),
        amount: amount.map(eur),
        reason: "broken",
    }
}

#[test]
fn the_pieces_of_a_line_add_up_to_what_it_cost_however_they_are_refunded() {
    for (gross, quantity) in [(1_000, 3), (999, 7), (1, 5), (0, 2), (12_345_678, 11)] {
        let mut sum = 0;
        for refunded in 0..quantity {
            let one = line(1, quantity, 0, refunded, gross).amount(1).unwrap();
            sum += one.minor();
        }
        assert_eq!(sum, gross);
    }
}

#[test]
fn a_refund_takes_unsent_pieces_first_and_counts_lines_and_delivery() {
    let lines = [asked(1, 2, Some(true))];
    let checked = order().check(&wish(&lines, Some(490), None)).unwrap();
    assert_eq!(checked.amount, eur(666 + 490));
    assert_eq!(checked.lines[0].unsent, 1);
    assert!(checked.lines[0].restock);
    let less = order().check(&wish(&lines, None, Some(500))).unwrap();
    assert_eq!((less.amount, less.lines[0].amount), (eur(500), eur(666)));
    let mut ended = order();
    ended.lines[0].stands = false;
    let checked = ended.check(&wish(&lines, None, None)).unwrap();
    assert_eq!(checked.lines[0].unsent, 0);
}

#[test]
fn a_refund_that_cannot_be_is_refused_with_its_reason() {
    let order = order();
    let both = Some(true);
    let one = OrderLineId(1);
    let pieces = |line: i64, left| RefundRefused::TooManyPieces {
        line: OrderLineId(line),
        left,
    };
    let too_much = RefundRefused::TooMuch { left: eur(1_490) };
    let delivery = RefundRefused::DeliveryTooMuch { left: eur(490) };
    let unsaid = RefundRefused::RestockNotChosen(one);
    let unknown = RefundRefused::UnknownLine(OrderLineId(9));
    let cases = [
        (vec![], None, None, RefundRefused::Nothing),
        (vec![], None, Some(0), RefundRefused::NotPositive),
        (vec![], None, Some(1_491), too_much),
        (vec![], Some(491), None, delivery),
        (vec![asked(1, 1, None)], None, None, unsaid),
        (vec![asked(1, 4, both)], None, None, pieces(1, 3)),
        (vec![asked(2, 1, both)], None, None, pieces(2, 0)),
        (vec![asked(9, 1, both)], None, None, unknown),
        (
            vec![asked(1, 1, both), asked(1, 2, both)],
            None,
            None,
            RefundRefused::UnknownLine(one),
        ),
        (
            vec![asked(1, 0, both)],
            None,
            None,
            RefundRefused::NotPositive,
        ),
    ];
    for (lines, delivery, amount, expected) in cases {
        let refused = order.check(&wish(&lines, delivery, amount));
        assert_eq!(refused, Err(expected), "{lines:?}");
    }
    let silent = RefundWish {
        reason: " ",
        ..wish(&[], None, Some(5))
    };
    assert_eq!(order.check(&silent), Err(RefundRefused::NoReason));
    let yen = RefundWish {
        amount: Some(Money::new(5, Currency::JPY)),
        ..wish(&[], None, None)
    };
    assert_eq!(order.check(&yen), Err(RefundRefused::WrongCurrency));
}

#[test]
fn an_amount_is_shared_out_among_payments_those_at_a_bank_first_and_none_gives_more_than_it_has() {
    let mut payments = vec![
        left(1, PaymentMethod::BankTransfer, 700),
        left(2, PaymentMethod::Test, 0),
        left(4, PaymentMethod::Stripe, 300),
        left(3, PaymentMethod::Test, 500),
    ];
    in_order(&mut payments);
    let parts = |minor| -> Vec<(i64, i64)> {
        let parts = split(eur(minor), &payments).unwrap();
        let parts = parts.into_iter();
        parts.map(|(id, part)| (id.get(), part.minor())).collect()
    };
    assert_eq!(parts(1), [(3, 1)]);
    assert_eq!(parts(500), [(3, 500)]);
    assert_eq!(parts(501), [(3, 500), (4, 1)]);
    assert_eq!(parts(1_500), [(3, 500), (4, 300), (1, 700)]);
    assert_eq!(parts(1_501), parts(1_500), "there is no more");
    assert_eq!(parts(0), []);
    let yen = split(Money::new(5, Currency::JPY), &payments);
    assert!(yen.is_err(), "{yen:?}");
}
