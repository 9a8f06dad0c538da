//! Promises that hold for every cart and every set of promotions.

use super::*;
use crate::random::Random;

fn random_filter(random: &mut Random) -> ItemFilter {
    let mut filter = ItemFilter::default();
    match random.between(0, 3) {
        0 => filter.products = vec![ProductId(random.between(1, 12))],
        1 => filter.brands = vec![BrandId(random.between(0, 2))],
        2 => filter.categories = vec![CategoryId(random.between(0, 3))],
        _ => filter.variants = vec![VariantId(random.between(1, 12))],
    }
    filter
}

fn random_action(random: &mut Random) -> Action {
    let rate = Rate::from_ppm(u32::try_from(random.between(0, 1_200_000)).unwrap());
    let amount = eur(random.between(-50, 4_000));
    match random.between(0, 6) {
        0 => Action::PercentOffLines { rate },
        1 => Action::FixedOffEach { amount },
        2 => Action::PercentOffOrder { rate },
        3 => Action::FixedOffOrder { amount },
        4 => Action::FreeShipping {
            up_to: random.once_in(2).then_some(amount),
        },
        5 => Action::GiftLine {
            variant: VariantId(50),
            quantity: random.between(0, 2),
        },
        _ => Action::BuyXGetY {
            buy: random.between(0, 3),
            get: random.between(0, 3),
            rate,
            items: random.once_in(2).then(|| random_filter(random)),
            at_most: random.once_in(3).then_some(2),
        },
    }
}

fn random_promotion(random: &mut Random, id: i64) -> Promotion {
    let mut rules = Vec::new();
    if random.once_in(2) {
        rules.push(Rule::Items(random_filter(random)));
    }
    if random.once_in(4) {
        rules.push(Rule::ItemsExcept(random_filter(random)));
    }
    if random.once_in(3) {
        rules.push(Rule::SubtotalAtLeast {
            amount: eur(random.between(0, 5_000)),
        });
    }
    if random.once_in(4) {
        rules.push(Rule::QuantityAtLeast {
            quantity: random.between(0, 6),
        });
    }
    let action = random_action(random);
    Promotion {
        combinable: !random.once_in(3),
        priority: random.between(0, 3),
        ..promotion(id, rules, action)
    }
}

fn random_case(random: &mut Random) -> Case {
    let mut case = Case::default();
    let mut variants: Vec<i64> = (1..=12).collect();
    random.shuffle(&mut variants);
    for id in variants
        .into_iter()
        .take(usize::try_from(random.between(0, 6)).unwrap())
    {
        case.lines.push(line(
            id,
            random.between(1, 5),
            eur(random.between(0, 3_000)),
        ));
    }
    for id in 1..=random.between(0, 5) {
        let promotion = random_promotion(random, id);
        if random.once_in(3) {
            case = case.with_coupon(&format!("CODE{id}"), promotion);
        } else {
            case.promotions.push(promotion);
        }
    }
    case.shipping = random.once_in(2).then(|| eur(random.between(0, 900)));
    if random.once_in(2) {
        let gift = GiftOffer {
            unit_price: eur(random.between(0, 900)),
            limit: Some(2),
        };
        case.gifts.insert(VariantId(50), gift);
    }
    case
}

/// What is taken off the goods, in minor units.
fn goods_off(evaluation: &Evaluation) -> i64 {
    let amounts = evaluation
        .applied
        .iter()
        .flat_map(|applied| &applied.line_amounts);
    amounts.map(|amount| amount.minor()).sum()
}

/// What is taken off goods and delivery together with the value of gifts.
fn saving(case: &Case, evaluation: &Evaluation) -> i64 {
    let others = evaluation.applied.iter().map(|applied| {
        let gift = applied.gift.map_or(0, |gift| {
            case.gifts[&gift.variant].unit_price.minor() * gift.quantity
        });
        applied.shipping.minor() + gift
    });
    goods_off(evaluation) + others.sum::<i64>()
}

#[test]
fn no_line_and_no_delivery_ever_costs_less_than_nothing() {
    let mut random = Random::start("no_line_and_no_delivery_ever_costs_less_than_nothing");
    for _ in 0..4_000 {
        let case = random_case(&mut random);
        let evaluation = case.evaluate();
        for (index, line) in case.lines.iter().enumerate() {
            let amounts = || {
                evaluation
                    .applied
                    .iter()
                    .map(|applied| applied.line_amounts[index])
            };
            assert!(amounts().all(|amount| !amount.is_negative()));
            let off = Money::sum(Currency::EUR, amounts()).unwrap();
            assert!(
                off <= line.unit_price.checked_mul(line.quantity).unwrap(),
                "{off}"
            );
        }
        let shipping = evaluation.applied.iter().map(|applied| applied.shipping);
        let shipping = Money::sum(Currency::EUR, shipping).unwrap();
        assert!(!shipping.is_negative() && shipping <= case.shipping.unwrap_or(eur(0)));
    }
}

#[test]
fn the_order_of_lines_promotions_and_codes_does_not_matter() {
    let mut random = Random::start("the_order_of_lines_promotions_and_codes_does_not_matter");
    for _ in 0..3_000 {
        let mut case = random_case(&mut random);
        let by_variant = |case: &Case| {
            let evaluation = case.evaluate();
            let mut rows: Vec<(PromotionId, VariantId, Money)> = Vec::new();
            for applied in &evaluation.applied {
                let lines = case.lines.iter().zip(&applied.line_amounts);
                rows.extend(lines.map(|(line, off)| (applied.promotion, line.variant, *off)));
            }
            rows.sort_by_key(|(promotion, variant, _)| (*promotion, *variant));
            (rows, evaluation.rejected, evaluation.hint)
        };
        let before = by_variant(&case);
        random.shuffle(&mut case.lines);
        random.shuffle(&mut case.promotions);
        random.shuffle(&mut case.coupons);
        assert_eq!(by_variant(&case), before);
    }
}

#[test]
fn a_line_no_promotion_names_changes_no_discount() {
    let mut random = Random::start("a_line_no_promotion_names_changes_no_discount");
    for _ in 0..3_000 {
        let mut case = random_case(&mut random);
        for promotion in &mut case.promotions {
            promotion.rules.push(Rule::Items(ItemFilter {
                variants: (1..=12).map(VariantId).collect(),
                ..ItemFilter::default()
            }));
            if let Action::BuyXGetY { items, .. } = &mut promotion.action {
                *items = None;
            }
        }
        let before = case.evaluate();
        let stranger = PromotionLine {
            brand: None,
            categories: Vec::new(),
            ..line(99, random.between(1, 9), eur(random.between(0, 9_000)))
        };
        let at = usize::try_from(random.between(0, i64::try_from(case.lines.len()).unwrap()));
        let at = at.unwrap();
        case.lines.insert(at, stranger);
        let mut after = case.evaluate();
        for applied in &mut after.applied {
            assert!(applied.line_amounts.remove(at).is_zero());
        }
        assert_eq!(after, before);
    }
}

#[test]
fn evaluating_only_what_applied_changes_nothing() {
    let mut random = Random::start("evaluating_only_what_applied_changes_nothing");
    for _ in 0..2_000 {
        let mut case = random_case(&mut random);
        let first = case.evaluate();
        let ids: Vec<PromotionId> = first
            .applied
            .iter()
            .map(|applied| applied.promotion)
            .collect();
        case.promotions
            .retain(|promotion| ids.contains(&promotion.id));
        case.coupons
            .retain(|coupon| coupon.promotion.is_some_and(|id| ids.contains(&id)));
        let again = case.evaluate();
        assert_eq!(
            (again.applied, again.rejected, again.hint),
            (first.applied, Vec::new(), None)
        );
    }
}

#[test]
fn no_single_promotion_would_have_saved_more_than_the_ones_chosen() {
    let mut random =
        Random::start("no_single_promotion_would_have_saved_more_than_the_ones_chosen");
    for _ in 0..2_000 {
        let case = random_case(&mut random);
        let chosen = saving(&case, &case.evaluate());
        for promotion in case
            .promotions
            .iter()
            .filter(|promotion| !promotion.combinable)
        {
            let alone = Case {
                lines: case.lines.clone(),
                promotions: vec![promotion.clone()],
                coupons: case.coupons.clone(),
                shipping: case.shipping,
                gifts: case.gifts.clone(),
                shopper: Shopper::default(),
            };
            let saved = saving(&alone, &alone.evaluate());
            assert!(
                saved <= chosen,
                "promotion {} saves {saved}, not {chosen}",
                promotion.id
            );
        }
    }
}

#[test]
fn everything_is_either_applied_or_rejected_with_a_reason() {
    let mut random = Random::start("everything_is_either_applied_or_rejected_with_a_reason");
    for _ in 0..2_000 {
        let case = random_case(&mut random);
        let evaluation = case.evaluate();
        let mut named: Vec<PromotionId> = evaluation
            .applied
            .iter()
            .map(|applied| applied.promotion)
            .collect();
        named.extend(
            evaluation
                .rejected
                .iter()
                .filter_map(|rejected| rejected.promotion),
        );
        named.sort();
        let mut all: Vec<PromotionId> = case.promotions.iter().map(|known| known.id).collect();
        all.sort();
        assert_eq!(named, all);
    }
}
