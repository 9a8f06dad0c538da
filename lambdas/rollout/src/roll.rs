//! The group, looked at until nothing is left to do for now.

use fleet::fault::Verdict;
use fleet::health;
use fleet::rollout::{self, Action};
use runtime::{Error, Patience, ROUNDS, Report, Turn};

use crate::Rollout;
use crate::observe::Look;

enum Done {
    LookAgain,
    Later,
}

impl Rollout {
    pub(crate) async fn roll(&self, now_ms: i64, report: &mut Report) -> Result<(), Error> {
        if let Err(wrong) = self.clients.guard(&self.fleet.place).await? {
            report.refuses(wrong);
            return Ok(());
        }
        let mut patience = Patience::default();
        let mut left = String::new();
        for round in 0..ROUNDS {
            let look = self.look(now_ms).await?;
            if round == 0 {
                watch(now_ms, &look, report);
            }
            let plan = rollout::plan(now_ms, &self.settings, &look.seen);
            report.heeds(&plan);
            if plan.is_idle() {
                return Ok(());
            }
            match patience.turn(&plan.actions).await {
                Turn::Act => {}
                Turn::LookAgain => continue,
                Turn::Later => {
                    report.says("what was done is not visible yet");
                    return Ok(());
                }
            }
            if let Done::Later = self.follow(&plan.actions, report).await? {
                return Ok(());
            }
            left = format!("{:?}", plan.actions);
            patience.acted(plan.actions);
        }
        Err(Error::Unsettled {
            rounds: ROUNDS,
            left,
        })
    }

    async fn follow(&self, actions: &[Action], report: &mut Report) -> Result<Done, Error> {
        for action in actions {
            let Err(fault) = self.act(action).await else {
                report.did(action);
                continue;
            };
            match rollout::after_fault(&fault) {
                Ok(()) => report.says(format!("already so: {fault}")),
                Err(Verdict::Busy) => {
                    report.says(format!("later: {fault}"));
                    return Ok(Done::Later);
                }
                Err(_) => return Err(fault.into()),
            }
        }
        Ok(Done::LookAgain)
    }
}

/// A refresh launches every instance once, and rolling it back once more.
fn watch(now_ms: i64, look: &Look, report: &mut Report) {
    for remark in &look.remarks {
        report.says(remark.clone());
    }
    let group = &look.seen.group;
    let allowed = 2 * group.max.max(group.desired) as usize + 2;
    if let Some(alarm) = health::churn(now_ms, &look.launched_ms, allowed) {
        report.warns(alarm);
    }
}
