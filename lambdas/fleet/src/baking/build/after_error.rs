//! Errors in a step of a build, and what each leads to.

use super::{Action, Observed};
use crate::alarm::Alarm;
use crate::aws_error::{AwsError, Disposition, classify};
use crate::plan::Next;

/// For a launch it is the error of the last option tried.
pub fn after_error(seen: &Observed, action: &Action, error: &AwsError) -> Next<Action> {
    let build = seen.request.build.to_string();
    match (classify(error), action) {
        // For people only, so nothing fails for want of it.
        (_, Action::KeepConsole { .. }) => Next::Skip,
        (Disposition::NextAttempt, Action::LaunchBuilder(launch)) => {
            Next::Instead(vec![Action::RecordAttempt {
                build,
                attempt: launch.attempt,
                reason: error.to_string(),
            }])
        }
        (Disposition::TryNextOption, _) => Next::Fail(Some(Alarm::NoBuilderCapacity { build })),
        _ => Next::by_default(error),
    }
}
