//! Sessions and the throttle hold on every instance.

use commerce::ids::CustomerId;
use database::session::{
    NewSession, SessionUser, create_session, delete_ended_sessions, delete_session, find_session,
    revoke_other_sessions, revoke_session, rotate_session, sessions_of, touch_session,
};
use database::throttle::{
    Permit, Throttle, clear_bucket, give_try_back, try_bucket, try_bucket_many,
};
use database::{DatabaseConfig, connect};

use crate::support::{DAY, NOW, each_database};

fn of(user: SessionUser) -> NewSession {
    NewSession {
        user,
        expires_at_ms: NOW + 14 * DAY,
        ip_prefix: "203.0.113.0/24".to_owned(),
        user_agent: "Mozilla/5.0 ".repeat(40),
    }
}

#[tokio::test]
async fn a_session_made_on_one_instance_works_on_another_after_the_first_died() {
    each_database(async |shop| {
        let a = connect(&DatabaseConfig::new(&*shop.url)).await.unwrap();
        let user = SessionUser::Customer(CustomerId(7));
        let token = create_session(a.writer(), &of(user), NOW).await.unwrap();
        a.close().await.unwrap();

        let b = connect(&DatabaseConfig::new(&*shop.url)).await.unwrap();
        let session = find_session(b.reader(), token.expose(), NOW + 1)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(session.user, user);
        b.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_stored_session_does_not_hold_the_token() {
    each_database(async |shop| {
        let token = create_session(shop.db.writer(), &of(SessionUser::Guest), NOW)
            .await
            .unwrap();
        let session = find_session(shop.db.writer(), token.expose(), NOW)
            .await
            .unwrap()
            .unwrap();
        assert_ne!(session.fingerprint, token.expose());
        let by_fingerprint = find_session(shop.db.writer(), &session.fingerprint, NOW)
            .await
            .unwrap();
        assert_eq!(by_fingerprint, None);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_at_its_time_unless_it_is_used() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let token = create_session(writer, &of(SessionUser::Guest), NOW)
            .await
            .unwrap();
        touch_session(writer, token.expose(), NOW + 20 * DAY, NOW + DAY)
            .await
            .unwrap();
        let later = find_session(writer, token.expose(), NOW + 19 * DAY)
            .await
            .unwrap();
        assert_eq!(later.unwrap().last_seen_at_ms, NOW + DAY);
        let over = find_session(writer, token.expose(), NOW + 20 * DAY)
            .await
            .unwrap();
        assert_eq!(over, None);
        assert_eq!(
            delete_ended_sessions(writer, NOW + 20 * DAY, 100)
                .await
                .unwrap(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn rotating_ends_the_old_token_and_signing_out_the_new_one() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let guest = create_session(writer, &of(SessionUser::Guest), NOW)
            .await
            .unwrap();
        let user = of(SessionUser::Customer(CustomerId(1)));
        let signed_in = rotate_session(writer, Some(guest.expose()), &user, NOW)
            .await
            .unwrap();
        assert_eq!(
            find_session(writer, guest.expose(), NOW).await.unwrap(),
            None
        );
        assert!(
            find_session(writer, signed_in.expose(), NOW)
                .await
                .unwrap()
                .is_some()
        );
        delete_session(writer, signed_in.expose()).await.unwrap();
        assert_eq!(
            find_session(writer, signed_in.expose(), NOW).await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn a_customer_sees_and_ends_only_their_own_sessions() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let (ada, eve) = (
            SessionUser::Customer(CustomerId(1)),
            SessionUser::Customer(CustomerId(2)),
        );
        let phone = create_session(writer, &of(ada), NOW).await.unwrap();
        create_session(writer, &of(ada), NOW + 1).await.unwrap();
        create_session(writer, &of(eve), NOW).await.unwrap();
        let sessions = sessions_of(writer, ada, NOW + 2).await.unwrap();
        assert_eq!(sessions.len(), 2);
        assert!(
            !revoke_session(writer, eve, &sessions[0].fingerprint)
                .await
                .unwrap()
        );
        assert!(
            revoke_session(writer, ada, &sessions[0].fingerprint)
                .await
                .unwrap()
        );
        create_session(writer, &of(ada), NOW + 1).await.unwrap();
        assert_eq!(
            revoke_other_sessions(writer, ada, Some(phone.expose()))
                .await
                .unwrap(),
            1
        );
        assert_eq!(sessions_of(writer, ada, NOW + 2).await.unwrap().len(), 1);
        assert_eq!(sessions_of(writer, eve, NOW + 2).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_full_bucket_lets_one_try_through_for_each_that_has_leaked_out() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let attempt = async |at| {
            try_bucket(writer, "login:ada@example.com", Throttle::ACCOUNT, at)
                .await
                .unwrap()
        };
        for _ in 0..5 {
            assert_eq!(attempt(NOW).await, Permit::Granted);
        }
        assert_eq!(attempt(NOW).await, Permit::WaitUntil(NOW + 60_000));
        assert_eq!(attempt(NOW + 59_999).await, Permit::WaitUntil(NOW + 60_000));
        assert_eq!(attempt(NOW + 60_000).await, Permit::Granted);
        assert_eq!(
            attempt(NOW + 60_000).await,
            Permit::WaitUntil(NOW + 120_000)
        );
        clear_bucket(writer, "login:ada@example.com").await.unwrap();
        assert_eq!(attempt(NOW + 60_000).await, Permit::Granted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_tries_sent_at_once_as_many_get_through_as_the_bucket_holds() {
    each_database(async |shop| {
        let tries: Vec<_> = (0..50)
            .map(|_| {
                let db = shop.db.clone();
                tokio::spawn(async move {
                    try_bucket(db.writer(), "login:ada", Throttle::ACCOUNT, NOW)
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut granted = 0;
        for attempt in tries {
            granted += usize::from(attempt.await.unwrap() == Permit::Granted);
        }
        assert_eq!(granted, 5);
    })
    .await;
}

#[tokio::test]
async fn several_tries_count_together_or_not_at_all() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let attempt = async |tries| {
            try_bucket_many(writer, "pieces:203.0.113.0", Throttle::NETWORK, tries, NOW)
                .await
                .unwrap()
        };
        assert_eq!(attempt(15).await, Permit::Granted);
        assert_eq!(attempt(6).await, Permit::WaitUntil(NOW + 30_000));
        assert_eq!(attempt(5).await, Permit::Granted);
    })
    .await;
}

#[tokio::test]
async fn a_try_that_is_given_back_never_slows_a_network_down() {
    each_database(async |shop| {
        let (writer, network) = (shop.db.writer(), Throttle::NETWORK);
        for _ in 0..60 {
            let permit = try_bucket(writer, "net:198.51.100.0", network, NOW)
                .await
                .unwrap();
            assert_eq!(permit, Permit::Granted);
            give_try_back(writer, "net:198.51.100.0", network, 1)
                .await
                .unwrap();
        }
    })
    .await;
}
