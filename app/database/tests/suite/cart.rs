//! Carts: found only by those they belong to, and never emptied silently.

use commerce::Currency;
use commerce::cart::{CartError, NoticeKind, Quantity};
use commerce::customer::PersonName;
use commerce::ids::CustomerId;
use database::Error;
use database::cart::{
    ChangeError, add_to_cart, cart_of_customer, create_cart, delete_abandoned_carts, find_cart,
    load_cart, merge_at_sign_in, remove_from_cart, save_cart, set_cart_quantity,
};
use database::customer::{NewCustomer, register};
use database::pricing::quote;

use crate::support::{DAY, NOW, Shop, address, each_database, email, eur, product};

fn pieces(count: i64) -> Quantity {
    Quantity::new(count).unwrap()
}

async fn account(shop: &Shop) -> CustomerId {
    let new = NewCustomer {
        email: email("ada@example.com"),
        name: PersonName::parse("Ada").unwrap(),
        password_hash: None,
        marketing_opt_in: false,
    };
    register(shop.db.writer(), &new, NOW)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn lines_are_added_changed_removed_and_put_back() {
    each_database(async |shop| {
        let (pen, cup) = (
            shop.sell("pen", 150, 5).await,
            shop.sell("cup", 900, 9).await,
        );
        let (cart, token) = create_cart(shop.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        let id = cart.id;
        let (_, changed) = add_to_cart(&shop.db, id, pen, pieces(7), NOW)
            .await
            .unwrap();
        assert_eq!(changed.quantity, 5);
        let kind = changed.notice.unwrap().kind;
        assert_eq!(kind, NoticeKind::CappedByStock { wanted: 7, kept: 5 });
        add_to_cart(&shop.db, id, cup, pieces(2), NOW)
            .await
            .unwrap();
        set_cart_quantity(&shop.db, id, cup, 3, NOW).await.unwrap();
        let (cart, line) = remove_from_cart(&shop.db, id, pen, NOW).await.unwrap();
        assert_eq!((cart.count(), line.quantity.get()), (3, 5));
        add_to_cart(&shop.db, id, pen, line.quantity, NOW + 1)
            .await
            .unwrap();

        let cart = find_cart(shop.db.reader(), token.expose())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((cart.count(), cart.updated_at_ms), (8, NOW + 1));
        let (cart, changed) = set_cart_quantity(&shop.db, id, cup, 0, NOW).await.unwrap();
        assert_eq!((cart.count(), changed.quantity), (5, 0));
        assert_eq!(find_cart(shop.db.reader(), "guess").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_variant_and_a_sold_out_one_are_refused() {
    each_database(async |shop| {
        let gone = shop.sell("gone", 150, 0).await;
        let (cart, _) = create_cart(shop.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        let add = async |variant| {
            add_to_cart(&shop.db, cart.id, variant, pieces(1), NOW)
                .await
                .unwrap_err()
        };
        assert!(matches!(
            add(gone).await,
            ChangeError::Rule(CartError::SoldOut(_))
        ));
        let unknown = add(commerce::ids::VariantId(999_999)).await;
        assert!(
            matches!(unknown, ChangeError::Rule(CartError::NotOnSale(_))),
            "{unknown:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_cart_saved_from_an_old_version_is_refused() {
    each_database(async |shop| {
        let (stale, _) = create_cart(shop.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        save_cart(shop.db.writer(), &stale, NOW).await.unwrap();
        let refused = save_cart(shop.db.writer(), &stale, NOW).await;
        assert!(
            matches!(refused, Err(Error::Conflict("cart"))),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_tabs_that_add_at_once_all_count() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 50).await;
        let (cart, _) = create_cart(shop.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        let tabs: Vec<_> = (0..3)
            .map(|_| {
                let (db, id) = (shop.db.clone(), cart.id);
                tokio::spawn(async move { add_to_cart(&db, id, pen, pieces(2), NOW).await })
            })
            .collect();
        for tab in tabs {
            tab.await.unwrap().unwrap();
        }
        let cart = load_cart(shop.db.writer(), cart.id).await.unwrap().unwrap();
        assert_eq!(cart.count(), 6);
    })
    .await;
}

#[tokio::test]
async fn merging_caps_by_stock_says_so_and_drops_nothing() {
    each_database(async |shop| {
        let customer = account(shop).await;
        let (pen, cup, hat) = (
            shop.sell("pen", 150, 5).await,
            shop.sell("cup", 900, 9).await,
            shop.sell("hat", 2900, 9).await,
        );
        let writer = shop.db.writer();
        let (account, _) = create_cart(writer, Currency::EUR, Some(customer), NOW)
            .await
            .unwrap();
        add_to_cart(&shop.db, account.id, pen, pieces(4), NOW)
            .await
            .unwrap();
        add_to_cart(&shop.db, account.id, hat, pieces(1), NOW)
            .await
            .unwrap();
        let (guest, token) = create_cart(writer, Currency::EUR, None, NOW).await.unwrap();
        add_to_cart(&shop.db, guest.id, pen, pieces(4), NOW)
            .await
            .unwrap();
        add_to_cart(&shop.db, guest.id, cup, pieces(2), NOW)
            .await
            .unwrap();

        let merged = database::transaction(&shop.db, async |tx| {
            merge_at_sign_in(&*tx, Some(token.expose()), customer, NOW).await
        })
        .await
        .unwrap()
        .unwrap();
        let count = |variant| merged.cart.line(variant).map(|line| line.quantity.get());
        assert_eq!(
            (count(pen), count(cup), count(hat)),
            (Some(5), Some(2), Some(1))
        );
        assert_eq!(merged.notices.len(), 1);
        let kind = &merged.notices[0].kind;
        assert_eq!(*kind, NoticeKind::CappedByStock { wanted: 8, kept: 5 });
        assert_eq!(find_cart(writer, token.expose()).await.unwrap(), None);
        assert_eq!(
            cart_of_customer(writer, customer).await.unwrap(),
            Some(merged.cart)
        );
    })
    .await;
}

#[tokio::test]
async fn signing_in_during_checkout_keeps_the_guests_cart_and_address() {
    each_database(async |shop| {
        let customer = account(shop).await;
        let pen = shop.sell("pen", 150, 5).await;
        let writer = shop.db.writer();
        let (guest, token) = create_cart(writer, Currency::EUR, None, NOW).await.unwrap();
        add_to_cart(&shop.db, guest.id, pen, pieces(2), NOW)
            .await
            .unwrap();
        shop.ready(guest.id, "gift@example.com").await;
        let merged = merge_at_sign_in(writer, Some(token.expose()), customer, NOW).await;
        let merged = merged.unwrap().unwrap();
        assert_eq!(merged.cart.id, guest.id);
        assert_eq!(merged.cart.customer, Some(customer));
        assert_eq!(merged.cart.shipping_address, Some(address()));
        assert_eq!(merged.notices, []);
        let after_sign_out = find_cart(writer, token.expose()).await.unwrap();
        assert_eq!(after_sign_out, None, "the cookie alone no longer shows it");
    })
    .await;
}

#[tokio::test]
async fn the_quote_adds_up_and_tells_what_changed() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 1000, 5).await;
        let (cart, _) = create_cart(shop.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        let (cart, _) = add_to_cart(&shop.db, cart.id, pen, pieces(3), NOW)
            .await
            .unwrap();
        shop.store(&product("pen", 1200, 2)).await;
        let quote = quote(shop.db.reader(), &cart, NOW).await.unwrap();
        assert_eq!(quote.priced.totals.subtotal, eur(3600));
        assert_eq!(quote.priced.totals.total, eur(3600 + 490));
        assert_eq!(quote.priced.totals.tax, eur(575 + 78));
        assert!(!quote.shipping_is_chosen);
        let kinds: Vec<_> = quote
            .notices
            .into_iter()
            .map(|notice| notice.kind)
            .collect();
        assert_eq!(
            kinds,
            [
                NoticeKind::PriceChanged {
                    before: eur(1000),
                    now: eur(1200)
                },
                NoticeKind::StockShort {
                    wanted: 3,
                    available: 2
                },
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn abandoned_carts_go_after_thirty_days_and_ordered_ones_stay() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 5).await;
        let (old, _) = create_cart(shop.db.writer(), Currency::EUR, None, NOW - 31 * DAY)
            .await
            .unwrap();
        let (young, _) = create_cart(shop.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        let order = shop.order("ada@example.com", &[(pen, 1)]).await;
        shop.run("UPDATE cart SET updated_at = 1 WHERE completed_at IS NOT NULL")
            .await;
        let before = NOW - 30 * DAY;
        assert_eq!(
            delete_abandoned_carts(shop.db.writer(), before, 100)
                .await
                .unwrap(),
            1
        );
        assert_eq!(load_cart(shop.db.writer(), old.id).await.unwrap(), None);
        assert!(
            load_cart(shop.db.writer(), young.id)
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            load_cart(shop.db.writer(), order.cart.unwrap())
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}
