//! The password changed under load: open connections serve on, and new ones take the new one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use database::{connect, migrate};

use crate::server::{config, with_server};
use crate::support::NOW;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_changed_password_stops_nobody_and_comes_in_from_its_file() {
    with_server(async |server| {
        let name = server.new_database().await;
        server
            .say("CREATE USER 'shop'@'%' IDENTIFIED BY 'first'")
            .await;
        server
            .say(&format!("GRANT ALL ON {name}.* TO 'shop'@'%'"))
            .await;
        let port = server.url.rsplit(':').next().unwrap();
        let url = |password: &str| format!("mysql://shop:{password}@127.0.0.1:{port}/{name}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("fleetcart_database-url");
        std::fs::write(&file, url("first")).unwrap();

        let mut config = config(&url("first"));
        config.max_connections = 4;
        let db = connect(&config).await.unwrap();
        migrate(&db).await.unwrap();
        let (over, failed, done) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicUsize::new(0)),
        );
        let watcher = {
            let (db, file) = (db.clone(), file.clone());
            tokio::spawn(async move { db.watch(Some(&file), |_| {}).await })
        };
        // Two work on connections that are open; twelve more come later and want new ones.
        let mut workers = tokio::task::JoinSet::new();
        let work = |workers: &mut tokio::task::JoinSet<()>| {
            let (db, over) = (db.clone(), Arc::clone(&over));
            let (failed, done) = (Arc::clone(&failed), Arc::clone(&done));
            workers.spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    let asked = database::content::log_search(db.writer(), "mug", 1, NOW).await;
                    if asked.is_err() { &failed } else { &done }.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            });
        };
        work(&mut workers);
        work(&mut workers);
        tokio::time::sleep(Duration::from_millis(300)).await;

        server
            .say("ALTER USER 'shop'@'%' IDENTIFIED BY 'second'")
            .await;
        assert!(
            connect(&config)
                .await
                .unwrap_err()
                .to_string()
                .contains("denied")
        );
        for _ in 0..12 {
            work(&mut workers);
        }
        let then = done.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert!(
            done.load(Ordering::SeqCst) > then + 50,
            "the open connections serve on"
        );

        std::fs::write(&file, format!("{}\n", url("second"))).unwrap();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        // Every connection with the old password ends; whoever comes next must bring the new one.
        server.say("SET GLOBAL offline_mode = ON").await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.say("SET GLOBAL offline_mode = OFF").await;
        let then = done.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(1_000)).await;
        assert!(
            done.load(Ordering::SeqCst) > then + 50,
            "the new password is used"
        );

        over.store(true, Ordering::SeqCst);
        while let Some(ended) = workers.join_next().await {
            ended.unwrap();
        }
        watcher.abort();
        // Only those whose connection the server ended in the middle of a write may have failed.
        let failed = failed.load(Ordering::SeqCst);
        assert!(
            failed <= 14,
            "{failed} of {} failed",
            done.load(Ordering::SeqCst)
        );
        db.close().await.unwrap();
        server.say("DROP USER 'shop'@'%'").await;
    })
    .await;
}
