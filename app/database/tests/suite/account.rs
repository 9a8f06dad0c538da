//! Accounts, saved addresses and one-time secrets.

use commerce::customer::{Address, PersonName};
use commerce::ids::CustomerId;
use database::customer::{
    NewCustomer, Purpose, address_of, addresses_of, create_one_time_token, customer_by_email,
    customer_by_id, delete_address, delete_old_tokens, peek_token, put_default_address, register,
    save_address, set_password_hash, update_address, use_token, verify_email,
};
use database::order::{order_of_customer, orders_of_customer};

use crate::support::{DAY, MINUTE, NOW, Shop, address, each_database, email};

async fn account(shop: &Shop, address: &str) -> CustomerId {
    let new = NewCustomer {
        email: email(address),
        name: PersonName::parse("Ada Lovelace").unwrap(),
        password_hash: Some("$argon2id$…".to_owned()),
        marketing_opt_in: false,
    };
    register(shop.db.writer(), &new, NOW)
        .await
        .unwrap()
        .expect("the address is free")
}

#[tokio::test]
async fn an_address_has_one_account_whatever_its_case() {
    each_database(async |shop| {
        let id = account(shop, "Ada@Example.com").await;
        let again = NewCustomer {
            email: email("ada@example.COM"),
            name: PersonName::parse("Eve").unwrap(),
            password_hash: None,
            marketing_opt_in: true,
        };
        assert_eq!(register(shop.db.writer(), &again, NOW).await.unwrap(), None);
        let found = customer_by_email(shop.db.reader(), &email("ADA@example.com"))
            .await
            .unwrap();
        assert_eq!(found.map(|customer| customer.id), Some(id));
        set_password_hash(shop.db.writer(), id, "new")
            .await
            .unwrap();
        let customer = customer_by_id(shop.db.writer(), id).await.unwrap().unwrap();
        assert_eq!(customer.password_hash.as_deref(), Some("new"));
        assert_eq!(customer.name.as_str(), "Ada Lovelace");
    })
    .await;
}

#[tokio::test]
async fn nobody_reaches_the_address_of_another_customer() {
    each_database(async |shop| {
        let (ada, eve) = (
            account(shop, "ada@example.com").await,
            account(shop, "eve@example.com").await,
        );
        let writer = shop.db.writer();
        let id = save_address(writer, ada, &address(), NOW).await.unwrap();
        assert_eq!(address_of(writer, eve, id).await.unwrap(), None);
        assert!(
            !update_address(writer, eve, id, &address(), NOW)
                .await
                .unwrap()
        );
        assert!(!put_default_address(writer, eve, id).await.unwrap());
        assert!(!delete_address(writer, eve, id).await.unwrap());
        assert_eq!(addresses_of(writer, eve).await.unwrap(), []);
        assert!(address_of(writer, ada, id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn the_first_address_is_the_default_until_another_is_chosen() {
    each_database(async |shop| {
        let ada = account(shop, "ada@example.com").await;
        let writer = shop.db.writer();
        let first = save_address(writer, ada, &address(), NOW).await.unwrap();
        let moved = Address {
            city: "Potsdam".to_owned(),
            ..address()
        };
        let second = save_address(writer, ada, &moved, NOW).await.unwrap();
        assert_eq!(
            save_address(writer, ada, &moved, NOW).await.unwrap(),
            second,
            "not twice"
        );
        assert_eq!(addresses_of(writer, ada).await.unwrap()[0].id, first);
        assert!(put_default_address(writer, ada, second).await.unwrap());
        let addresses = addresses_of(writer, ada).await.unwrap();
        assert_eq!(addresses[0].id, second);
        assert!(!addresses[1].is_default);
        assert!(delete_address(writer, ada, first).await.unwrap());
        assert_eq!(addresses_of(writer, ada).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_works_once_even_when_used_ten_times_at_once() {
    each_database(async |shop| {
        let ada = account(shop, "ada@example.com").await;
        let expires = NOW + 30 * MINUTE;
        let made = create_one_time_token(shop.db.writer(), ada, Purpose::Reset, expires, NOW);
        let token = made.await.unwrap();
        let uses: Vec<_> = (0..10)
            .map(|_| {
                let (db, token) = (shop.db.clone(), token.clone());
                tokio::spawn(async move {
                    use_token(db.writer(), token.expose(), Purpose::Reset, NOW)
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut used = Vec::new();
        for each in uses {
            used.extend(each.await.unwrap());
        }
        assert_eq!(used, [ada]);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_good_for_its_purpose_and_time_only_and_a_new_one_replaces_it() {
    each_database(async |shop| {
        let ada = account(shop, "ada@example.com").await;
        let writer = shop.db.writer();
        let expires = NOW + 30 * MINUTE;
        let make = async || {
            create_one_time_token(writer, ada, Purpose::Reset, expires, NOW)
                .await
                .unwrap()
        };
        let token = make().await;
        let peek =
            async |token: &str, purpose, at| peek_token(writer, token, purpose, at).await.unwrap();
        assert_eq!(peek(token.expose(), Purpose::Verify, NOW).await, None);
        assert_eq!(peek(token.expose(), Purpose::Reset, expires).await, None);
        assert_eq!(peek("guess", Purpose::Reset, NOW).await, None);
        assert_eq!(peek(token.expose(), Purpose::Reset, NOW).await, Some(ada));
        let newer = make().await;
        assert_eq!(
            use_token(writer, token.expose(), Purpose::Reset, NOW)
                .await
                .unwrap(),
            None
        );
        assert_eq!(
            use_token(writer, newer.expose(), Purpose::Reset, NOW)
                .await
                .unwrap(),
            Some(ada)
        );
        assert_eq!(delete_old_tokens(writer, NOW + DAY, 100).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn guest_orders_join_the_account_only_after_its_address_is_proved() {
    each_database(async |shop| {
        let variant = shop.sell("pen", 150, 10).await;
        let order = shop.order("ada@example.com", &[(variant, 1)]).await;
        let other = shop.order("eve@example.com", &[(variant, 1)]).await;
        let ada = account(shop, "ada@example.com").await;
        let writer = shop.db.writer();
        assert_eq!(
            database::customer::attach_guest_orders(writer, ada)
                .await
                .unwrap(),
            0
        );
        assert_eq!(orders_of_customer(writer, ada, 10, 0).await.unwrap().1, 0);
        assert_eq!(verify_email(writer, ada, NOW).await.unwrap(), 1);
        let (orders, total) = orders_of_customer(writer, ada, 10, 0).await.unwrap();
        assert_eq!((orders[0].id, orders[0].pieces, total), (order.id, 1, 1));
        assert!(
            order_of_customer(writer, order.id, ada)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(
            order_of_customer(writer, other.id, ada).await.unwrap(),
            None
        );
    })
    .await;
}
