//! Goods never move further than they may.

use super::*;

fn lines() -> Vec<(OrderLineId, LineProgress)> {
    let line = |id, quantity| {
        (
            OrderLineId(id),
            LineProgress {
                quantity,
                ..LineProgress::default()
            },
        )
    };
    vec![line(1, 3), line(2, 1)]
}

fn pieces(line: i64, quantity: i64) -> FulfilmentLine {
    FulfilmentLine {
        line: OrderLineId(line),
        quantity,
    }
}

#[test]
fn a_parcel_holds_at_most_what_is_left_to_send() {
    let sent = ship(&lines(), &[pieces(1, 2)]).unwrap();
    assert_eq!(sent[0].1.fulfilled, 2);
    let refused = ship(&sent, &[pieces(1, 2)]);
    assert_eq!(
        refused,
        Err(FulfilmentError::TooMany {
            line: OrderLineId(1),
            left: 1
        })
    );
    let twice = ship(&lines(), &[pieces(2, 1), pieces(2, 1)]);
    assert_eq!(
        twice,
        Err(FulfilmentError::TooMany {
            line: OrderLineId(2),
            left: 0
        })
    );
    assert_eq!(ship(&lines(), &[]), Err(FulfilmentError::Empty));
    assert_eq!(
        ship(&lines(), &[pieces(9, 1)]),
        Err(FulfilmentError::UnknownLine(OrderLineId(9)))
    );
    assert_eq!(
        ship(&lines(), &[pieces(1, 0)]),
        Err(FulfilmentError::NotPositive(OrderLineId(1)))
    );
}

#[test]
fn only_what_was_sent_comes_back() {
    let sent = ship(&lines(), &[pieces(1, 2)]).unwrap();
    let back = take_back(&sent, &[pieces(1, 1)]).unwrap();
    assert_eq!(back[0].1.returned, 1);
    let refused = take_back(&back, &[pieces(1, 2)]);
    assert_eq!(
        refused,
        Err(FulfilmentError::TooManyReturned {
            line: OrderLineId(1),
            left: 1
        })
    );
    assert!(take_back(&lines(), &[pieces(2, 1)]).is_err());
}

#[test]
fn parcels_and_returns_move_only_as_the_tables_say() {
    use FulfilmentState as F;
    let parcels = [
        (F::Pending, F::Shipped),
        (F::Pending, F::Cancelled),
        (F::Shipped, F::Delivered),
        (F::Shipped, F::Cancelled),
    ];
    for &from in F::ALL {
        for &to in F::ALL {
            assert_eq!(
                from.transition(to).is_ok(),
                parcels.contains(&(from, to)),
                "{from} → {to}"
            );
        }
    }
    use ReturnState as R;
    let returns = [
        (R::Requested, R::Approved),
        (R::Requested, R::Rejected),
        (R::Approved, R::Received),
        (R::Approved, R::Rejected),
        (R::Received, R::Refunded),
        (R::Received, R::Rejected),
    ];
    for &from in R::ALL {
        for &to in R::ALL {
            assert_eq!(
                from.transition(to).is_ok(),
                returns.contains(&(from, to)),
                "{from} → {to}"
            );
        }
    }
}

#[test]
fn a_parcel_can_be_called_off_unless_something_of_it_came_back_arrived_or_was_refunded() {
    let sent = ship(&lines(), &[pieces(1, 3)]).unwrap();
    let none = |_| 0;
    let off = call_off(&sent, &[pieces(1, 3)], none).unwrap();
    assert_eq!(off, lines());
    let back = take_back(&sent, &[pieces(1, 1)]).unwrap();
    let refused = Err(FulfilmentError::CameBack);
    assert_eq!(call_off(&back, &[pieces(1, 3)], none), refused);
    assert_eq!(call_off(&sent, &[pieces(1, 3)], |_| 1), refused);
    let arrived = deliver(&sent, &[pieces(1, 2)]).unwrap();
    assert_eq!(arrived[0].1.delivered, 2);
    assert_eq!(call_off(&arrived, &[pieces(1, 2)], none), refused);
}

#[test]
fn goods_leave_when_the_order_stands_and_is_paid_or_is_paid_at_the_door() {
    let check = |payment, method| check_shippable(OrderStatus::Placed, payment, method);
    for &payment in PaymentStatus::ALL {
        let paid = matches!(
            payment,
            PaymentStatus::Paid | PaymentStatus::Overpaid | PaymentStatus::PartiallyRefunded
        );
        let later = matches!(
            payment,
            PaymentStatus::Unpaid | PaymentStatus::PartiallyPaid
        );
        let refused = Err(FulfilmentError::NotPaid(payment));
        for &method in PaymentMethod::ALL {
            let may = paid || later && method == PaymentMethod::CashOnDelivery;
            let expected = if may { Ok(()) } else { refused };
            assert_eq!(check(payment, method), expected, "{payment} {method}");
        }
    }
    for &status in OrderStatus::ALL {
        let said = check_shippable(status, PaymentStatus::Paid, PaymentMethod::Test);
        let expected = match status {
            OrderStatus::Placed => Ok(()),
            _ => Err(FulfilmentError::NotPlaced(status)),
        };
        assert_eq!(said, expected);
    }
}
