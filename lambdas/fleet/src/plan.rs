//! Plans: actions in order, alarms that hold now, remarks for the log; and what follows from an error.

use serde::Serialize;

use crate::alarm::Alarm;
use crate::aws_error::{AwsError, Disposition, classify};

/// What a rule decides from one observation.
///
/// Actions change something; once they are carried out, the next observation yields none.
/// Alarms are statements about the present and repeat for as long as they are true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan<A> {
    pub actions: Vec<A>,
    pub alarms: Vec<Alarm>,
    pub remarks: Vec<String>,
    /// When to look again although no event may come, in unix milliseconds.
    pub look_again_ms: Option<i64>,
}

impl<A> Default for Plan<A> {
    fn default() -> Self {
        Self {
            actions: Vec::new(),
            alarms: Vec::new(),
            remarks: Vec::new(),
            look_again_ms: None,
        }
    }
}

impl<A> Plan<A> {
    /// Nothing to do, because of this.
    pub fn idle(remark: impl Into<String>) -> Self {
        Self {
            remarks: vec![remark.into()],
            ..Self::default()
        }
    }

    pub fn push_action(&mut self, action: A) -> &mut Self {
        self.actions.push(action);
        self
    }

    pub fn alarm(&mut self, alarm: Alarm) -> &mut Self {
        self.alarms.push(alarm);
        self
    }

    pub fn note(&mut self, remark: impl Into<String>) -> &mut Self {
        self.remarks.push(remark.into());
        self
    }

    /// Looks again at this time, or earlier if that was already planned.
    pub fn look_again(&mut self, at_ms: i64) -> &mut Self {
        self.look_again_ms = Some(self.look_again_ms.map_or(at_ms, |other| other.min(at_ms)));
        self
    }

    pub fn is_idle(&self) -> bool {
        self.actions.is_empty()
    }
}

/// How to go on after an AWS error that met an action.
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

impl<A> Next<A> {
    pub fn by_default(error: &AwsError) -> Self {
        match classify(error) {
            Disposition::AlreadyDone => Self::AlreadyDone,
            Disposition::Busy => Self::Later,
            _ => Self::Fail(None),
        }
    }

    /// As [`Next::by_default`], where what is still in use is left for another time.
    pub fn skip_busy(error: &AwsError) -> Self {
        match classify(error) {
            Disposition::Busy => Self::Skip,
            _ => Self::by_default(error),
        }
    }
}
