//! A database that a later release has migrated while this one still serves, or before this one is put back.

use database::{is_migrated, migrate};

use crate::support::each_database;

#[tokio::test]
async fn a_release_starts_and_is_ready_on_a_database_that_a_later_one_has_migrated() {
    each_database(async |shop| {
        migrate(&shop.db).await.unwrap();
        shop.run("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)")
            .await;
        let ready = is_migrated(&shop.db).await;
        let started = migrate(&shop.db).await;
        shop.run("DELETE FROM seaql_migrations WHERE version = 'm9999_later'")
            .await;
        assert!(ready.unwrap());
        started.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_step_of_our_own_that_is_missing_is_seen_beside_a_later_one() {
    each_database(async |shop| {
        migrate(&shop.db).await.unwrap();
        shop.run(
            "UPDATE seaql_migrations SET version = 'm9999_later' WHERE version = 'm0010_content'",
        )
        .await;
        let ready = is_migrated(&shop.db).await;
        shop.run(
            "UPDATE seaql_migrations SET version = 'm0010_content' WHERE version = 'm9999_later'",
        )
        .await;
        assert!(!ready.unwrap());
    })
    .await;
}
