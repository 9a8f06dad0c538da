//! The outbox: what a transaction promised to do later, done at least once.

use commerce::UnknownCode;
use commerce::job::JobKind;
use commerce::policy::{OUTBOX_LEASE_SECONDS, SECOND_MS};
use database::email_text::email_texts;
use database::job::{self, Job, MOST_ATTEMPTS};
use mail::{Email, EmailText, MessageMeta, SendError};

use crate::account_emails::{self, AccountEmailError};
use crate::order_jobs;
use crate::services::Services;

/// Jobs taken at a time.
const BATCH: u32 = 10;

/// Why one job of the outbox failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("this version does not know the job: {0}")]
    UnknownKind(#[from] UnknownCode),
    #[error(transparent)]
    Purchase(#[from] order_jobs::WorkError),
    #[error("the payload cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error(transparent)]
    Mail(#[from] SendError),
    #[error(transparent)]
    Account(#[from] AccountEmailError),
}

/// Takes what is due and does it; says how many jobs were done. Failures are tried again later,
/// further and further apart.
///
/// # Errors
/// When the database does not answer.
pub async fn work_off(services: &Services) -> Result<u64, database::Error> {
    let now_ms = services.now_ms();
    let (writer, owner) = (services.db.writer(), services.instance.as_str());
    let jobs = job::lease_jobs(
        writer,
        owner,
        now_ms + OUTBOX_LEASE_SECONDS * SECOND_MS,
        BATCH,
        now_ms,
    )
    .await?;
    if !jobs.is_empty() {
        use_own_words(services).await?;
    }
    let mut done = 0;
    for job in jobs {
        match perform(services, &job).await {
            Ok(()) => {
                job::complete_job(writer, job.id, owner, services.now_ms()).await?;
                done += 1;
            }
            Err(failure) => {
                tracing::warn!(job = job.id, kind = job.kind, attempts = job.attempts, error = %failure, "an outbox job failed");
                let text = failure.to_string();
                job::fail_job(writer, &job, owner, &text, services.now_ms()).await?;
                if job.attempts >= MOST_ATTEMPTS {
                    order_jobs::note_failure(services, &job).await?;
                }
            }
        }
    }
    Ok(done)
}

/// E-mails speak in the words that the merchant stored last.
async fn use_own_words(services: &Services) -> Result<(), database::Error> {
    let stored = email_texts(services.db.writer()).await?;
    let texts = stored.into_iter().map(|it| {
        let (subject, intro) = (it.subject, it.intro);
        (it.kind, EmailText { subject, intro })
    });
    services.mailer.use_texts(texts.collect());
    Ok(())
}

async fn perform(services: &Services, job: &Job) -> Result<(), Failure> {
    match JobKind::parse(&job.kind)? {
        JobKind::Mail => {
            let letter: Email = serde_json::from_str(&job.payload)?;
            let postmark = MessageMeta {
                outbox_id: job.id,
                written_at_ms: services.now_ms(),
            };
            let sent = services.mailer.send(&letter, postmark).await?;
            tracing::info!(
                kind = letter.message.kind(),
                message_id = sent.message_id,
                "a letter was sent"
            );
            Ok(())
        }
        JobKind::AskedEmail => Ok(account_emails::answer(services, job).await?),
        kind => Ok(order_jobs::perform(services, kind, job).await?),
    }
}
