//! What applies, what is rejected, and the promises that hold for every cart.

mod combining;
mod promises;
mod reasons;

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
