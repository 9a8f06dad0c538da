//! When a promotion counts, and what a shopper is told when it does not.

use super::*;

#[test]
fn an_expired_coupon_is_rejected_with_its_end() {
    let ended = Promotion {
        ends_at_ms: Some(NOW_MS),
        ..promotion(1, vec![], percent(10))
    };
    let case = Case::of(&[(1, 1, 100)]).with_coupon("spring", ended);
    assert_eq!(
        reason(&case),
        Reason::Expired {
            ended_at_ms: NOW_MS
        }
    );
    assert_eq!(case.evaluate_at(NOW_MS - 1).applied.len(), 1);
}

#[test]
fn every_closed_door_says_why() {
    let plain = || promotion(1, vec![], percent(10));
    let ruled = |rule| promotion(1, vec![rule], percent(10));
    let rejected = |promotion| reason(&Case::of(&[(1, 2, 100)]).with(vec![promotion]));
    let starts = Promotion {
        starts_at_ms: Some(NOW_MS + 1),
        ..plain()
    };
    assert_eq!(
        rejected(starts),
        Reason::NotYet {
            starts_at_ms: NOW_MS + 1
        }
    );
    let gone = Promotion {
        usage_limit: Some(5),
        used: 5,
        ..plain()
    };
    assert_eq!(rejected(gone), Reason::UsedUp);
    assert_eq!(rejected(ruled(Rule::FirstOrder)), Reason::NotFirstOrder);
    let countries = Rule::Countries {
        countries: vec![CountryCode::DE],
    };
    assert_eq!(rejected(ruled(countries)), Reason::NotForCountry);
    let between = Rule::Between {
        from_ms: 0,
        until_ms: 10,
    };
    assert_eq!(
        rejected(ruled(between)),
        Reason::Expired { ended_at_ms: 10 }
    );
    let pieces = Rule::QuantityAtLeast { quantity: 3 };
    assert_eq!(
        rejected(ruled(pieces)),
        Reason::NeedsMoreItems { missing: 1 }
    );
    let spend = Rule::SubtotalAtLeast { amount: eur(2_200) };
    assert_eq!(
        rejected(ruled(spend)),
        Reason::NeedsMore {
            missing: eur(2_000)
        }
    );
    assert_eq!(
        rejected(ruled(Rule::Items(products(&[9])))),
        Reason::NoMatchingItem
    );
    assert_eq!(rejected(promotion(1, vec![], percent(0))), Reason::NoEffect);
    let yen = Action::FixedOffOrder {
        amount: Money::new(5, Currency::JPY),
    };
    let foreign = Reason::WrongCurrency {
        currency: Currency::EUR,
    };
    assert_eq!(rejected(promotion(1, vec![], yen)), foreign);
    assert_eq!(
        reason(&Case::of(&[]).with(vec![plain()])),
        Reason::NoMatchingItem
    );
}

#[test]
fn rules_about_the_shopper_open_for_the_right_one() {
    let rules = vec![
        Rule::FirstOrder,
        Rule::Countries {
            countries: vec![CountryCode::DE],
        },
    ];
    let limited = Promotion {
        per_customer_limit: Some(2),
        ..promotion(1, rules, percent(10))
    };
    let shopper = |uses| Shopper {
        first_order: true,
        country: Some(CountryCode::DE),
        uses: BTreeMap::from([(PromotionId(1), uses)]),
    };
    let case = |uses| Case {
        shopper: shopper(uses),
        ..Case::of(&[(1, 1, 100)]).with(vec![limited.clone()])
    };
    assert_eq!(off(&case(1)), [10]);
    assert_eq!(reason(&case(2)), Reason::UsedUpByCustomer);
}

#[test]
fn a_code_nobody_knows_is_named() {
    let mut case = Case::of(&[(1, 1, 100)]);
    case.coupons.push(entered("nope", None));
    let rejected = &case.evaluate().rejected[0];
    assert_eq!(
        (rejected.label.as_str(), &rejected.reason),
        ("NOPE", &Reason::UnknownCode)
    );
}

#[test]
fn a_promotion_with_a_code_waits_for_the_code() {
    let waiting = Promotion {
        kind: PromotionKind::Coupon,
        ..promotion(1, vec![], percent(10))
    };
    let case = Case::of(&[(1, 1, 100)]).with(vec![waiting.clone()]);
    assert_eq!(case.evaluate().applied, []);
    let case = Case::of(&[(1, 1, 100)]).with_coupon("SAVE", waiting);
    assert_eq!(
        case.evaluate().applied[0].code,
        CouponCode::parse("save").ok()
    );
    let used = Case {
        coupons: vec![EnteredCoupon {
            used_up: true,
            ..case.coupons[0].clone()
        }],
        ..case
    };
    assert_eq!(reason(&used), Reason::UsedUp);
}

#[test]
fn two_codes_of_one_promotion_count_once() {
    let mut case = Case::of(&[(1, 1, 1_000)]).with_coupon("A", promotion(1, vec![], percent(10)));
    case.coupons.push(entered("B", Some(PromotionId(1))));
    assert_eq!(off(&case), [100]);
    assert!(matches!(
        case.evaluate().rejected[0].reason,
        Reason::NotCombinable { .. }
    ));
}
