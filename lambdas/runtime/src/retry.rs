//! Retries of the AWS SDK: how often, and for which errors that it does not take for transient itself.

use std::error::Error;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_types::error::ErrorMetadata;
use fleet::aws_error::{AwsError, Disposition, classify};

/// At most 6.2 seconds of waiting in all: an instance profile takes that long to be known everywhere.
pub(crate) fn config() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(6)
        .with_initial_backoff(Duration::from_millis(200))
        .with_max_backoff(Duration::from_secs(4))
}

/// Adds to the SDK's own classifiers (throttling, server errors, lost answers) what passes by itself.
#[derive(Debug, Default)]
pub struct RetryClassifier {
    modeled: Vec<fn(&(dyn Error + 'static)) -> bool>,
}

impl RetryClassifier {
    /// An error that the service's model names has a type instead of a code.
    pub fn with<E: Error + 'static>(mut self) -> Self {
        self.modeled.push(|cause| cause.is::<E>());
        self
    }

    fn is_transient(&self, cause: &(dyn Error + 'static)) -> bool {
        let unmodeled = |metadata: &ErrorMetadata| {
            let message = metadata.message().unwrap_or_default();
            metadata
                .code()
                .is_some_and(|code| is_transient(code, message))
        };
        self.modeled.iter().any(|is| is(cause))
            || cause.downcast_ref::<ErrorMetadata>().is_some_and(unmodeled)
    }
}

impl ClassifyRetry for RetryClassifier {
    fn name(&self) -> &'static str {
        "FleetCart"
    }

    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let mut cause = match context.output_or_error() {
            Some(Err(error)) => error.as_operation_error().and_then(Error::source),
            _ => None,
        };
        while let Some(error) = cause {
            if self.is_transient(error) {
                return RetryAction::transient_error();
            }
            cause = error.source();
        }
        RetryAction::NoActionIndicated
    }
}

/// An operation's own codes are worth a retry whichever operation met them: which one it was, nobody
/// tells a classifier. Of the others any operation stands for all.
fn is_transient(code: &str, message: &str) -> bool {
    ["RunInstances", "CreateImage", "PutObject"]
        .into_iter()
        .any(|operation| {
            let error = AwsError {
                operation,
                code: Some(code.to_owned()),
                message: message.to_owned(),
            };
            classify(&error) == Disposition::Retry
        })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::operation::create_image::CreateImageError;
    use aws_sdk_ssm::operation::put_parameter::PutParameterError;
    use aws_sdk_ssm::types::error::{ParameterLimitExceeded, TooManyUpdates};
    use aws_smithy_runtime_api::client::interceptors::context::{Error as Erased, Input};
    use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;

    use super::*;

    fn retries<E: Error + Send + Sync + 'static>(classifier: &RetryClassifier, error: E) -> bool {
        let mut context = InterceptorContext::new(Input::erase("a request"));
        context.set_output_or_error(Err(OrchestratorError::operation(Erased::erase(error))));
        classifier.classify_retry(&context).should_retry()
    }

    #[test]
    fn what_passes_by_itself_is_told_by_its_code() {
        for (code, message, passes) in [
            ("InvalidAMIID.NotFound", "", true),
            ("OperationAborted", "", true),
            (
                "InvalidParameterValue",
                "Value (x) for parameter iamInstanceProfile.name is invalid",
                true,
            ),
            (
                "InvalidParameterValue",
                "Value (x) for parameter instanceType is invalid",
                false,
            ),
            ("UnauthorizedOperation", "", false),
            ("InvalidAMIName.Duplicate", "", false),
        ] {
            let metadata = ErrorMetadata::builder().code(code).message(message).build();
            let error = CreateImageError::generic(metadata);
            assert_eq!(
                retries(&RetryClassifier::default(), error),
                passes,
                "{code} {message}"
            );
        }
    }

    #[test]
    fn an_error_of_the_services_model_is_told_by_its_type() {
        let classifier = RetryClassifier::default().with::<TooManyUpdates>();
        let busy = TooManyUpdates::builder().build();
        assert!(retries(
            &classifier,
            PutParameterError::TooManyUpdates(busy)
        ));
        let full = ParameterLimitExceeded::builder().build();
        assert!(!retries(
            &classifier,
            PutParameterError::ParameterLimitExceeded(full)
        ));
    }
}
