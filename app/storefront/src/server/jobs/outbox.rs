//! The outbox: what a transaction promised to do later, done at least once.

use commerce::UnknownCode;
use commerce::job::JobKind;
use database::job::{self, Job};
use mail::{Letter, Postmark, SendError};

use crate::server::purchases;
use crate::server::state::Shop;

/// Jobs taken at a time.
const BATCH: u32 = 10;

/// How long a batch may take before another instance may try it again.
const LEASE_MS: i64 = 120_000;

/// Why one job of the outbox failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("this version does not know the job: {0}")]
    UnknownKind(#[from] UnknownCode),
    #[error(transparent)]
    Purchase(#[from] purchases::WorkError),
    #[error("the payload cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error(transparent)]
    Mail(#[from] SendError),
}

/// Takes what is due and does it; says how many jobs were done. Failures are tried again later,
/// further and further apart.
///
/// # Errors
/// When the database does not answer.
pub async fn work_off(shop: &Shop) -> Result<u64, database::Error> {
    let now_ms = shop.now_ms();
    let (writer, owner) = (shop.db.writer(), shop.instance.as_str());
    let jobs = job::lease_jobs(writer, owner, now_ms + LEASE_MS, BATCH, now_ms).await?;
    let mut done = 0;
    for job in jobs {
        match perform(shop, &job).await {
            Ok(()) => {
                job::complete_job(writer, job.id, owner, shop.now_ms()).await?;
                done += 1;
            }
            Err(failure) => {
                tracing::warn!(job = job.id, kind = job.kind, attempts = job.attempts, error = %failure, "an outbox job failed");
                let text = failure.to_string();
                job::fail_job(writer, &job, owner, &text, shop.now_ms()).await?;
            }
        }
    }
    Ok(done)
}

async fn perform(shop: &Shop, job: &Job) -> Result<(), Failure> {
    match JobKind::parse(&job.kind)? {
        JobKind::Mail => {
            let letter: Letter = serde_json::from_str(&job.payload)?;
            let postmark = Postmark {
                outbox_id: job.id,
                written_at_ms: shop.now_ms(),
            };
            let sent = shop.mailer.send(&letter, postmark).await?;
            tracing::info!(
                kind = letter.message.kind(),
                message_id = sent.message_id,
                "a letter was sent"
            );
            Ok(())
        }
        kind => Ok(purchases::perform(shop, kind, job).await?),
    }
}
