//! One call to AWS, with what went wrong as a [`AwsError`].

use std::fmt::Debug;
use std::future::Future;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use fleet::aws_error::AwsError;

/// Sends a request, or all requests of a paginator; `operation` is the API's name of it, such as
/// `RunInstances`. The error is the last one, after the SDK's retries.
pub async fn call<T, E, R>(
    operation: &'static str,
    sent: impl Future<Output = Result<T, SdkError<E, R>>>,
) -> Result<T, AwsError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug,
{
    // Boxed: the SDK's futures are large and deep, and every function has dozens of these calls.
    let answer = Box::pin(sent).await;
    answer.map_err(|error| aws_error(operation, &error))
}

fn aws_error<E, R>(operation: &'static str, error: &SdkError<E, R>) -> AwsError
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
    AwsError {
        operation,
        code,
        message: message.chars().take(1_000).collect(),
    }
}

/// An answer that lacks what the API promises; repeating the call would not help.
pub fn incomplete(operation: &'static str, missing: &str) -> AwsError {
    AwsError {
        operation,
        code: Some("IncompleteAnswer".to_owned()),
        message: format!("the answer has no {missing}"),
    }
}
