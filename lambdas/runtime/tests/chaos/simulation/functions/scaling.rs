//! `scheduled-scaling`: how wide the group is, and is to be.

use fleet::observed::ScheduledAction;
use fleet::scaling::calendar::Calendar;
use fleet::scaling::{self, Action, Observed};
use fleet::testing;
use runtime::Error;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;
use crate::simulation::functions::subject::Subject;

impl Simulation {
    pub fn reconcile_scaling(&mut self) -> Result<(), Error> {
        let (now_ms, settings) = (self.now, testing::scaling_settings());
        let observe = |sim: &Simulation| Some(sim.scaling());
        let plan = |seen: &Observed| scaling::plan(now_ms, &settings, seen).unwrap();
        Subject {
            is_last: |_| true,
            ..Subject::new(self, observe, plan, Self::act_on_scaling)
        }
        .reconcile()
    }

    pub fn scaling(&self) -> Observed {
        Observed {
            group: self.describe_group(),
            refreshing: self.refreshes.iter().any(|r| r.status.is_active()),
            scheduled: self.group.scheduled.clone(),
            calendar: Some(Calendar::read(&self.calendar)),
            last_good: self.last_good.clone(),
            load_needs: None,
            spent_micros: 0,
        }
    }

    fn act_on_scaling(&mut self, action: &Action) -> Called<()> {
        match action {
            Action::Resize {
                min, max, desired, ..
            } => self.call("UpdateAutoScalingGroup", |sim| {
                sim.note(format!("resize {min:?} {max:?} {desired:?}"));
                sim.resize(*min, *max, *desired);
                Ok(())
            }),
            Action::PutScheduled { actions, .. } => {
                self.call("BatchPutScheduledUpdateGroupAction", |sim| {
                    actions.iter().for_each(|action| sim.schedule(action));
                    Ok(())
                })
            }
            Action::DeleteScheduled { names, .. } => {
                self.call("BatchDeleteScheduledAction", |sim| {
                    let scheduled = &mut sim.group.scheduled;
                    scheduled.retain(|action| !names.contains(&action.name));
                    Ok(())
                })
            }
            Action::KeepCalendar => self.call("CopyObject", |sim| {
                sim.last_good = Calendar::read(&sim.calendar).ok();
                Ok(())
            }),
        }
    }

    fn schedule(&mut self, action: &ScheduledAction) {
        let scheduled = &mut self.group.scheduled;
        scheduled.retain(|other| other.name != action.name);
        let clash = |other: &ScheduledAction| other.start_ms == action.start_ms;
        if scheduled.iter().any(clash) {
            self.violated("two scheduled actions start at the same instant");
        }
        self.group.scheduled.push(action.clone());
    }
}
