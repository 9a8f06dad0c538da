//! AWS errors, and the disposition of each: done already, elsewhere, later, or never.

use serde::Serialize;
use thiserror::Error;

/// An error as AWS returned it. Without a code it never reached AWS, or no answer came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[error("{operation}: {} {message}", code.as_deref().unwrap_or("(no code)"))]
pub struct AwsError {
    /// As the API names it, such as `RunInstances`.
    pub operation: &'static str,
    pub code: Option<String>,
    pub message: String,
}

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Disposition {
    /// What the step wanted is already so; go on.
    AlreadyDone,
    /// Something else is in progress; leave it, an event or the janitor comes back.
    Busy,
    /// This type or zone is full; try the next.
    TryNextOption,
    /// The token belongs to an instance that is gone; the next attempt needs another.
    NextAttempt,
    /// Try again shortly, a bounded number of times.
    Retry,
    /// Retrying cannot help; fail the invocation.
    Fatal,
}

/// By operation, code and, where AWS gives no better, by the text.
pub fn classify(error: &AwsError) -> Disposition {
    use Disposition::{AlreadyDone, Busy, Fatal, NextAttempt, Retry, TryNextOption};
    let Some(code) = error.code.as_deref() else {
        return Retry;
    };
    let says = |text: &str| error.message.contains(text);
    match (error.operation, code) {
        (_, "RequestLimitExceeded" | "Throttling" | "ThrottlingException" | "SlowDown") => Retry,
        (_, "InternalError" | "InternalFailure" | "ServiceUnavailable" | "Unavailable") => Retry,
        (_, "InternalException" | "InternalServerError" | "ServiceUnavailableException") => Retry,
        (_, "RequestTimeout" | "RequestTimeoutException" | "TooManyRequestsException") => Retry,
        ("PutParameter", "TooManyUpdates") => Retry,
        ("RunInstances", "IdempotentInstanceTerminated" | "IdempotentParameterMismatch") => {
            NextAttempt
        }
        ("RunInstances", "InsufficientInstanceCapacity" | "Unsupported") => TryNextOption,
        ("RunInstances", "InsufficientHostCapacity" | "InsufficientFreeAddressesInSubnet") => {
            TryNextOption
        }
        ("RunInstances", "InstanceLimitExceeded" | "VcpuLimitExceeded") => Busy,
        // A fresh instance profile takes seconds to be known everywhere.
        ("RunInstances", "InvalidParameterValue") if says("iamInstanceProfile") => Retry,
        ("CreateImage", "InvalidAMIName.Duplicate") => AlreadyDone,
        ("CreateImage", "IncorrectInstanceState") => Retry,
        ("CreateImage", "InvalidParameterValue") if says("Instance is not in state") => Retry,
        ("CreateImage", "SnapshotCreationPerVolumeRateExceeded") => Retry,
        ("TerminateInstances", "InvalidInstanceID.NotFound") => AlreadyDone,
        ("DeregisterImage", "InvalidAMIID.NotFound" | "InvalidAMIID.Unavailable") => AlreadyDone,
        ("DeleteSnapshot", "InvalidSnapshot.NotFound") => AlreadyDone,
        // Still held by an image that is just going; the next sweep takes it.
        ("DeleteSnapshot", "InvalidSnapshot.InUse") => Busy,
        ("DeleteVolume", "InvalidVolume.NotFound") => AlreadyDone,
        ("DeleteNetworkInterface", "InvalidNetworkInterfaceID.NotFound") => AlreadyDone,
        (
            _,
            "InvalidInstanceID.NotFound" | "InvalidAMIID.NotFound" | "InvalidSnapshot.NotFound",
        ) => Retry,
        ("StartInstanceRefresh", "InstanceRefreshInProgress") => Busy,
        ("RollbackInstanceRefresh", "ActiveInstanceRefreshNotFound") => AlreadyDone,
        ("RollbackInstanceRefresh", "IrreversibleInstanceRefresh") => Busy,
        (_, "ResourceContention" | "ScalingActivityInProgress") => Retry,
        ("CompleteLifecycleAction" | "RecordLifecycleActionHeartbeat", "ValidationError")
            if says("No active Lifecycle Action found") =>
        {
            AlreadyDone
        }
        ("PutObject", "PreconditionFailed") => AlreadyDone,
        ("PutObject", "ConditionalRequestConflict" | "OperationAborted") => Retry,
        ("CreateSchedule", "ConflictException") => AlreadyDone,
        (_, "AlreadyExists") => AlreadyDone,
        _ => Fatal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_says_in_its_own_words_that_it_may_help_to_try_again() {
        for (operation, code) in [
            ("RunInstances", "RequestLimitExceeded"),
            ("GetObject", "SlowDown"),
            ("PutEvents", "InternalException"),
            ("GetParameter", "InternalServerError"),
            ("PutParameter", "TooManyUpdates"),
            ("CreateSchedule", "ThrottlingException"),
            ("StartInstanceRefresh", "ResourceContention"),
        ] {
            let error = AwsError {
                operation,
                code: Some(code.to_owned()),
                message: String::new(),
            };
            assert_eq!(classify(&error), Disposition::Retry, "{error}");
        }
    }

    #[test]
    fn an_error_without_a_code_is_retried_and_a_denied_one_is_not() {
        let aws_error = |code: Option<&str>| AwsError {
            operation: "RunInstances",
            code: code.map(str::to_owned),
            message: String::new(),
        };
        assert_eq!(classify(&aws_error(None)), Disposition::Retry);
        assert_eq!(
            classify(&aws_error(Some("UnauthorizedOperation"))),
            Disposition::Fatal
        );
        assert_eq!(
            classify(&aws_error(Some("InvalidParameterValue"))),
            Disposition::Fatal
        );
    }
}
