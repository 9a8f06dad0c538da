//! Money never moves further than it may.

use super::*;
use crate::country::CountryCode;
use crate::money::Currency;
use crate::random::Random;
use crate::sample::eur;

#[test]
fn refunds_never_exceed_what_was_captured() {
    let payment = Payment::new(eur(100))
        .capture(eur(80))
        .unwrap()
        .refund(eur(30))
        .unwrap();
    let refused = payment.refund(eur(51));
    assert_eq!(
        refused,
        Err(PaymentError::RefundExceedsCaptured { left: eur(50) })
    );
    let empty = payment.refund(eur(50)).unwrap();
    assert_eq!(empty.refundable(), Ok(eur(0)));
    assert!(empty.refund(eur(1)).is_err());
    assert!(Payment::new(eur(100)).refund(eur(1)).is_err());
}

#[test]
fn no_series_of_captures_and_refunds_breaks_the_bounds() {
    let mut random = Random::start("no_series_of_captures_and_refunds_breaks_the_bounds");
    for _ in 0..1_000 {
        let mut payment = Payment::new(eur(random.between(0, 500)));
        for _ in 0..20 {
            let amount = eur(random.between(-5, 300));
            let moved = if random.once_in(2) {
                payment.capture(amount)
            } else {
                payment.refund(amount)
            };
            payment = moved.unwrap_or(payment);
            assert!(!payment.refunded.is_negative());
            assert!(payment.refunded <= payment.captured && payment.captured <= payment.amount);
        }
    }
}

#[test]
fn captures_stop_at_the_amount_asked_for() {
    let payment = Payment::new(eur(100)).capture(eur(60)).unwrap();
    let refused = payment.capture(eur(41));
    assert_eq!(
        refused,
        Err(PaymentError::CaptureExceedsAmount { left: eur(40) })
    );
    assert_eq!(payment.capture(eur(40)).unwrap().captured, eur(100));
    assert_eq!(payment.capture(eur(0)), Err(PaymentError::NotPositive));
    assert_eq!(payment.refund(eur(-1)), Err(PaymentError::NotPositive));
    assert!(matches!(
        payment.refund(Money::new(1, Currency::JPY)),
        Err(PaymentError::Money(_))
    ));
    assert!(matches!(payment.void(), Err(PaymentError::State(_))));
    assert_eq!(
        Payment::new(eur(1)).void().unwrap().state,
        PaymentState::Voided
    );
}

#[test]
fn a_report_of_another_amount_or_currency_is_refused() {
    let payment = Payment::new(eur(3_412));
    assert_eq!(payment.check_reported(eur(3_412)), Ok(()));
    let less = payment.check_reported(eur(3_411)).unwrap_err();
    assert_eq!(
        less.to_string(),
        "The provider reports €34.11, the order asks for €34.12."
    );
    assert!(
        payment
            .check_reported(Money::new(3_412, Currency::USD))
            .is_err()
    );
}

#[test]
fn a_payment_moves_only_as_the_table_says() {
    let table = [
        (
            "created",
            "pending requires_action authorized captured failed voided",
        ),
        (
            "pending",
            "requires_action authorized captured failed voided",
        ),
        (
            "requires_action",
            "pending authorized captured failed voided",
        ),
        ("authorized", "captured failed voided"),
        ("captured", "captured"),
        ("failed", "captured pending requires_action authorized"),
        ("voided", "captured"),
    ];
    assert_eq!(table.len(), PaymentState::ALL.len());
    for &from in PaymentState::ALL {
        let (_, legal) = table
            .iter()
            .find(|(name, _)| *name == from.as_str())
            .unwrap();
        for &to in PaymentState::ALL {
            let is_legal = legal.split(' ').any(|name| name == to.as_str());
            assert_eq!(from.transition(to).is_ok(), is_legal, "{from} → {to}");
        }
    }
}

#[test]
fn only_small_orders_are_sent_before_they_are_paid_and_to_guests_smaller_ones() {
    let euro = |minor| Money::new(minor, Currency::EUR);
    let yen = |minor| Money::new(minor, Currency::JPY);
    for method in [PaymentMethod::CashOnDelivery, PaymentMethod::BankTransfer] {
        let check = |buyer, total, pieces| {
            let terms = PaymentTerms::default();
            terms
                .check(method, buyer, total, pieces, CountryCode::DE)
                .is_ok()
        };
        assert!(check(Buyer::Customer, euro(50_000), 20));
        assert!(check(Buyer::Customer, yen(500), 1));
        assert!(check(Buyer::Guest, euro(25_000), 10));
        for (buyer, total, pieces) in [
            (Buyer::Customer, euro(50_001), 1),
            (Buyer::Customer, euro(100), 21),
            (Buyer::Customer, yen(501), 1),
            (Buyer::Guest, euro(25_001), 1),
            (Buyer::Guest, euro(100), 11),
        ] {
            assert!(
                !check(buyer, total, pieces),
                "{method} {buyer:?} {total} {pieces}"
            );
        }
    }
    let (terms, guest) = (PaymentTerms::default(), Buyer::Guest);
    let large = terms.check(
        PaymentMethod::Stripe,
        guest,
        euro(5_000_000),
        2_000,
        CountryCode::DE,
    );
    assert_eq!(large, Ok(()));
}

#[test]
fn a_shop_says_where_and_up_to_which_size_a_way_to_pay_is_offered() {
    let euro = |minor| Money::new(minor, Currency::EUR);
    let (austria, method) = (
        CountryCode::parse("AT").unwrap(),
        PaymentMethod::CashOnDelivery,
    );
    let cash = LaterTerms {
        on: true,
        countries: vec![CountryCode::DE],
        most: Some(euro(10_000)),
        guest_most: None,
        days: Some(3),
    };
    let terms = PaymentTerms {
        cash_on_delivery: Some(cash.clone()),
        ..PaymentTerms::default()
    };
    assert!(terms.offers(method) && !terms.reaches(method, austria));
    assert_eq!(
        (terms.days(method), terms.days(PaymentMethod::BankTransfer)),
        (3, 10)
    );
    let check = |buyer, minor, country| terms.check(method, buyer, euro(minor), 1, country);
    for buyer in [Buyer::Customer, Buyer::Guest] {
        assert_eq!(check(buyer, 10_000, CountryCode::DE), Ok(()));
        let refused = check(buyer, 10_001, CountryCode::DE);
        assert!(
            matches!(refused, Err(MethodRefused::TooLarge(limit)) if limit.most == euro(10_000))
        );
        assert_eq!(
            check(buyer, 100, austria),
            Err(MethodRefused::NotThere(austria))
        );
    }
    let more = PaymentTerms {
        cash_on_delivery: Some(LaterTerms {
            most: Some(euro(90_000)),
            countries: Vec::new(),
            ..cash.clone()
        }),
        ..PaymentTerms::default()
    };
    assert!(
        more.check(method, Buyer::Customer, euro(90_000), 1, austria)
            .is_ok()
    );
    assert!(
        more.check(method, Buyer::Guest, euro(25_001), 1, austria)
            .is_err()
    );
    let off = PaymentTerms {
        cash_on_delivery: Some(LaterTerms::default()),
        ..PaymentTerms::default()
    };
    let refused = off.check(method, Buyer::Customer, euro(1), 1, CountryCode::DE);
    assert_eq!(refused, Err(MethodRefused::NotOffered));
    assert!(
        !off.clone().over(&terms).offers(method),
        "the shop's own word counts"
    );
    assert!(PaymentTerms::default().over(&terms).offers(method));
    assert!(!PaymentTerms::default().offers(method));
}
