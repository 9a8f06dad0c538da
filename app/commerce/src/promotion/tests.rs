//! What applies, what is rejected, and the promises that hold for every cart.

mod promises;

use super::*;
use crate::money::Rate;
use crate::sample::{NOW_MS, eur, promotion};

/// The cart of a test: lines, entered codes, delivery, gifts, shopper.
#[derive(Default)]
struct Case {
    lines: Vec<PromotionLine>,
    promotions: Vec<Promotion>,
    coupons: Vec<EnteredCoupon>,
    shipping: Option<Money>,
    gifts: BTreeMap<VariantId, GiftOffer>,
    shopper: Shopper,
}

impl Case {
    /// Lines of variant, pieces and unit price; brand is `variant % 3`, category `variant % 4`.
    fn of(lines: &[(i64, i64, i64)]) -> Self {
        let lines = lines
            .iter()
            .map(|&(id, quantity, price)| line(id, quantity, eur(price)));
        Self {
            lines: lines.collect(),
            ..Self::default()
        }
    }

    fn with(mut self, promotions: Vec<Promotion>) -> Self {
        self.promotions.extend(promotions);
        self
    }

    /// Makes a promotion wait for that code, and enters the code.
    fn with_coupon(mut self, code: &str, promotion: Promotion) -> Self {
        self.coupons.push(entered(code, Some(promotion.id)));
        self.promotions.push(Promotion {
            kind: PromotionKind::Coupon,
            ..promotion
        });
        self
    }

    fn evaluate(&self) -> Evaluation {
        self.evaluate_at(NOW_MS)
    }

    fn evaluate_at(&self, now_ms: i64) -> Evaluation {
        evaluate(&PromotionInput {
            currency: Currency::EUR,
            lines: &self.lines,
            promotions: &self.promotions,
            coupons: &self.coupons,
            shipping: self.shipping,
            shopper: &self.shopper,
            gifts: &self.gifts,
            now_ms,
        })
        .unwrap()
    }
}

fn line(id: i64, quantity: i64, unit_price: Money) -> PromotionLine {
    PromotionLine {
        variant: VariantId(id),
        product: ProductId(id),
        brand: Some(BrandId(id % 3)),
        categories: vec![CategoryId(id % 4)],
        quantity,
        unit_price,
    }
}

fn entered(code: &str, promotion: Option<PromotionId>) -> EnteredCoupon {
    EnteredCoupon {
        code: CouponCode::parse(code).unwrap(),
        promotion,
        used_up: false,
    }
}

fn percent(percent: u32) -> Action {
    Action::PercentOffLines {
        rate: Rate::from_percent(percent),
    }
}

fn products(ids: &[i64]) -> ItemFilter {
    ItemFilter {
        products: ids.iter().map(|&id| ProductId(id)).collect(),
        ..ItemFilter::default()
    }
}

/// What the only applied promotion takes off each line, in minor units.
fn off(case: &Case) -> Vec<i64> {
    let applied = case.evaluate().applied;
    assert_eq!(applied.len(), 1, "{applied:?}");
    applied[0]
        .line_amounts
        .iter()
        .map(|amount| amount.minor())
        .collect()
}

fn reason(case: &Case) -> Reason {
    let evaluation = case.evaluate();
    assert_eq!(
        (evaluation.applied.len(), evaluation.rejected.len()),
        (0, 1),
        "{evaluation:?}"
    );
    evaluation.rejected[0].reason.clone()
}

fn applied_ids(case: &Case) -> Vec<i64> {
    case.evaluate()
        .applied
        .iter()
        .map(|applied| applied.promotion.get())
        .collect()
}

#[test]
fn a_share_off_lines_is_rounded_line_by_line() {
    let case = Case::of(&[(1, 1, 1_999), (2, 1, 5), (3, 2, 333)]);
    assert_eq!(
        off(&case.with(vec![promotion(1, vec![], percent(10))])),
        [200, 1, 67]
    );
}

#[test]
fn a_share_off_the_order_is_rounded_once_and_spread() {
    let action = Action::PercentOffOrder {
        rate: Rate::from_percent(40),
    };
    let case = Case::of(&[(1, 1, 5_186)]).with(vec![promotion(1, vec![], action.clone())]);
    assert_eq!(off(&case), [2_074]);
    let case = Case::of(&[(1, 1, 3), (2, 1, 3), (3, 1, 3)]);
    assert_eq!(
        off(&case.with(vec![promotion(1, vec![], action)])),
        [2, 1, 1]
    );
}

#[test]
fn an_amount_off_the_order_never_exceeds_it() {
    let action = |amount| Action::FixedOffOrder {
        amount: eur(amount),
    };
    let case = Case::of(&[(1, 1, 300), (2, 2, 100)]);
    assert_eq!(
        off(&case.with(vec![promotion(1, vec![], action(100))])),
        [60, 40]
    );
    let case = Case::of(&[(1, 1, 300), (2, 2, 100)]);
    assert_eq!(
        off(&case.with(vec![promotion(1, vec![], action(9_999))])),
        [300, 200]
    );
}

#[test]
fn an_amount_off_each_piece_never_exceeds_its_price() {
    let action = Action::FixedOffEach { amount: eur(150) };
    let case = Case::of(&[(1, 2, 300), (2, 3, 100)]);
    assert_eq!(
        off(&case.with(vec![promotion(1, vec![], action)])),
        [300, 300]
    );
}

#[test]
fn only_the_named_items_count_and_are_reduced() {
    let rules = vec![
        Rule::Items(products(&[1, 2])),
        Rule::ItemsExcept(products(&[2])),
        Rule::SubtotalAtLeast { amount: eur(1_000) },
    ];
    let case = Case::of(&[(1, 1, 1_000), (2, 1, 1_000), (3, 1, 1_000)]);
    let case = case.with(vec![promotion(1, rules.clone(), percent(10))]);
    assert_eq!(off(&case), [100, 0, 0]);
    let case = Case::of(&[(1, 1, 400), (2, 1, 9_000), (3, 1, 9_000)]);
    let case = case.with(vec![promotion(1, rules, percent(10))]);
    assert_eq!(reason(&case), Reason::NeedsMore { missing: eur(600) });
}

#[test]
fn brands_and_categories_name_items_too() {
    let brand = ItemFilter {
        brands: vec![BrandId(1)],
        ..ItemFilter::default()
    };
    let category = ItemFilter {
        categories: vec![CategoryId(3)],
        ..ItemFilter::default()
    };
    let lines = [(1, 1, 1_000), (2, 1, 1_000), (3, 1, 1_000), (4, 1, 1_000)];
    let case = Case::of(&lines).with(vec![promotion(1, vec![Rule::Items(brand)], percent(10))]);
    assert_eq!(off(&case), [100, 0, 0, 100]);
    let case = Case::of(&lines).with(vec![promotion(1, vec![Rule::Items(category)], percent(10))]);
    assert_eq!(off(&case), [0, 0, 100, 0]);
}

fn bundle(buy: i64, get: i64, items: Option<ItemFilter>, at_most: Option<i64>) -> Action {
    Action::BuyXGetY {
        buy,
        get,
        rate: Rate::WHOLE,
        items,
        at_most,
    }
}

#[test]
fn the_cheapest_pieces_of_a_bundle_are_free() {
    let three_for_two = |lines: &[(i64, i64, i64)]| {
        Case::of(lines).with(vec![promotion(1, vec![], bundle(2, 1, None, None))])
    };
    assert_eq!(off(&three_for_two(&[(1, 2, 900), (2, 1, 500)])), [0, 500]);
    assert_eq!(off(&three_for_two(&[(1, 5, 900), (2, 1, 500)])), [900, 500]);
    assert_eq!(off(&three_for_two(&[(1, 99, 900)])), [33 * 900]);
    assert_eq!(
        reason(&three_for_two(&[(1, 1, 900)])),
        Reason::NeedsMoreItems { missing: 2 }
    );
    let case =
        Case::of(&[(1, 9, 900)]).with(vec![promotion(1, vec![], bundle(2, 1, None, Some(1)))]);
    assert_eq!(off(&case), [900]);
}

#[test]
fn a_bundle_may_reduce_other_items_than_those_bought() {
    let rules = || vec![Rule::Items(products(&[1]))];
    let action = || bundle(2, 1, Some(products(&[2])), None);
    let case =
        |lines: &[(i64, i64, i64)]| Case::of(lines).with(vec![promotion(1, rules(), action())]);
    assert_eq!(
        off(&case(&[(1, 4, 900), (2, 3, 500), (3, 1, 100)])),
        [0, 1_000, 0]
    );
    assert_eq!(off(&case(&[(1, 4, 900), (2, 1, 500)])), [0, 500]);
    assert_eq!(
        reason(&case(&[(1, 1, 900), (2, 1, 500)])),
        Reason::NeedsMoreItems { missing: 1 }
    );
    assert_eq!(
        reason(&case(&[(1, 4, 900)])),
        Reason::NeedsMoreItems { missing: 1 }
    );
}

#[test]
fn a_piece_is_either_paid_for_or_reduced() {
    let action = bundle(1, 1, Some(products(&[1, 2])), None);
    let case = Case::of(&[(1, 1, 900), (2, 1, 500)]);
    let rules = vec![Rule::Items(products(&[1]))];
    assert_eq!(
        off(&case.with(vec![promotion(1, rules.clone(), action.clone())])),
        [0, 500]
    );
    let case = Case::of(&[(1, 1, 900)]).with(vec![promotion(1, rules, action)]);
    assert_eq!(reason(&case), Reason::NeedsMoreItems { missing: 1 });
}

#[test]
fn bundles_that_make_no_sense_have_no_effect() {
    for (buy, get) in [(0, 1), (1, 0), (-1, 1), (1, -1)] {
        let action = bundle(buy, get, None, None);
        let case = Case::of(&[(1, 9, 900)]).with(vec![promotion(1, vec![], action)]);
        assert_eq!(reason(&case), Reason::NoEffect);
    }
    let action = bundle(1, i64::MAX, None, None);
    let case = Case::of(&[(1, 9, 900)]).with(vec![promotion(1, vec![], action)]);
    assert!(matches!(reason(&case), Reason::NeedsMoreItems { .. }));
}

#[test]
fn delivery_is_free_up_to_the_limit() {
    let free = |up_to: Option<i64>, shipping: Option<i64>| {
        let action = Action::FreeShipping {
            up_to: up_to.map(eur),
        };
        let case = Case::of(&[(1, 1, 100)]).with(vec![promotion(1, vec![], action)]);
        Case {
            shipping: shipping.map(eur),
            ..case
        }
    };
    let taken = |case: Case| case.evaluate().applied[0].shipping.minor();
    assert_eq!(taken(free(None, Some(490))), 490);
    assert_eq!(taken(free(Some(300), Some(490))), 300);
    assert_eq!(taken(free(None, None)), 0);
    assert_eq!(reason(&free(None, Some(0))), Reason::NoEffect);
}

#[test]
fn a_gift_is_given_while_there_is_one() {
    let gift = |quantity, limit| {
        let action = Action::GiftLine {
            variant: VariantId(9),
            quantity,
        };
        let mut case = Case::of(&[(1, 1, 100)]).with(vec![promotion(1, vec![], action)]);
        case.gifts.insert(
            VariantId(9),
            GiftOffer {
                unit_price: eur(250),
                limit,
            },
        );
        case
    };
    let given = gift(2, Some(2)).evaluate().applied[0].gift;
    assert_eq!(
        given,
        Some(Gift {
            variant: VariantId(9),
            quantity: 2
        })
    );
    assert_eq!(reason(&gift(2, Some(1))), Reason::GiftSoldOut);
    assert_eq!(reason(&gift(0, None)), Reason::NoEffect);
    let unknown = Case {
        gifts: BTreeMap::new(),
        ..gift(1, None)
    };
    assert_eq!(reason(&unknown), Reason::GiftSoldOut);
    let mut twice = gift(1, Some(1));
    twice.promotions.push(Promotion {
        id: PromotionId(2),
        ..twice.promotions[0].clone()
    });
    assert_eq!(applied_ids(&twice), [1]);
}

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

#[test]
fn promotions_that_combine_reduce_what_is_left_in_order() {
    let fixed = Action::FixedOffOrder { amount: eur(500) };
    let first = Promotion {
        priority: 1,
        ..promotion(2, vec![], percent(10))
    };
    let second = Promotion {
        priority: 2,
        ..promotion(1, vec![], fixed)
    };
    let coupon = promotion(3, vec![], percent(50));
    let case = Case::of(&[(1, 1, 1_000)])
        .with(vec![second, first])
        .with_coupon("HALF", coupon);
    let applied = case.evaluate().applied;
    let amounts: Vec<(i64, i64)> = applied
        .iter()
        .map(|applied| (applied.promotion.get(), applied.line_amounts[0].minor()))
        .collect();
    assert_eq!(amounts, [(2, 100), (1, 500), (3, 200)]);
}

#[test]
fn of_those_that_do_not_combine_the_best_for_the_shopper_wins() {
    let alone = |id, share| Promotion {
        combinable: false,
        ..promotion(id, vec![], percent(share))
    };
    let lines = [(1, 1, 1_000)];
    let case = Case::of(&lines).with(vec![
        promotion(1, vec![], percent(10)),
        promotion(2, vec![], percent(10)),
        alone(3, 18),
        alone(4, 20),
    ]);
    assert_eq!(applied_ids(&case), [4]);
    let rejected = case.evaluate().rejected;
    assert_eq!(rejected.len(), 3);
    for loser in rejected {
        let lost = Reason::NotCombinable {
            with: PromotionId(4),
            label: "Promotion 4".to_owned(),
        };
        assert_eq!(loser.reason, lost);
    }
    let case = Case::of(&lines).with(vec![
        promotion(1, vec![], percent(10)),
        promotion(2, vec![], percent(10)),
        alone(3, 18),
    ]);
    assert_eq!(applied_ids(&case), [1, 2]);
}

#[test]
fn delivery_and_gifts_count_when_the_best_is_chosen() {
    let free = Action::FreeShipping { up_to: None };
    let gift = Action::GiftLine {
        variant: VariantId(9),
        quantity: 1,
    };
    let alone = |id, action| Promotion {
        combinable: false,
        ..promotion(id, vec![], action)
    };
    let case = |shipping| {
        let promotions = vec![
            alone(1, percent(40)),
            alone(2, free.clone()),
            alone(3, gift.clone()),
        ];
        let mut case = Case::of(&[(1, 1, 1_000)]).with(promotions);
        case.shipping = Some(eur(shipping));
        case.gifts.insert(
            VariantId(9),
            GiftOffer {
                unit_price: eur(450),
                limit: None,
            },
        );
        case
    };
    assert_eq!(applied_ids(&case(490)), [2]);
    assert_eq!(applied_ids(&case(390)), [3]);
}

#[test]
fn the_nearest_promotion_out_of_reach_is_hinted_at() {
    let spend = |id, amount| {
        promotion(
            id,
            vec![Rule::SubtotalAtLeast {
                amount: eur(amount),
            }],
            percent(10),
        )
    };
    let case = Case::of(&[(1, 1, 3_000)]).with(vec![spend(1, 9_000), spend(2, 5_000)]);
    let hint = case.evaluate().hint.unwrap();
    assert_eq!(hint.promotion, PromotionId(2));
    assert_eq!(hint.missing, Missing::Spend { amount: eur(2_000) });
    assert_eq!(Case::of(&[(1, 1, 3_000)]).evaluate().hint, None);
}

#[test]
fn codes_are_read_in_any_case() {
    assert_eq!(
        CouponCode::parse(" spring-10 ").unwrap().as_str(),
        "SPRING-10"
    );
    assert_eq!(CouponCode::parse(" "), Err(CouponCodeError::Empty));
    for text in ["a b", "ä", "<x>", "A%", &"A".repeat(41)] {
        assert_eq!(
            CouponCode::parse(text),
            Err(CouponCodeError::Malformed),
            "{text:?}"
        );
    }
}

#[test]
fn rules_and_actions_survive_json() {
    let rules = vec![
        Rule::Items(products(&[1])),
        Rule::SubtotalAtLeast { amount: eur(100) },
        Rule::FirstOrder,
        Rule::Countries {
            countries: vec![CountryCode::DE],
        },
    ];
    let text = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Rule>>(&text).unwrap(), rules);
    let short = r#"{"rule":"items","brands":[3]}"#;
    let brands = ItemFilter {
        brands: vec![BrandId(3)],
        ..ItemFilter::default()
    };
    assert_eq!(
        serde_json::from_str::<Rule>(short).unwrap(),
        Rule::Items(brands)
    );
    let action = r#"{"action":"buy_x_get_y","buy":2,"get":1,"rate":1000000}"#;
    assert_eq!(
        serde_json::from_str::<Action>(action).unwrap(),
        bundle(2, 1, None, None)
    );
    assert!(serde_json::from_str::<Action>(r#"{"action":"give_all"}"#).is_err());
}
