//! One call to AWS: repeated where that helps, with what went wrong as a [`Fault`].

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use fleet::fault::{Backoff, Fault, Verdict, judge};

/// At most 6.2 seconds of waiting in all: an instance profile takes that long to be known everywhere.
const BACKOFF: Backoff = Backoff {
    base_ms: 200,
    longest_ms: 4_000,
    tries: 6,
};

/// Calls AWS, and again with growing random pauses as long as [`judge`] says that it may help.
///
/// `operation` is the API's name of it, such as `RunInstances`.
///
/// # Errors
/// The last fault, for the caller to judge: it may mean that what was wanted is already so.
pub async fn call<T, E, R, Answer>(
    operation: &'static str,
    send: impl FnMut() -> Answer,
) -> Result<T, Fault>
where
    Answer: Future<Output = Result<T, SdkError<E, R>>>,
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug,
{
    repeat(BACKOFF, operation, send).await
}

async fn repeat<T, E, R, Answer>(
    backoff: Backoff,
    operation: &'static str,
    mut send: impl FnMut() -> Answer,
) -> Result<T, Fault>
where
    Answer: Future<Output = Result<T, SdkError<E, R>>>,
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug,
{
    let mut tried = 1;
    loop {
        // Boxed: the SDK's futures are large and deep, and every function has dozens of these calls.
        let fault = match Box::pin(send()).await {
            Ok(answer) => return Ok(answer),
            Err(error) => fault(operation, &error),
        };
        if judge(&fault) != Verdict::Retry {
            return Err(fault);
        }
        let Some(wait_ms) = backoff.wait_ms(tried, rand::random()) else {
            return Err(fault);
        };
        tracing::info!(operation, tried, wait_ms, "{fault}; trying again");
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        tried += 1;
    }
}

/// The error as the rules judge it.
pub fn fault<E, R>(operation: &'static str, error: &SdkError<E, R>) -> Fault
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug,
{
    let code = error.code().map(str::to_owned);
    let message = match error.message() {
        Some(message) => message.to_owned(),
        // Timeouts and broken connections say what they are only in their causes.
        None => DisplayErrorContext(error).to_string(),
    };
    Fault {
        operation,
        code,
        message: message.chars().take(1_000).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    const QUICK: Backoff = Backoff {
        base_ms: 1,
        longest_ms: 2,
        ..BACKOFF
    };

    #[derive(Debug, thiserror::Error)]
    #[error("refused")]
    struct Refused(ErrorMetadata);

    impl ProvideErrorMetadata for Refused {
        fn meta(&self) -> &ErrorMetadata {
            &self.0
        }
    }

    fn refused(code: &str) -> SdkError<Refused, ()> {
        let meta = ErrorMetadata::builder()
            .code(code)
            .message("as asked")
            .build();
        SdkError::service_error(Refused(meta), ())
    }

    async fn answers(codes: &[&str]) -> (Result<usize, Fault>, usize) {
        let calls = Cell::new(0);
        let answer = repeat(QUICK, "RunInstances", || {
            let place = calls.replace(calls.get() + 1);
            async move {
                match codes.get(place) {
                    Some(code) => Err(refused(code)),
                    None => Ok(place),
                }
            }
        });
        (answer.await, calls.get())
    }

    #[tokio::test]
    async fn a_throttled_call_is_repeated_until_it_succeeds() {
        let (answer, calls) = answers(&["RequestLimitExceeded"; 3]).await;
        assert_eq!((answer, calls), (Ok(3), 4));
    }

    #[tokio::test]
    async fn repeating_ends_with_the_last_fault() {
        let (answer, calls) = answers(&["Throttling"; 50]).await;
        assert_eq!(calls, 6);
        assert_eq!(
            answer.unwrap_err().to_string(),
            "RunInstances: Throttling as asked"
        );
    }

    #[tokio::test]
    async fn what_repeating_cannot_mend_is_not_repeated() {
        let (answer, calls) = answers(&["UnauthorizedOperation"]).await;
        assert_eq!(calls, 1);
        assert_eq!(judge(&answer.unwrap_err()), Verdict::Fatal);
    }

    #[tokio::test]
    async fn a_call_that_never_arrived_is_repeated_and_says_why() {
        let calls = Cell::new(0);
        let answer: Result<(), Fault> = repeat(QUICK, "GetObject", || {
            calls.set(calls.get() + 1);
            async {
                Err(SdkError::<Refused, ()>::timeout_error(
                    "five seconds passed",
                ))
            }
        })
        .await;
        let fault = answer.unwrap_err();
        assert_eq!((calls.get(), &fault.code), (6, &None));
        assert!(fault.message.contains("five seconds passed"), "{fault}");
    }
}
