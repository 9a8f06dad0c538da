//! What a failed step of a build leads to.

use super::{Action, Observed};
use crate::alarm::Alarm;
use crate::fault::{Fault, Verdict, judge};

/// How to go on after a fault.
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

/// `fault` met `action`. For a launch it is the fault of the last place tried.
pub fn after_fault(seen: &Observed, action: &Action, fault: &Fault) -> Next {
    let build = seen.request.build.to_string();
    match (judge(fault), action) {
        (Verdict::AlreadySo, _) => Next::GoOn,
        (Verdict::NextAttempt, Action::LaunchBuilder(launch)) => {
            Next::Do(vec![Action::RecordAttempt {
                build,
                attempt: launch.attempt,
                reason: fault.to_string(),
            }])
        }
        (Verdict::TryNextPlace, _) => Next::Fail(Some(Alarm::NoBuilderCapacity { build })),
        (Verdict::Busy, _) => Next::Later,
        (Verdict::Retry, _) => Next::Retry,
        (Verdict::NextAttempt | Verdict::Fatal, _) => Next::Fail(None),
    }
}
