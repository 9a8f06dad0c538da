//! Instance refreshes: new before old, watched at the end, rolled back where the new version does not serve.

use fleet::observed::{Lifecycle, RefreshStatus};
use fleet::testing::{GROUP, HOUR, MINUTE};
use serde_json::json;

use crate::simulation::aws::{Called, aws_error};
use crate::simulation::group::is_entering;
use crate::simulation::scenario::App;
use crate::simulation::{Replacement, Simulation};

impl Simulation {
    pub fn start_refresh(&mut self, version: u64, auto_rollback: bool) -> Called<()> {
        const OP: &str = "StartInstanceRefresh";
        if self.refreshes.iter().any(|r| r.status.is_active()) {
            return Err(aws_error(OP, "InstanceRefreshInProgress", "one is running"));
        }
        self.check_start(version);
        let id = self.fresh("refresh");
        self.note(format!("{id} to version {version}"));
        self.counters.refreshes += 1;
        self.refreshes.push(Replacement {
            id: id.clone(),
            status: RefreshStatus::InProgress,
            version,
            started_ms: self.now,
            since_ms: self.now,
            abandoned: 0,
            auto_rollback,
        });
        self.refresh_event(&id, "Started");
        Ok(())
    }

    pub fn rollback_refresh(&mut self) -> Called<()> {
        let now = self.now;
        match self.refreshes.iter_mut().find(|r| r.status.is_active()) {
            None => Err(aws_error(
                "RollbackInstanceRefresh",
                "ActiveInstanceRefreshNotFound",
                "none",
            )),
            Some(r) if r.status == RefreshStatus::Cancelling => Err(aws_error(
                "RollbackInstanceRefresh",
                "IrreversibleInstanceRefresh",
                "cancelling",
            )),
            Some(r) => {
                r.status = RefreshStatus::RollbackInProgress;
                r.since_ms = now;
                Ok(())
            }
        }
    }

    fn refresh_event(&mut self, id: &str, phase: &str) {
        let detail = json!({"InstanceRefreshId": id, "AutoScalingGroupName": GROUP});
        self.emit(
            "aws.autoscaling",
            &format!("EC2 Auto Scaling Instance Refresh {phase}"),
            detail,
        );
    }

    pub fn refresh_tick(&mut self) {
        let Some(at) = self.refreshes.iter().position(|r| r.status.is_active()) else {
            return;
        };
        let (status, version, since) = (
            self.refreshes[at].status,
            self.refreshes[at].version,
            self.refreshes[at].since_ms,
        );
        let sick = self
            .behaviour_of(version)
            .is_none_or(|behaviour| behaviour.app == App::Sickens);
        let exhausted = self.refreshes[at].abandoned >= 6 || self.now - since >= HOUR;
        let unhappy = match self.refreshes[at].auto_rollback {
            true => RefreshStatus::RollbackInProgress,
            false => RefreshStatus::Failed,
        };
        let next = match status {
            RefreshStatus::InProgress if exhausted => Some(unhappy),
            RefreshStatus::InProgress if self.replace(version) => Some(RefreshStatus::Baking),
            RefreshStatus::Baking if sick => Some(unhappy),
            RefreshStatus::Baking if self.now - since >= 5 * MINUTE => {
                self.group.version = version;
                Some(RefreshStatus::Successful)
            }
            RefreshStatus::RollbackInProgress if self.now - since >= HOUR => {
                Some(RefreshStatus::RollbackFailed)
            }
            RefreshStatus::RollbackInProgress if self.replace(self.group.version) => {
                Some(RefreshStatus::RollbackSuccessful)
            }
            RefreshStatus::Cancelling => Some(RefreshStatus::Cancelled),
            _ => None,
        };
        let Some(next) = next else { return };
        self.refreshes[at].status = next;
        self.refreshes[at].since_ms = self.now;
        let id = self.refreshes[at].id.clone();
        self.note(format!("{id} is {next:?}"));
        let phase = match next {
            RefreshStatus::Successful => "Succeeded",
            RefreshStatus::RollbackInProgress => "Rollback Started",
            RefreshStatus::RollbackSuccessful => "Rollback Succeeded",
            RefreshStatus::RollbackFailed => "Rollback Failed",
            RefreshStatus::Cancelled => "Cancelled",
            RefreshStatus::Failed => "Failed",
            _ => return,
        };
        self.refresh_event(&id, phase);
    }

    /// New before old, up to half as many again; true when only `version` is left.
    fn replace(&mut self, version: u64) -> bool {
        let desired = self.group.desired as usize;
        let stale: Vec<String> = self
            .group
            .members
            .iter()
            .filter(|(_, m)| is_entering(m) && m.version != version)
            .map(|(id, _)| id.clone())
            .collect();
        if stale.is_empty() {
            return self.in_service(|_| true) >= desired;
        }
        let surplus = self.in_service(|_| true).saturating_sub(desired);
        let not_serving = stale
            .iter()
            .filter(|id| self.group.members[*id].lifecycle != Lifecycle::InService)
            .cloned()
            .collect::<Vec<_>>();
        let serving = stale
            .iter()
            .filter(|id| !not_serving.contains(id))
            .take(surplus)
            .cloned();
        for id in not_serving
            .iter()
            .cloned()
            .chain(serving.collect::<Vec<_>>())
        {
            self.retire(&id);
        }
        let room = desired + desired.div_ceil(2);
        let fresh = self
            .group
            .members
            .values()
            .filter(|m| is_entering(m) && m.version == version)
            .count();
        if self.alive() < room && fresh < desired {
            self.launch();
        }
        false
    }
}
