//! From cart to order, with many buyers and many clicks at once.

use std::collections::BTreeSet;

use commerce::order::OrderStatus;
use commerce::promotion::{Action, CouponCode, PromotionKind};
use commerce::stock::StockError;
use database::cart;
use database::order::{PlaceError, Prepared, prepare_order};
use database::pricing::{StoredPromotion, put_coupon, put_promotion};

use crate::support::{NOW, Shop, each_database, eur, product};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_200_parallel_buyers_of_10_units_exactly_10_succeed() {
    each_database(async |shop| {
        let variant = shop.sell("drop", 1999, 10).await;
        let mut wishes = Vec::new();
        for buyer in 0..200 {
            let cart = shop
                .ready_cart(&format!("buyer{buyer}@example.com"), &[(variant, 1)])
                .await;
            wishes.push(shop.wish(cart).await);
        }
        let buyers: Vec<_> = wishes
            .into_iter()
            .map(|wish| {
                let db = shop.db.clone();
                tokio::spawn(async move { prepare_order(&db, &wish, NOW).await })
            })
            .collect();
        let (mut placed, mut refused) = (0, 0);
        for buyer in buyers {
            match buyer.await.unwrap() {
                Ok(Prepared::Made(order)) => {
                    assert_eq!(order.status, OrderStatus::PendingPayment);
                    placed += 1;
                }
                Err(PlaceError::Short(short)) => {
                    let none = StockError::Insufficient {
                        variant,
                        asked: 1,
                        available: 0,
                    };
                    assert_eq!(short, [none]);
                    refused += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((placed, refused), (10, 190));
        let level = shop.level(variant).await;
        assert_eq!((level.on_hand, level.reserved), (10, 10));
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM orders").await, 10);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_form_sent_20_times_at_once_makes_one_order() {
    each_database(async |shop| {
        let variant = shop.sell("monitor", 14374, 50).await;
        let cart = shop.ready_cart("ada@example.com", &[(variant, 2)]).await;
        let wish = shop.wish(cart).await;
        let posts: Vec<_> = (0..20)
            .map(|_| {
                let (db, wish) = (shop.db.clone(), wish.clone());
                tokio::spawn(async move { prepare_order(&db, &wish, NOW).await })
            })
            .collect();
        let mut made = 0;
        let mut tokens = BTreeSet::new();
        for post in posts {
            let order = match post.await.unwrap().unwrap() {
                Prepared::Made(order) => {
                    made += 1;
                    order
                }
                Prepared::Replayed(order) => order,
            };
            tokens.insert(order.public_token);
        }
        assert_eq!(made, 1);
        assert_eq!(tokens.len(), 1, "all 20 answers show the same order");
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM orders").await, 1);
        assert_eq!(shop.level(variant).await.reserved, 2);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_price_that_changed_since_the_page_is_shown_and_nothing_is_ordered() {
    each_database(async |shop| {
        let variant = shop.sell("mouse", 1899, 5).await;
        let cart = shop.ready_cart("ada@example.com", &[(variant, 1)]).await;
        let wish = shop.wish(cart).await;
        shop.store(&product("mouse", 2099, 5)).await;

        match prepare_order(&shop.db, &wish, NOW).await {
            Err(PlaceError::PriceChanged { expected, now }) => {
                assert_eq!(
                    (expected, now.totals.total),
                    (eur(1899 + 490), eur(2099 + 490))
                );
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM orders").await, 0);
        assert_eq!(shop.level(variant).await.reserved, 0);

        let again = shop.wish(cart).await;
        assert!(matches!(
            prepare_order(&shop.db, &again, NOW).await,
            Ok(Prepared::Made(_))
        ));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_of_a_coupon_goes_to_one_of_two_buyers() {
    each_database(async |shop| {
        let variant = shop.sell("lamp", 5000, 50).await;
        let code = CouponCode::parse("LAST-ONE").unwrap();
        let promotion = put_promotion(shop.db.writer(), &five_off(Some(1), None))
            .await
            .unwrap();
        put_coupon(shop.db.writer(), &code, promotion, None)
            .await
            .unwrap();
        let mut wishes = Vec::new();
        for buyer in ["one@example.com", "two@example.com"] {
            let id = with_coupon(shop, buyer, variant, &code).await;
            let wish = shop.wish(id).await;
            assert_eq!(wish.expected_total, eur(5000 - 500 + 490));
            wishes.push(wish);
        }
        let buyers: Vec<_> = wishes
            .into_iter()
            .map(|wish| {
                let db = shop.db.clone();
                tokio::spawn(async move { prepare_order(&db, &wish, NOW).await })
            })
            .collect();
        let mut discounted = 0;
        for buyer in buyers {
            match buyer.await.unwrap() {
                Ok(Prepared::Made(order)) => {
                    assert_eq!(order.totals.discount, eur(500));
                    discounted += 1;
                }
                // The loser learns it from the guard, or from the price computed anew.
                Err(PlaceError::PromotionUsedUp(label)) => assert_eq!(label, "LAST-ONE"),
                Err(PlaceError::PriceChanged { now, .. }) => {
                    assert_eq!(now.totals.total, eur(5000 + 490));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(discounted, 1);
        assert_eq!(shop.number("SELECT used AS n FROM promotion").await, 1);
        assert_eq!(shop.level(variant).await.reserved, 1);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_uses_a_promotion_only_as_often_as_it_allows() {
    each_database(async |shop| {
        let variant = shop.sell("lamp", 5000, 50).await;
        let code = CouponCode::parse("ONCE").unwrap();
        let promotion = put_promotion(shop.db.writer(), &five_off(None, Some(1)))
            .await
            .unwrap();
        put_coupon(shop.db.writer(), &code, promotion, None)
            .await
            .unwrap();
        let first = with_coupon(shop, "ada@example.com", variant, &code).await;
        let second = with_coupon(shop, "ada@example.com", variant, &code).await;
        let (first, second) = (shop.wish(first).await, shop.wish(second).await);
        assert!(matches!(
            prepare_order(&shop.db, &first, NOW).await,
            Ok(Prepared::Made(_))
        ));
        let refused = prepare_order(&shop.db, &second, NOW).await;
        assert!(
            matches!(refused, Err(PlaceError::PriceChanged { .. })),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_order_stays_as_it_was_when_its_product_is_renamed_or_deleted() {
    each_database(async |shop| {
        let variant = shop.sell("chair", 9900, 5).await;
        let placed = shop.order("ada@example.com", &[(variant, 2)]).await;
        let read = async || {
            let id = placed.id;
            database::order::placed_order(shop.db.writer(), id)
                .await
                .unwrap()
                .unwrap()
        };
        let before = read().await;
        assert!(before.adds_up().unwrap());

        let mut renamed = product("chair", 12_300, 5);
        renamed.title = "Something else".to_owned();
        shop.store(&renamed).await;
        assert_eq!(read().await.lines, before.lines);

        shop.run("DELETE FROM product WHERE slug = 'chair'").await;
        let after = read().await;
        assert_eq!(after.lines, before.lines);
        assert_eq!(after.order.totals, before.order.totals);
        assert_eq!(after.address, before.address);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_orders_at_once_get_fifty_numbers() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 1000).await;
        let mut wishes = Vec::new();
        for buyer in 0..50 {
            let cart = shop
                .ready_cart(&format!("b{buyer}@example.com"), &[(variant, 1)])
                .await;
            wishes.push(shop.wish(cart).await);
        }
        let buyers: Vec<_> = wishes
            .into_iter()
            .map(|wish| {
                let db = shop.db.clone();
                tokio::spawn(async move { prepare_order(&db, &wish, NOW).await })
            })
            .collect();
        let mut numbers = BTreeSet::new();
        let mut tokens = BTreeSet::new();
        for buyer in buyers {
            let Ok(Prepared::Made(order)) = buyer.await.unwrap() else {
                panic!("an order failed")
            };
            numbers.insert(order.number.clone());
            tokens.insert(order.public_token);
        }
        assert_eq!((numbers.len(), tokens.len()), (50, 50));
    })
    .await;
}

#[tokio::test]
async fn a_number_shows_nothing_without_the_address_it_belongs_to() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 1)]).await;
        let find = async |address: &str| {
            let address = crate::support::email(address);
            let reader = shop.db.reader();
            database::order::order_by_number_and_email(reader, &order.number, &address)
                .await
                .unwrap()
        };
        assert_eq!(find("eve@example.com").await, None);
        assert_eq!(
            find("ada@example.com").await.map(|found| found.id),
            Some(order.id)
        );
    })
    .await;
}

#[tokio::test]
async fn an_order_needs_address_delivery_and_something_in_the_cart() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        let ready = shop.ready_cart("ada@example.com", &[(variant, 1)]).await;
        let refuse = async |change: fn(&mut commerce::cart::Cart)| {
            let apply = |cart: &mut commerce::cart::Cart| {
                change(cart);
                Ok(())
            };
            cart::change_cart(&shop.db, ready, NOW, apply)
                .await
                .unwrap();
            prepare_order(&shop.db, &shop.wish(ready).await, NOW)
                .await
                .unwrap_err()
        };
        assert!(matches!(
            refuse(|cart| cart.shipping_method = None).await,
            PlaceError::Missing("shipping_method")
        ));
        assert!(matches!(
            refuse(|cart| cart.email = None).await,
            PlaceError::Missing("email")
        ));
        assert!(matches!(
            refuse(|cart| cart.lines.clear()).await,
            PlaceError::Empty
        ));
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM orders").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_product_taken_off_sale_blocks_the_order_and_is_named() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        let cart = shop.ready_cart("ada@example.com", &[(variant, 1)]).await;
        let wish = shop.wish(cart).await;
        let mut archived = product("pen", 150, 10);
        archived.status = commerce::catalog::ProductStatus::Archived;
        shop.store(&archived).await;
        match prepare_order(&shop.db, &wish, NOW).await {
            Err(PlaceError::NotOnSale(notices)) => assert_eq!(notices[0].variant, variant),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_of_another_cart_is_refused() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        let mine = shop.ready_cart("ada@example.com", &[(variant, 1)]).await;
        let other = shop.ready_cart("eve@example.com", &[(variant, 1)]).await;
        let wish = shop.wish(mine).await;
        prepare_order(&shop.db, &wish, NOW).await.unwrap();
        let mut stolen = shop.wish(other).await;
        stolen.idempotency_key = wish.idempotency_key;
        let refused = prepare_order(&shop.db, &stolen, NOW).await;
        assert!(
            matches!(refused, Err(PlaceError::ForeignKey)),
            "{refused:?}"
        );
    })
    .await;
}

fn five_off(usage_limit: Option<i64>, per_customer_limit: Option<i64>) -> StoredPromotion {
    let action = Action::FixedOffOrder { amount: eur(500) };
    StoredPromotion {
        usage_limit,
        per_customer_limit,
        ..StoredPromotion::new("Five off", PromotionKind::Coupon, action)
    }
}

async fn with_coupon(
    shop: &Shop,
    buyer: &str,
    variant: commerce::ids::VariantId,
    code: &CouponCode,
) -> commerce::ids::CartId {
    let id = shop.ready_cart(buyer, &[(variant, 1)]).await;
    cart::change_cart(&shop.db, id, NOW, |cart| cart.add_coupon(code.clone()))
        .await
        .unwrap();
    id
}
