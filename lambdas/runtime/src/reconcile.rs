//! The reconcile loop: observe, plan, wait until what was done is visible, act, classify the error.
//!
//! Everything a function changes goes through here, except the request of a new build, which nothing
//! can be observed of before it is written.

use std::fmt::Debug;
use std::time::Duration;

use fleet::alarm::Alarm;
use fleet::aws_error::{AwsError, Disposition, classify};
use fleet::plan::Plan;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Error, Report};

/// After so many rounds something undoes what this does.
const MAX_ROUNDS: usize = 12;
/// AWS does not show a change at once: seven seconds are waited in all before it is left to an event
/// or the janitor.
const VISIBILITY_PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// One thing that is brought from how it is to how it should be: a build, the group, an instance.
///
/// A value lives for one invocation, and holds the time it was made at.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, so nobody needs a Send bound"
)]
pub trait Reconcile {
    type Observed;
    type Action: Debug + PartialEq + Serialize;

    /// Reads how it is now; nothing where it does not exist (any more), and the report says so.
    async fn observe(&mut self, report: &mut Report) -> Result<Option<Self::Observed>, Error>;

    /// Decides, without I/O. A refusal is an idle plan, and the report says why.
    fn plan(
        &mut self,
        seen: &Self::Observed,
        report: &mut Report,
    ) -> Result<Plan<Self::Action>, Error>;

    async fn act(
        &mut self,
        seen: &Self::Observed,
        action: &Self::Action,
        report: &mut Report,
    ) -> Result<(), Error>;

    /// What an AWS error that met an action leads to.
    fn after_error(
        &self,
        _seen: &Self::Observed,
        _action: &Self::Action,
        error: &AwsError,
    ) -> Next<Self::Action> {
        classify(error).into()
    }

    /// Whether nothing is left to be seen to once this action was carried out.
    fn is_last(&self, _action: &Self::Action) -> bool {
        false
    }

    /// The plan asks to be made again at this time, although no event may come.
    async fn come_back(&mut self, _at_ms: i64) -> Result<(), Error> {
        Ok(())
    }
}

/// How to go on after an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next<A> {
    AlreadyDone,
    /// Nothing depends on it, or the next invocation tries again.
    Skip,
    /// Carry these out, then observe again.
    Instead(Vec<A>),
    /// Something else is in progress: an event or the janitor comes back.
    Later,
    /// The event is delivered again.
    Fail(Option<Alarm>),
}

impl<A> From<Disposition> for Next<A> {
    fn from(verdict: Disposition) -> Self {
        match verdict {
            Disposition::AlreadyDone => Self::AlreadyDone,
            Disposition::Busy => Self::Later,
            Disposition::TryNextOption | Disposition::NextAttempt | Disposition::Retry | Disposition::Fatal => {
                Self::Fail(None)
            }
        }
    }
}

/// Rounds of observing and acting until nothing is left to do for now.
pub async fn reconcile<R: Reconcile>(subject: &mut R, report: &mut Report) -> Result<(), Error> {
    let mut done: Vec<R::Action> = Vec::new();
    let mut pauses = VISIBILITY_PAUSES.iter();
    for _ in 0..MAX_ROUNDS {
        let Some(seen) = subject.observe(report).await? else {
            return Ok(());
        };
        let plan = subject.plan(&seen, report)?;
        report.merge(&plan);
        if !plan.is_idle() && plan.actions == done {
            match pauses.next() {
                Some(pause) => tokio::time::sleep(*pause).await,
                None => {
                    report.note("what was done is not visible yet");
                    return Ok(());
                }
            }
            continue;
        }
        pauses = VISIBILITY_PAUSES.iter();
        let round = carry_out(subject, &seen, &plan.actions, report).await?;
        if plan.is_idle() || round == Round::Last {
            return match plan.look_again_ms {
                Some(at_ms) => subject.come_back(at_ms).await,
                None => Ok(()),
            };
        }
        done = plan.actions;
    }
    Err(Error::Unsettled {
        rounds: MAX_ROUNDS,
        left: format!("{done:?}"),
    })
}

#[derive(PartialEq)]
enum Round {
    Last,
    ObserveAgain,
}

async fn carry_out<R: Reconcile>(
    subject: &mut R,
    seen: &R::Observed,
    actions: &[R::Action],
    report: &mut Report,
) -> Result<Round, Error> {
    let mut round = Round::ObserveAgain;
    for action in actions {
        match subject.act(seen, action, report).await {
            Ok(()) => report.push_action(action),
            Err(Error::Aws(error)) => match subject.after_error(seen, action, &error) {
                Next::AlreadyDone => report.note(format!("already so: {error}")),
                Next::Skip => report.note(format!("left for now: {error}")),
                Next::Instead(instead) => {
                    report.note(error.to_string());
                    insist(subject, seen, &instead, report).await?;
                    return Ok(Round::ObserveAgain);
                }
                Next::Later => {
                    report.note(format!("later: {error}"));
                    return Ok(Round::Last);
                }
                Next::Fail(alarm) => {
                    alarm.into_iter().for_each(|alarm| report.alarm(alarm));
                    return Err(error.into());
                }
            },
            Err(error) => return Err(error),
        }
        if subject.is_last(action) {
            round = Round::Last;
        }
    }
    Ok(round)
}

/// What stands in for a failed action may be so already, but must not fail itself.
async fn insist<R: Reconcile>(
    subject: &mut R,
    seen: &R::Observed,
    actions: &[R::Action],
    report: &mut Report,
) -> Result<(), Error> {
    for action in actions {
        match subject.act(seen, action, report).await {
            Err(Error::Aws(error)) if classify(&error) == Disposition::AlreadyDone => {}
            done => done?,
        }
        report.push_action(action);
    }
    Ok(())
}

/// What [`reconcile`] would do in its first round; changes nothing.
pub async fn preview<R: Reconcile>(subject: &mut R) -> Result<Value, Error> {
    let mut report = Report::default();
    let plan = match subject.observe(&mut report).await? {
        Some(seen) => Some(subject.plan(&seen, &mut report)?),
        None => None,
    };
    Ok(json!({"plan": plan, "refused": report.refusals, "remarks": report.remarks}))
}
