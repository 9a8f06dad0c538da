//! The reconcile loop: observe, plan, wait until what was done is visible, act, classify the error.
//!
//! Everything a function changes goes through here, except the request of a new build, which nothing
//! can be observed of before it is written.

use std::fmt::Debug;
use std::slice;
use std::time::Duration;

use fleet::aws_error::{AwsError, Disposition, classify};
pub use fleet::plan::Next;
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
        Next::by_default(error)
    }

    /// Whether nothing is left to be seen to once this action was carried out.
    fn is_last(&self, _action: &Self::Action) -> bool {
        false
    }

    /// Lets some time pass for earlier changes to become visible.
    async fn pause(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// The plan asks to be made again at this time, although no event may come.
    async fn come_back(&mut self, _at_ms: i64) -> Result<(), Error> {
        Ok(())
    }
}

/// Observes and acts until nothing is left to do for now.
pub async fn reconcile<R: Reconcile>(subject: &mut R, report: &mut Report) -> Result<(), Error> {
    match rounds(subject, report).await? {
        Some(at_ms) => subject.come_back(at_ms).await,
        None => Ok(()),
    }
}

/// When to come back, if the plans say so.
async fn rounds<R: Reconcile>(subject: &mut R, report: &mut Report) -> Result<Option<i64>, Error> {
    let mut changes = Changes::default();
    let mut look_again_ms = None;
    for _ in 0..MAX_ROUNDS {
        let Some(seen) = subject.observe(report).await? else {
            return Ok(look_again_ms);
        };
        let plan = subject.plan(&seen, report)?;
        report.merge(&plan);
        // A later round may know less: the event that the first one went by tells where an instance goes.
        look_again_ms = plan.look_again_ms.or(look_again_ms);
        if plan.is_idle() {
            return Ok(look_again_ms);
        }
        if !changes.are_visible(&plan.actions) {
            let Some(pause) = changes.pauses.next() else {
                report.note("what was done is not visible yet");
                return Ok(look_again_ms);
            };
            subject.pause(*pause).await;
            continue;
        }
        if carry_out(subject, &seen, &plan.actions, report).await? == Round::Last {
            return Ok(look_again_ms);
        }
        changes = Changes::made(plan.actions);
    }
    Err(Error::Unsettled {
        rounds: MAX_ROUNDS,
        left: format!("{:?}", changes.actions),
    })
}

/// What was carried out last: a plan that repeats it does not see it yet.
struct Changes<A> {
    actions: Vec<A>,
    pauses: slice::Iter<'static, Duration>,
}

impl<A> Default for Changes<A> {
    fn default() -> Self {
        Self::made(Vec::new())
    }
}

impl<A> Changes<A> {
    fn made(actions: Vec<A>) -> Self {
        Self {
            actions,
            pauses: VISIBILITY_PAUSES.iter(),
        }
    }

    fn are_visible(&self, plan: &[A]) -> bool
    where
        A: PartialEq,
    {
        self.actions != plan
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Wants what its next plan says; nothing after the last.
    #[derive(Default)]
    struct Script {
        plans: Vec<Plan<&'static str>>,
        errors: Vec<(&'static str, &'static str)>,
        acted: Vec<&'static str>,
        paused: Vec<Duration>,
        back_ms: Option<i64>,
    }

    impl Script {
        fn of(plans: &[&[&'static str]]) -> Self {
            let plan = |actions: &&[&'static str]| Plan {
                actions: actions.to_vec(),
                ..Plan::default()
            };
            Self {
                plans: plans.iter().rev().map(plan).collect(),
                ..Self::default()
            }
        }

        fn failing(mut self, action: &'static str, code: &'static str) -> Self {
            self.errors.push((action, code));
            self
        }

        async fn run(&mut self) -> (Result<(), Error>, Report) {
            let mut report = Report::default();
            (reconcile(self, &mut report).await, report)
        }
    }

    impl Reconcile for Script {
        type Observed = Plan<&'static str>;
        type Action = &'static str;

        async fn observe(&mut self, _: &mut Report) -> Result<Option<Self::Observed>, Error> {
            Ok(Some(self.plans.pop().unwrap_or_default()))
        }

        fn plan(&mut self, seen: &Self::Observed, _: &mut Report) -> Result<Self::Observed, Error> {
            Ok(seen.clone())
        }

        async fn act(
            &mut self,
            _: &Self::Observed,
            action: &&'static str,
            _: &mut Report,
        ) -> Result<(), Error> {
            self.acted.push(action);
            match self.errors.iter().find(|(of, _)| of == action) {
                Some((_, code)) => Err(AwsError {
                    operation: "CreateImage",
                    code: Some((*code).to_owned()),
                    message: String::new(),
                }
                .into()),
                None => Ok(()),
            }
        }

        fn after_error(
            &self,
            _: &Self::Observed,
            _: &&'static str,
            error: &AwsError,
        ) -> Next<&'static str> {
            match error.code.as_deref() {
                Some("Busy") => Next::Later,
                Some("Other") => Next::Instead(vec!["other"]),
                _ => Next::by_default(error),
            }
        }

        fn is_last(&self, action: &&'static str) -> bool {
            *action == "finish"
        }

        async fn pause(&mut self, time: Duration) {
            self.paused.push(time);
        }

        async fn come_back(&mut self, at_ms: i64) -> Result<(), Error> {
            self.back_ms = Some(at_ms);
            Ok(())
        }
    }

    #[tokio::test]
    async fn it_acts_until_nothing_is_left_to_do() {
        let mut script = Script::of(&[&["start"], &["tag", "end"]]);
        let (done, report) = script.run().await;
        assert_eq!((done, report.actions.len()), (Ok(()), 3));
        assert_eq!(script.acted, ["start", "tag", "end"]);
        assert!(script.paused.is_empty());
    }

    #[tokio::test]
    async fn what_was_just_done_is_looked_for_and_then_left() {
        let mut script = Script::of(&[&["start"], &["start"], &["tag"]]);
        assert_eq!(script.run().await.0, Ok(()));
        assert_eq!(script.acted, ["start", "tag"]);
        assert_eq!(script.paused, VISIBILITY_PAUSES[..1]);
        let mut script = Script::of(&[["start"].as_slice(); 9]);
        let (done, report) = script.run().await;
        assert_eq!((done, script.acted), (Ok(()), vec!["start"]));
        assert_eq!(script.paused, VISIBILITY_PAUSES);
        assert_eq!(report.remarks, ["what was done is not visible yet"]);
    }

    #[tokio::test]
    async fn it_gives_up_on_what_is_undone_again_and_again() {
        let mut script = Script::of(&[["up"].as_slice(), &["down"]].repeat(9));
        let done = script.run().await.0.unwrap_err();
        assert_eq!(done.name(), "Unsettled");
        assert_eq!(script.acted.len(), MAX_ROUNDS);
    }

    #[tokio::test]
    async fn an_error_leads_to_what_it_means() {
        let plan: &[&[&str]] = &[&["first", "second"]];
        let mut script = Script::of(plan).failing("first", "InvalidAMIName.Duplicate");
        let (done, report) = script.run().await;
        assert_eq!((done, report.actions.len()), (Ok(()), 1), "already done");
        let mut script = Script::of(plan).failing("first", "Busy");
        assert_eq!(script.run().await.0, Ok(()));
        assert_eq!(script.acted, ["first"], "later");
        let mut script = Script::of(plan).failing("first", "Other");
        assert_eq!(script.run().await.0, Ok(()));
        assert_eq!(
            script.acted,
            ["first", "other"],
            "observed again instead of the second"
        );
        let mut script = Script::of(plan).failing("first", "UnauthorizedOperation");
        assert_eq!(script.run().await.0.unwrap_err().name(), "AwsError");
        assert_eq!(script.acted, ["first"]);
    }

    #[tokio::test]
    async fn the_last_action_ends_it_and_the_time_to_come_back_is_kept() {
        let mut script = Script::of(&[&["tag"], &["finish"], &["never"]]);
        script.plans[2].look_again_ms = Some(7);
        assert_eq!(script.run().await.0, Ok(()));
        assert_eq!(
            (script.acted, script.back_ms),
            (vec!["tag", "finish"], Some(7))
        );
    }
}
