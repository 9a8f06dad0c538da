//! Orders that are sent before they are paid: firm at once, and small.

use commerce::country::CountryCode;
use commerce::customer::PersonName;
use commerce::ids::OrderId;
use commerce::order::{OrderStatus, PaymentStatus};
use commerce::payment::{
    Buyer, LaterTerms, MethodRefused, PaymentMethod, PaymentTerms, PaysAtOnce,
};
use database::customer::{NewCustomer, register};
use database::order::{PlaceError, Prepared, Settled, order_head, place_unpaid, prepare_order};
use database::payment::{BeginError, begin_payment};
use database::{Error, cart};

use crate::support::{NOW, Shop, each_database, email, eur};

const LATER: [PaymentMethod; 2] = [PaymentMethod::CashOnDelivery, PaymentMethod::BankTransfer];

async fn place_later(shop: &Shop, id: OrderId) -> Result<Settled, Error> {
    database::transaction(&shop.db, async |tx| {
        place_unpaid(&tx, id, PaymentMethod::BankTransfer, NOW).await
    })
    .await
}

#[tokio::test]
async fn a_large_order_that_is_to_be_paid_later_is_not_made() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 100).await;
        let desk = shop.sell("desk", 24_600, 100).await;
        for (goods, pieces) in [(pen, 11), (desk, 1)] {
            let cart = shop.ready_cart("ada@example.com", &[(goods, pieces)]).await;
            for method in LATER {
                let mut wish = shop.wish(cart).await;
                wish.payment_method = method;
                match prepare_order(&shop.db, &wish, NOW).await {
                    Err(PlaceError::Payment(MethodRefused::TooLarge(limit))) => {
                        assert_eq!((limit.buyer, limit.pieces), (Buyer::Guest, 10));
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(shop.level(goods).await.reserved, 0);
            let wish = shop.wish(cart).await;
            let made = prepare_order(&shop.db, &wish, NOW).await.unwrap();
            assert!(matches!(made, Prepared::Made(_)), "{made:?}");
        }
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_large_order_that_was_to_be_paid_at_once_is_not_made_firm_without_money() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 100).await;
        let order = shop.order("ada@example.com", &[(pen, 11)]).await;
        for method in LATER {
            let begun = begin_payment(&shop.db, order.id, method, NOW).await;
            assert!(matches!(begun, Err(BeginError::Refused(_))), "{begun:?}");
        }
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM payment").await, 0);
        let placed = place_later(shop, order.id).await;
        assert!(matches!(placed, Err(Error::Conflict(_))), "{placed:?}");
        let head = order_head(shop.db.writer(), order.id).await.unwrap();
        assert_eq!(head.unwrap().status, OrderStatus::PendingPayment);
        let begun = begin_payment(&shop.db, order.id, PaymentMethod::Test, NOW).await;
        begun.unwrap();
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_is_logged_in_may_pay_more_later_than_a_guest_who_types_the_same_address() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 100).await;
        let new = NewCustomer {
            email: email("ada@example.com"),
            name: PersonName::parse("Ada Lovelace").unwrap(),
            password_hash: None,
            marketing_opt_in: false,
        };
        let ada = register(shop.db.writer(), &new, NOW)
            .await
            .unwrap()
            .unwrap();
        let verified = database::customer::verify_email(shop.db.writer(), ada, NOW);
        verified.await.unwrap();

        let guest = shop.order("ada@example.com", &[(pen, 11)]).await;
        assert_eq!(guest.customer, Some(ada), "it joins the account");
        let begun = begin_payment(&shop.db, guest.id, PaymentMethod::BankTransfer, NOW).await;
        assert!(matches!(begun, Err(BeginError::Refused(_))), "{begun:?}");

        let id = shop.ready_cart("ada@example.com", &[(pen, 11)]).await;
        let owned = cart::change_cart(&shop.db, id, NOW, |cart| {
            cart.customer = Some(ada);
            Ok(())
        });
        owned.await.unwrap();
        let mut wish = shop.wish(id).await;
        wish.payment_method = PaymentMethod::BankTransfer;
        let Prepared::Made(order) = prepare_order(&shop.db, &wish, NOW).await.unwrap() else {
            panic!("it was made before");
        };
        begin_payment(&shop.db, order.id, PaymentMethod::BankTransfer, NOW)
            .await
            .unwrap();
        assert!(place_later(shop, order.id).await.unwrap().placed_now);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_paid_at_the_door_is_firm_at_once_and_its_mail_is_noted_once() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 3)]).await;
        for placed_now in [true, false] {
            let settled = place_later(shop, order.id).await.unwrap();
            assert_eq!(settled.placed_now, placed_now);
            assert_eq!(settled.order.status, OrderStatus::Placed);
            assert_eq!(settled.order.payment_status, PaymentStatus::Unpaid);
        }
        let emails = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'order_confirmation'";
        assert_eq!(shop.number(emails).await, 1);
        assert_eq!(shop.number("SELECT sold AS n FROM listing").await, 3);
        let firm = "SELECT COUNT(*) AS n FROM stock_reservation WHERE state = 'committed'";
        assert_eq!(shop.number(firm).await, 1);
        shop.books_are_right().await;
    })
    .await;
}

#[tokio::test]
async fn what_the_shop_says_of_a_way_to_pay_counts_for_orders_that_were_made_before() {
    each_database(async |shop| {
        let pen = shop.sell("pen", 150, 100).await;
        let order = shop.order("ada@example.com", &[(pen, 2)]).await;
        let (cash, austria) = (PaymentMethod::CashOnDelivery, CountryCode::AT);
        let on = LaterTerms {
            on: true,
            ..LaterTerms::default()
        };
        for (terms, refused) in [
            (LaterTerms::default(), MethodRefused::NotOffered),
            (
                LaterTerms {
                    countries: vec![austria],
                    ..on.clone()
                },
                MethodRefused::NotThere(CountryCode::DE),
            ),
            (
                LaterTerms {
                    most: Some(eur(299)),
                    ..on.clone()
                },
                MethodRefused::TooLarge(PaysAtOnce {
                    most: eur(299),
                    pieces: 10,
                    buyer: Buyer::Guest,
                }),
            ),
        ] {
            say(shop, terms).await;
            match begin_payment(&shop.db, order.id, cash, NOW).await {
                Err(BeginError::Refused(why)) => assert_eq!(why, refused),
                other => panic!("{other:?}"),
            }
            let cart = shop.ready_cart("bob@example.com", &[(pen, 2)]).await;
            let mut wish = shop.wish(cart).await;
            wish.payment_method = cash;
            match prepare_order(&shop.db, &wish, NOW).await {
                Err(PlaceError::Payment(why)) => assert_eq!(why, refused),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(shop.number("SELECT COUNT(*) AS n FROM payment").await, 0);
        say(shop, on).await;
        begin_payment(&shop.db, order.id, cash, NOW).await.unwrap();
        shop.books_are_right().await;
    })
    .await;
}

async fn say(shop: &Shop, cash: LaterTerms) {
    let terms = PaymentTerms {
        cash_on_delivery: Some(cash),
        ..PaymentTerms::default()
    };
    let put = database::content::put_payment_terms(shop.db.writer(), &terms);
    put.await.unwrap();
}
