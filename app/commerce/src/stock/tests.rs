//! Rules of stock.

use super::*;

fn level(on_hand: i64, reserved: i64, safety: i64) -> StockLevel {
    StockLevel {
        on_hand,
        reserved,
        safety,
        low_below: None,
    }
}

#[test]
fn available_is_what_is_neither_promised_nor_kept_back() {
    assert_eq!(level(10, 3, 2).available(), 5);
    assert_eq!(level(1, 3, 0).available(), 0);
    assert_eq!(level(i64::MIN, i64::MAX, 5).available(), 0);
}

#[test]
fn few_are_fewer_than_staff_say_or_than_usual() {
    let mut shelf = level(LOW_STOCK, 0, 0);
    assert!(!shelf.is_low());
    shelf.low_below = Some(LOW_STOCK + 1);
    assert!(shelf.is_low());
    shelf = level(0, 3, 0);
    assert!(shelf.is_low());
    shelf.low_below = Some(0);
    assert!(!shelf.is_low(), "nobody wants to know");
}

#[test]
fn shoppers_are_told_when_little_is_left() {
    let badge = |available| Availability::pieces(available).badge();
    assert_eq!(badge(0), StockBadge::SoldOut);
    assert_eq!(badge(1).to_string(), "Only 1 left");
    assert_eq!(badge(LOW_STOCK), StockBadge::InStock);
    let backorder = Availability {
        backorder: true,
        ..Availability::pieces(0)
    };
    assert_eq!(
        (backorder.badge(), backorder.limit()),
        (StockBadge::Backorder, None)
    );
    assert_eq!(Availability::UNLIMITED.badge(), StockBadge::InStock);
    assert!(Availability::UNLIMITED.can_buy(1_000) && !Availability::pieces(2).can_buy(3));
    assert_eq!(Availability::pieces(-3).limit(), Some(0));
}

#[test]
fn a_product_shows_the_best_badge_of_its_variants() {
    let best = |badges: &[StockBadge]| badges.iter().copied().reduce(StockBadge::best).unwrap();
    use StockBadge::{Backorder, InStock, Low, SoldOut};
    assert_eq!(best(&[SoldOut, Low(2), Low(4), Backorder]), Low(4));
    assert_eq!(best(&[Backorder, SoldOut]), Backorder);
    assert_eq!(best(&[Low(1), InStock, SoldOut]), InStock);
}

#[test]
fn codes_are_read_back_and_strange_ones_refused() {
    for &kind in MovementKind::ALL {
        assert_eq!(MovementKind::parse(kind.as_str()), Ok(kind));
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
    }
    let unknown = MovementKind::parse("vanish").unwrap_err();
    assert_eq!(unknown.to_string(), "“vanish” is not a MovementKind.");
}
