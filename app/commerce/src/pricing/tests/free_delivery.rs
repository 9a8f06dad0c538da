//! What a cart says of free delivery, beside what delivery costs it.

use super::{Case, eur, quote};
use crate::ids::{ShippingMethodId, VariantId};
use crate::pricing::FreeDelivery;
use crate::promotion::Action;
use crate::sample::{offer, promotion};
use crate::shipping::ShippingQuote;
use crate::tax::TaxMode;

const EXPRESS: ShippingMethodId = ShippingMethodId(2);

/// The standard parcel, free from €75.00 on, and express, never free.
fn offered(goods: i64) -> [ShippingQuote; 2] {
    let standard = ShippingQuote {
        free_from: Some(eur(7_500)),
        ..quote(if goods < 7_500 { 490 } else { 0 }, None)
    };
    let express = ShippingQuote {
        method: EXPRESS,
        ..quote(990, None)
    };
    [standard, express]
}

/// A cart of goods at that price that goes by the method at that place.
fn said(goods: i64, place: usize, is_chosen: bool, action: Option<Action>) -> Option<FreeDelivery> {
    let offered = offered(goods);
    let mut case = Case::of(TaxMode::Included, 190_000, &[(goods, 1)]);
    case.shipping = Some(offered[place].clone());
    case.promotions
        .extend(action.map(|action| promotion(1, vec![], action)));
    case.gifts.insert(VariantId(9), offer(9, eur(5_000)));
    let cart = case.price().unwrap();
    cart.free_delivery(&offered, is_chosen)
}

fn promise(goods: i64) -> FreeDelivery {
    FreeDelivery {
        goods: eur(goods),
        threshold: eur(7_500),
    }
}

#[test]
fn the_goods_count_before_discounts_and_without_gifts() {
    let near = said(7_000, 0, false, None).unwrap();
    assert_eq!((near, near.missing()), (promise(7_000), Some(eur(500))));
    let reached = said(7_500, 0, false, None).unwrap();
    assert_eq!((reached, reached.missing()), (promise(7_500), None));
    let five_off = Action::FixedOffOrder { amount: eur(500) };
    let discounted = said(7_500, 0, false, Some(five_off)).unwrap();
    assert_eq!(discounted, reached);
    let gift = Action::GiftLine {
        variant: VariantId(9),
        quantity: 1,
    };
    assert_eq!(said(7_000, 0, false, Some(gift)), Some(near));
}

#[test]
fn a_method_that_was_chosen_and_is_never_free_says_nothing() {
    assert_eq!(said(9_000, 1, true, None), None);
    assert_eq!(said(9_000, 0, true, None), Some(promise(9_000)));
}

#[test]
fn where_no_method_is_ever_free_nothing_is_said() {
    let only_express = [offered(0)[1].clone()];
    let mut case = Case::of(TaxMode::Included, 190_000, &[(9_000, 1)]);
    case.shipping = Some(only_express[0].clone());
    let cart = case.price().unwrap();
    assert_eq!(cart.free_delivery(&only_express, false), None);
}

#[test]
fn while_a_promotion_pays_for_the_delivery_nothing_is_missing() {
    let free = || Some(Action::FreeShipping { up_to: None });
    assert_eq!(said(1_000, 0, false, free()), None);
    let part = Some(Action::FreeShipping {
        up_to: Some(eur(100)),
    });
    assert_eq!(said(1_000, 0, false, part), Some(promise(1_000)));
    assert_eq!(said(9_000, 0, false, free()), Some(promise(9_000)));
}
