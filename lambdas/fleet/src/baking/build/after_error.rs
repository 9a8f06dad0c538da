//! What a failed step of a build leads to.

use super::{Action, Observed};
use crate::alarm::Alarm;
use crate::aws_error::{AwsError, Disposition, classify};

/// How to go on after an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The step's wish is fulfilled; look again and go on.
    GoOn,
    /// Carry these out, then look again.
    Do(Vec<Action>),
    /// Something else is in the way; end this invocation, an event or the janitor comes back.
    Later,
    /// Repeat the step after a short wait, a bounded number of times.
    Retry,
    /// Fail the invocation, so that it is delivered again and counted.
    Fail(Option<Alarm>),
}

/// `error` met `action`. For a launch it is the error of the last place tried.
pub fn after_error(seen: &Observed, action: &Action, error: &AwsError) -> Next {
    let build = seen.request.build.to_string();
    match (classify(error), action) {
        (Disposition::AlreadyDone, _) => Next::GoOn,
        (Disposition::NextAttempt, Action::LaunchBuilder(launch)) => {
            Next::Do(vec![Action::RecordAttempt {
                build,
                attempt: launch.attempt,
                reason: error.to_string(),
            }])
        }
        (Disposition::TryNextOption, _) => Next::Fail(Some(Alarm::NoBuilderCapacity { build })),
        (Disposition::Busy, _) => Next::Later,
        (Disposition::Retry, _) => Next::Retry,
        (Disposition::NextAttempt | Disposition::Fatal, _) => Next::Fail(None),
    }
}
