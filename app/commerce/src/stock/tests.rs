//! Rules of stock.

use super::*;
use crate::random::Random;

const VARIANT: VariantId = VariantId(7);

fn level(on_hand: i64, reserved: i64, safety: i64) -> StockLevel {
    StockLevel {
        on_hand,
        reserved,
        safety,
    }
}

#[test]
fn available_is_what_is_neither_promised_nor_kept_back() {
    assert_eq!(level(10, 3, 2).available(), 5);
    assert_eq!(level(1, 3, 0).available(), 0);
    assert_eq!(level(i64::MIN, i64::MAX, 5).available(), 0);
}

#[test]
fn a_hold_beyond_what_is_available_says_how_many_there_are() {
    let refused = level(10, 3, 2).reserve(VARIANT, 6, false);
    assert_eq!(
        refused,
        Err(StockError::Insufficient {
            variant: VARIANT,
            asked: 6,
            available: 5
        })
    );
    assert_eq!(
        level(10, 3, 2).reserve(VARIANT, 5, false),
        Ok(level(10, 8, 2))
    );
    assert_eq!(level(0, 0, 0).reserve(VARIANT, 2, true), Ok(level(0, 2, 0)));
    assert_eq!(
        level(9, 0, 0).reserve(VARIANT, 0, false),
        Err(StockError::NotPositive(0))
    );
    assert_eq!(
        level(9, 0, 0).reserve(VARIANT, -1, true),
        Err(StockError::NotPositive(-1))
    );
}

#[test]
fn only_promised_pieces_can_be_released_or_shipped() {
    assert_eq!(level(5, 3, 0).ship(3), Ok(level(2, 0, 0)));
    assert_eq!(level(5, 3, 0).release(1), Ok(level(5, 2, 0)));
    let refused = Err(StockError::NotReserved {
        asked: 4,
        reserved: 3,
    });
    assert_eq!(level(5, 3, 0).ship(4), refused);
    assert_eq!(level(5, 3, 0).release(4), refused);
    assert_eq!(level(5, 0, 0).receive(2), Ok(level(7, 0, 0)));
    assert_eq!(level(5, 0, 0).adjust(-2), Ok(level(3, 0, 0)));
    assert_eq!(
        level(i64::MAX, 0, 0).receive(1),
        Err(StockError::OutOfRange)
    );
}

#[test]
fn no_series_of_moves_promises_more_than_there_is() {
    let mut random = Random::start("no_series_of_moves_promises_more_than_there_is");
    for _ in 0..500 {
        let mut stock = level(random.between(0, 20), 0, 0);
        for _ in 0..40 {
            let quantity = random.between(-1, 6);
            let moved = match random.between(0, 3) {
                0 => stock.reserve(VARIANT, quantity, false),
                1 => stock.release(quantity),
                2 => stock.ship(quantity),
                _ => stock.receive(quantity),
            };
            stock = moved.unwrap_or(stock);
            assert!(
                stock.reserved >= 0 && stock.reserved <= stock.on_hand,
                "{stock:?}"
            );
        }
    }
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
fn a_hold_ends_once() {
    use ReservationState::{Committed, Expired, Held, Released};
    let legal = [
        (Held, Committed),
        (Held, Released),
        (Held, Expired),
        (Committed, Released),
    ];
    for &from in ReservationState::ALL {
        for &to in ReservationState::ALL {
            assert_eq!(
                from.transition(to).is_ok(),
                legal.contains(&(from, to)),
                "{from} → {to}"
            );
        }
    }
    assert!(Held.counts() && Committed.counts() && !Released.counts() && !Expired.counts());
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
