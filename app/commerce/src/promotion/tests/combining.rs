//! Several promotions at once.

use super::*;

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
