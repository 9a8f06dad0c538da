//! Jobs are done by one instance at a time, and again when it failed.

use std::collections::BTreeMap;

use commerce::job::JobKind;
use database::job::{
    MOST_ATTEMPTS, acquire_lease, complete_job, enqueue, fail_job, job_counts, lease_jobs,
    release_lease,
};

use crate::support::{MINUTE, NOW, each_database};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_workers_share_the_jobs_and_none_is_taken_twice() {
    each_database(async |shop| {
        for number in 0..40 {
            let key = format!("mail:{number}");
            assert!(
                enqueue(shop.db.writer(), JobKind::Mail, &key, "{}", NOW, NOW)
                    .await
                    .unwrap()
            );
            assert!(
                !enqueue(shop.db.writer(), JobKind::Mail, &key, "{}", NOW, NOW)
                    .await
                    .unwrap()
            );
        }
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let db = shop.db.clone();
                tokio::spawn(async move {
                    let owner = format!("worker-{worker}");
                    let mut done = Vec::new();
                    loop {
                        let until = NOW + MINUTE;
                        let jobs = lease_jobs(db.writer(), &owner, until, 5, NOW)
                            .await
                            .unwrap();
                        if jobs.is_empty() {
                            return done;
                        }
                        for job in jobs {
                            assert!(
                                complete_job(db.writer(), job.id, &owner, NOW)
                                    .await
                                    .unwrap()
                            );
                            done.push(job.id);
                        }
                    }
                })
            })
            .collect();
        let mut times: BTreeMap<i64, usize> = BTreeMap::new();
        for worker in workers {
            for id in worker.await.unwrap() {
                *times.entry(id).or_default() += 1;
            }
        }
        // A worker may find nothing left to take while another still holds some.
        for job in lease_jobs(shop.db.writer(), "last", NOW + MINUTE, 100, NOW)
            .await
            .unwrap()
        {
            *times.entry(job.id).or_default() += 1;
        }
        assert_eq!(times.len(), 40);
        assert!(times.values().all(|count| *count == 1), "{times:?}");
    })
    .await;
}

#[tokio::test]
async fn a_job_of_a_dead_worker_is_taken_by_another_after_its_lease() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        enqueue(writer, JobKind::Mail, "one", "{}", NOW, NOW)
            .await
            .unwrap();
        let lost = lease_jobs(writer, "dead", NOW + MINUTE, 5, NOW)
            .await
            .unwrap();
        assert_eq!(lost.len(), 1);
        assert_eq!(
            lease_jobs(writer, "other", NOW + 2 * MINUTE, 5, NOW + 1)
                .await
                .unwrap(),
            []
        );
        let later = NOW + MINUTE;
        let taken = lease_jobs(writer, "other", later + MINUTE, 5, later)
            .await
            .unwrap();
        assert_eq!(taken[0].attempts, 2);
        assert!(
            !complete_job(writer, taken[0].id, "dead", later)
                .await
                .unwrap()
        );
        assert!(
            complete_job(writer, taken[0].id, "other", later)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn a_job_that_keeps_failing_waits_longer_each_time_and_is_given_up() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        enqueue(writer, JobKind::Mail, "one", "{}", NOW, NOW)
            .await
            .unwrap();
        let mut at = NOW;
        for attempt in 1..=MOST_ATTEMPTS {
            let jobs = lease_jobs(writer, "worker", at + MINUTE, 5, at)
                .await
                .unwrap();
            assert_eq!(jobs.len(), 1, "try {attempt}");
            fail_job(writer, &jobs[0], "worker", "no route to host", at)
                .await
                .unwrap();
            if attempt == 1 {
                assert_eq!(
                    lease_jobs(writer, "worker", at, 5, at + 4_999)
                        .await
                        .unwrap(),
                    []
                );
            }
            at += 3_600_000;
        }
        assert_eq!(
            lease_jobs(writer, "worker", at, 5, at + 3_600_000)
                .await
                .unwrap(),
            []
        );
        assert_eq!(job_counts(writer).await.unwrap(), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn one_instance_holds_a_lease_until_it_ends_or_is_given_back() {
    each_database(async |shop| {
        let writer = shop.db.writer();
        let acquire = async |owner, at| {
            acquire_lease(writer, "sweep", owner, at + MINUTE, at)
                .await
                .unwrap()
        };
        assert!(acquire("a", NOW).await);
        assert!(!acquire("b", NOW + 1).await);
        assert!(acquire("a", NOW + 2).await, "the owner may prolong it");
        assert!(acquire("b", NOW + 2 + MINUTE).await, "it ended");
        assert!(!acquire("a", NOW + 3 + MINUTE).await);
        release_lease(writer, "sweep", "b").await.unwrap();
        assert!(acquire("a", NOW + 4 + MINUTE).await);
    })
    .await;
}
