//! Rules of the cart.

use std::collections::BTreeMap;

use super::*;
use crate::customer::AddressInput;
use crate::sample::{eur, offer};
use crate::stock::Availability;

fn cart() -> Cart {
    Cart::empty(CartId(1), Currency::EUR)
}

fn quantity(count: i64) -> Quantity {
    Quantity::new(count).unwrap()
}

fn stocked(id: i64, pieces: i64) -> Offer {
    Offer {
        availability: Availability::pieces(pieces),
        ..offer(id, eur(1_000))
    }
}

fn with(lines: &[(i64, i64)]) -> Cart {
    let mut cart = cart();
    for &(id, count) in lines {
        cart.add(&offer(id, eur(1_000)), quantity(count)).unwrap();
    }
    cart
}

fn offers(offers: Vec<Offer>) -> BTreeMap<VariantId, Offer> {
    offers
        .into_iter()
        .map(|offer| (offer.variant, offer))
        .collect()
}

fn counts(cart: &Cart) -> Vec<(i64, i64)> {
    cart.lines
        .iter()
        .map(|line| (line.variant.get(), line.quantity.get()))
        .collect()
}

#[test]
fn quantities_run_from_1_to_99() {
    assert_eq!(Quantity::parse(" 99 "), Ok(Quantity::MAX));
    assert_eq!(Quantity::parse("0"), Err(QuantityError::TooFew));
    assert_eq!(Quantity::parse("-1"), Err(QuantityError::TooFew));
    assert_eq!(Quantity::parse("100"), Err(QuantityError::TooMany));
    assert_eq!(
        Quantity::parse("99999999999999999999"),
        Err(QuantityError::TooMany)
    );
    assert_eq!(
        Quantity::parse("-99999999999999999999"),
        Err(QuantityError::TooFew)
    );
    for text in ["", "1.5", "two", "1e1", "<b>"] {
        assert_eq!(
            Quantity::parse(text),
            Err(QuantityError::NotANumber),
            "{text:?}"
        );
    }
    assert_eq!(serde_json::from_str::<Quantity>("5").unwrap().get(), 5);
    assert!(serde_json::from_str::<Quantity>("0").is_err());
}

#[test]
fn adding_the_same_article_twice_makes_one_line() {
    let mut cart = with(&[(1, 2), (2, 1)]);
    let changed = cart.add(&offer(1, eur(900)), quantity(3)).unwrap();
    assert_eq!(
        changed,
        Changed {
            quantity: 5,
            notice: None
        }
    );
    assert_eq!(counts(&cart), [(1, 5), (2, 1)]);
    assert_eq!(cart.line(VariantId(1)).unwrap().price_seen, eur(900));
    assert_eq!(cart.count(), 6);
}

#[test]
fn no_more_go_in_than_there_are_and_the_shopper_is_told() {
    let mut cart = cart();
    let changed = cart.add(&stocked(1, 3), quantity(5)).unwrap();
    let kind = NoticeKind::CappedByStock { wanted: 5, kept: 3 };
    assert_eq!(changed.quantity, 3);
    assert_eq!(
        changed.notice,
        Some(CartNotice {
            variant: VariantId(1),
            kind
        })
    );
    let changed = cart.add(&offer(2, eur(1)), quantity(99)).unwrap();
    assert_eq!(changed.notice, None);
    let changed = cart.add(&offer(2, eur(1)), quantity(1)).unwrap();
    let kind = NoticeKind::CappedByLimit {
        wanted: 100,
        kept: 99,
    };
    assert_eq!(
        changed.notice,
        Some(CartNotice {
            variant: VariantId(2),
            kind
        })
    );
}

#[test]
fn what_cannot_be_bought_does_not_go_in() {
    let mut cart = cart();
    let variant = VariantId(1);
    assert_eq!(
        cart.add(&stocked(1, 0), Quantity::ONE),
        Err(CartError::SoldOut(variant))
    );
    let gone = Offer {
        on_sale: false,
        ..offer(1, eur(1))
    };
    assert_eq!(
        cart.add(&gone, Quantity::ONE),
        Err(CartError::NotOnSale(variant))
    );
    let yen = offer(1, Money::new(1, Currency::JPY));
    assert_eq!(
        cart.add(&yen, Quantity::ONE),
        Err(CartError::WrongCurrency(Currency::EUR))
    );
    assert!(cart.is_empty());
}

#[test]
fn a_cart_has_at_most_a_hundred_lines() {
    let lines: Vec<(i64, i64)> = (1..=100).map(|id| (id, 1)).collect();
    let mut cart = with(&lines);
    let refused = cart.add(&offer(101, eur(1)), Quantity::ONE);
    assert_eq!(refused, Err(CartError::TooManyLines));
    assert!(cart.add(&offer(100, eur(1)), Quantity::ONE).is_ok());
}

#[test]
fn setting_zero_removes_and_strange_numbers_change_nothing() {
    let mut cart = with(&[(1, 2)]);
    let article = offer(1, eur(1_000));
    for count in [-1, 100, i64::MIN, i64::MAX] {
        assert!(matches!(
            cart.set_quantity(&article, count),
            Err(CartError::Quantity(_))
        ));
    }
    assert_eq!(counts(&cart), [(1, 2)]);
    assert_eq!(cart.set_quantity(&article, 7).unwrap().quantity, 7);
    assert_eq!(cart.set_quantity(&article, 0).unwrap().quantity, 0);
    let absent = Err(CartError::NotInCart(VariantId(1)));
    assert_eq!(cart.set_quantity(&article, 1), absent);
    assert!(cart.is_empty());
}

#[test]
fn a_sold_out_line_can_still_be_removed() {
    let mut cart = with(&[(1, 2), (2, 1)]);
    assert_eq!(cart.set_quantity(&stocked(1, 0), 0).unwrap().quantity, 0);
    let line = cart.remove(VariantId(2)).unwrap();
    assert_eq!((line.variant, line.quantity), (VariantId(2), Quantity::ONE));
    assert_eq!(
        cart.remove(VariantId(2)),
        Err(CartError::NotInCart(VariantId(2)))
    );
}

#[test]
fn a_cart_takes_five_codes_once_each() {
    let mut cart = cart();
    let code = |text: &str| CouponCode::parse(text).unwrap();
    for text in ["a", "A", "b", "c", "d", "e"] {
        assert_eq!(cart.add_coupon(code(text)), Ok(()));
    }
    assert_eq!(cart.add_coupon(code("f")), Err(CartError::TooManyCoupons));
    assert!(cart.remove_coupon(&code("a")) && !cart.remove_coupon(&code("a")));
}

#[test]
fn lines_say_what_changed_since_they_were_seen() {
    let cart = with(&[(1, 2), (2, 5), (3, 1), (4, 1), (5, 1)]);
    let now = offers(vec![
        offer(1, eur(1_200)),
        stocked(2, 3),
        stocked(3, 0),
        Offer {
            on_sale: false,
            ..offer(4, eur(1_000))
        },
    ]);
    let kinds: Vec<(i64, NoticeKind)> = line_notices(&cart, &now)
        .into_iter()
        .map(|notice| (notice.variant.get(), notice.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            (
                1,
                NoticeKind::PriceChanged {
                    before: eur(1_000),
                    now: eur(1_200)
                }
            ),
            (
                2,
                NoticeKind::StockShort {
                    wanted: 5,
                    available: 3
                }
            ),
            (3, NoticeKind::SoldOut),
            (4, NoticeKind::NotOnSale),
            (5, NoticeKind::NotOnSale),
        ]
    );
    let blocking: Vec<bool> = kinds.iter().map(|(_, kind)| kind.blocks_order()).collect();
    assert_eq!(blocking, [false, true, true, true, true]);
}

#[test]
fn a_guest_cart_joins_the_account_cart_and_nothing_is_dropped_in_silence() {
    let account = with(&[(1, 2), (2, 60), (3, 1)]);
    let guest = with(&[(1, 3), (2, 60), (4, 5), (5, 2), (6, 1)]);
    let now = offers(vec![
        offer(1, eur(1_000)),
        offer(2, eur(1_000)),
        offer(3, eur(1_000)),
        stocked(4, 3),
        stocked(5, 0),
    ]);
    let merged = merge(account, guest, &now);
    assert_eq!(
        counts(&merged.cart),
        [(1, 5), (2, 99), (3, 1), (4, 3), (5, 1), (6, 1)]
    );
    let notices: Vec<(i64, NoticeKind)> = merged
        .notices
        .into_iter()
        .map(|notice| (notice.variant.get(), notice.kind))
        .collect();
    assert_eq!(
        notices,
        [
            (
                2,
                NoticeKind::CappedByLimit {
                    wanted: 120,
                    kept: 99
                }
            ),
            (4, NoticeKind::CappedByStock { wanted: 5, kept: 3 }),
            (5, NoticeKind::SoldOut),
            (6, NoticeKind::NotOnSale),
        ]
    );
}

#[test]
fn lines_that_no_longer_fit_are_named() {
    let lines: Vec<(i64, i64)> = (1..=100).map(|id| (id, 1)).collect();
    let guest = with(&[(100, 1), (101, 4)]);
    let now = offers((1..=101).map(|id| offer(id, eur(1_000))).collect());
    let merged = merge(with(&lines), guest, &now);
    assert_eq!(merged.cart.lines.len(), 100);
    assert_eq!(merged.cart.line(VariantId(100)).unwrap().quantity.get(), 2);
    let full = CartNotice {
        variant: VariantId(101),
        kind: NoticeKind::CartFull { wanted: 4 },
    };
    assert_eq!(merged.notices, [full]);
}

#[test]
fn signing_in_during_checkout_keeps_what_was_entered_as_a_guest() {
    let input = AddressInput {
        name: "Ada".to_owned(),
        line1: "Street 1".to_owned(),
        city: "Berlin".to_owned(),
        postcode: "10115".to_owned(),
        country: "DE".to_owned(),
        ..AddressInput::default()
    };
    let address = Address::parse(&input).unwrap();
    let account = Cart {
        customer: Some(CustomerId(9)),
        note: "old".to_owned(),
        ..with(&[(1, 1)])
    };
    let mut guest = Cart {
        shipping_address: Some(address.clone()),
        shipping_method: Some(ShippingMethodId(3)),
        email: EmailAddress::parse("ada@example.com").ok(),
        ..with(&[(2, 1)])
    };
    guest
        .add_coupon(CouponCode::parse("HELLO").unwrap())
        .unwrap();
    let now = offers(vec![offer(1, eur(1)), offer(2, eur(1))]);
    let merged = merge(account, guest, &now).cart;
    assert_eq!(merged.customer, Some(CustomerId(9)));
    assert_eq!(merged.shipping_address, Some(address));
    assert_eq!(merged.shipping_method, Some(ShippingMethodId(3)));
    assert_eq!(merged.email.unwrap().as_str(), "ada@example.com");
    assert_eq!((merged.note.as_str(), merged.coupons.len()), ("old", 1));
}

#[test]
fn what_was_ordered_comes_back_once_beside_what_is_in_the_cart_now() {
    let email = |text| Some(EmailAddress::parse(text).unwrap());
    let ordered = Cart {
        email: email("ada@example.com"),
        note: "Ring twice".to_owned(),
        ..with(&[(1, 3), (2, 1), (3, 9)])
    };
    let offers = offers(vec![
        offer(1, eur(1_000)),
        offer(2, eur(1_000)),
        stocked(3, 4),
    ]);
    let open = Cart {
        note: "Newer".to_owned(),
        ..with(&[(1, 2), (4, 1)])
    };
    let once = take_back(open, ordered.clone(), &offers);
    assert_eq!(counts(&once.cart), [(1, 3), (4, 1), (2, 1), (3, 4)]);
    assert_eq!(once.cart.email, email("ada@example.com"));
    assert_eq!(once.cart.note, "Newer");
    assert_eq!(once.notices.len(), 1, "fewer of the third: {once:?}");
    let twice = take_back(once.cart.clone(), ordered, &offers);
    assert_eq!(twice.cart, once.cart);
}
