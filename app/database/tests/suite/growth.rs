//! No table grows without end by visits alone: what is of no more use goes, batch by batch, and nothing else does.

use commerce::Currency;
use commerce::customer::PersonName;
use commerce::ids::CustomerId;
use commerce::payment::PaymentMethod;
use database::cart::{add_to_cart, create_cart, delete_abandoned_carts, delete_empty_carts};
use database::content::{LoggedSearch, delete_old_searches, log_searches};
use database::customer::{
    NewCustomer, Purpose, create_one_time_token, delete_old_tokens, delete_unconfirmed, register,
    verify_email,
};
use database::job::{delete_dead_jobs, delete_done_jobs};
use database::order::{delete_expired_orders, expire_orders};
use database::payment::{begin_payment, delete_old_webhooks};
use database::session::{
    NewSession, SessionUser, create_session, delete_ended_sessions, keep_last_sessions, sessions_of,
};
use database::throttle::{Throttle, delete_empty_buckets, try_bucket};
use sea_orm::ConnectionTrait;

use crate::support::{DAY, MINUTE, NOW, Shop, each_database, email};

async fn run(shop: &Shop, sql: &str) {
    shop.db.writer().execute_unprepared(sql).await.unwrap();
}

async fn rows(shop: &Shop, table: &str) -> i64 {
    shop.number(&format!("SELECT COUNT(*) AS n FROM {table}"))
        .await
}

#[tokio::test]
async fn searches_are_noted_together_and_forgotten_batch_by_batch() {
    each_database(async |shop| {
        let search = |number: i64| LoggedSearch {
            term: format!("mug {number}"),
            results: 1,
            at_ms: NOW + number,
        };
        let searches: Vec<LoggedSearch> = (0..5).map(search).collect();
        let (_, statements) = shop.count(log_searches(shop.db.writer(), &searches)).await;
        assert_eq!(statements, 1);
        let sweep = async || {
            delete_old_searches(shop.db.writer(), NOW + 4, 3)
                .await
                .unwrap()
        };
        assert_eq!((sweep().await, sweep().await, sweep().await), (3, 1, 0));
        assert_eq!(rows(shop, "search_log").await, 1);
    })
    .await;
}

#[tokio::test]
async fn empty_carts_go_after_a_day_and_filled_ones_after_a_month() {
    each_database(async |shop| {
        let (writer, mug) = (shop.db.writer(), shop.sell("mug", 900, 10).await);
        for _ in 0..3 {
            create_cart(writer, Currency::EUR, None, NOW).await.unwrap();
        }
        let (filled, _) = create_cart(writer, Currency::EUR, None, NOW).await.unwrap();
        let one = commerce::cart::Quantity::new(1).unwrap();
        add_to_cart(&shop.db, filled.id, mug, one, NOW)
            .await
            .unwrap();
        assert_eq!(delete_empty_carts(writer, NOW, 2).await.unwrap(), 0);
        assert_eq!(delete_empty_carts(writer, NOW + 1, 2).await.unwrap(), 2);
        assert_eq!(delete_empty_carts(writer, NOW + 1, 2).await.unwrap(), 1);
        assert_eq!(rows(shop, "cart").await, 1);
        assert_eq!(delete_abandoned_carts(writer, NOW + 1, 2).await.unwrap(), 1);
        assert_eq!(rows(shop, "cart_line").await, 0);
    })
    .await;
}

#[tokio::test]
async fn sessions_that_ended_go_and_an_account_keeps_its_last_used() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let user = SessionUser::Customer(CustomerId(7));
        for number in 0..5 {
            let new = NewSession {
                user,
                expires_at_ms: NOW + DAY,
                ip_prefix: String::new(),
                user_agent: String::new(),
            };
            create_session(writer, &new, NOW + number).await.unwrap();
        }
        assert_eq!(keep_last_sessions(writer, user, 3).await.unwrap(), 2);
        let kept = sessions_of(writer, user, NOW).await.unwrap();
        let seen: Vec<i64> = kept.iter().map(|kept| kept.last_seen_at_ms - NOW).collect();
        assert_eq!(seen, [4, 3, 2]);
        assert_eq!(
            delete_ended_sessions(writer, NOW + DAY, 2).await.unwrap(),
            2
        );
        assert_eq!(
            delete_ended_sessions(writer, NOW + DAY, 2).await.unwrap(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn accounts_that_nobody_confirmed_go_with_their_links() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        for name in ["ada", "eve", "grace"] {
            let new = NewCustomer {
                email: email(&format!("{name}@example.com")),
                name: PersonName::parse(name).unwrap(),
                password_hash: None,
                marketing_opt_in: false,
            };
            let id = register(writer, &new, NOW).await.unwrap().unwrap();
            let until = NOW + DAY;
            let token = create_one_time_token(writer, id, Purpose::Verify, until, NOW).await;
            token.unwrap();
            if name == "ada" {
                verify_email(writer, id, NOW).await.unwrap();
            }
        }
        assert_eq!(delete_unconfirmed(writer, NOW, 10).await.unwrap(), 0);
        assert_eq!(delete_unconfirmed(writer, NOW + 1, 1).await.unwrap(), 1);
        assert_eq!(delete_unconfirmed(writer, NOW + 1, 1).await.unwrap(), 1);
        assert_eq!(delete_unconfirmed(writer, NOW + 1, 1).await.unwrap(), 0);
        assert_eq!(rows(shop, "customer").await, 1);
        assert_eq!(rows(shop, "one_time_token").await, 1);
        assert_eq!(
            delete_old_tokens(writer, NOW + 2 * DAY, 1).await.unwrap(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn empty_limits_go_and_full_ones_stay() {
    each_database(async |shop| {
        let (writer, throttle) = (shop.db.writer(), Throttle::ASKED_EMAIL);
        for bucket in ["one", "two", "three"] {
            try_bucket(writer, bucket, throttle, NOW).await.unwrap();
        }
        let later = NOW + throttle.longest_ms();
        let sweep = async |now| delete_empty_buckets(writer, NOW + 1, now, 2).await.unwrap();
        assert_eq!(sweep(later - 1).await, 0);
        assert_eq!((sweep(later).await, sweep(later).await), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn jobs_that_are_over_and_webhooks_go_and_waiting_jobs_stay() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        for (key, done_at, dead_at) in [
            ("done", NOW.to_string(), "NULL".to_owned()),
            ("dead", "NULL".to_owned(), NOW.to_string()),
            ("waits", "NULL".to_owned(), "NULL".to_owned()),
        ] {
            let sql = format!(
                "INSERT INTO outbox (kind, dedupe_key, payload, run_at, created_at, done_at, dead_at)
                VALUES ('mail', '{key}', '', {NOW}, {NOW}, {done_at}, {dead_at})"
            );
            run(shop, &sql).await;
            let sql = format!(
                "INSERT INTO webhook_event (provider, event_id, received_at, payload_sha256)
                VALUES ('stripe', '{key}', {NOW}, '')"
            );
            run(shop, &sql).await;
        }
        assert_eq!(delete_done_jobs(writer, NOW + 1, 10).await.unwrap(), 1);
        assert_eq!(delete_dead_jobs(writer, NOW + 1, 10).await.unwrap(), 1);
        assert_eq!(rows(shop, "outbox").await, 1);
        assert_eq!(delete_old_webhooks(writer, NOW + 1, 2).await.unwrap(), 2);
        assert_eq!(delete_old_webhooks(writer, NOW + 1, 2).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_order_that_nobody_paid_goes_with_all_it_left_unless_money_came() {
    each_database(async |shop| {
        let mug = shop.sell("mug", 900, 10).await;
        let mut orders = Vec::new();
        for buyer in ["ada", "eve", "grace"] {
            let order = shop
                .order(&format!("{buyer}@example.com"), &[(mug, 1)])
                .await;
            let begun = begin_payment(&shop.db, order.id, PaymentMethod::Test, NOW).await;
            begun.unwrap();
            orders.push(order);
        }
        let ended_ms = NOW + 15 * MINUTE;
        assert_eq!(
            expire_orders(&shop.db, ended_ms, 10).await.unwrap().len(),
            3
        );
        let late = orders.first().unwrap().id;
        let sql = format!("UPDATE payment SET captured_minor = 900 WHERE order_id = {late}");
        run(shop, &sql).await;
        let sweep = async |at| delete_expired_orders(&shop.db, at, 10).await.unwrap();
        assert_eq!(sweep(ended_ms).await, 0, "too early");
        assert_eq!(
            (sweep(ended_ms + 1).await, sweep(ended_ms + 1).await),
            (2, 0)
        );
        for table in [
            "orders",
            "order_line",
            "order_address",
            "payment",
            "cart",
            "stock_reservation",
        ] {
            assert_eq!(rows(shop, table).await, 1, "{table}");
        }
        assert_eq!(rows(shop, "payment_attempt").await, 1);
        shop.books_are_right().await;
    })
    .await;
}
