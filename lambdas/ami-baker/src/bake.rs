//! One build, looked at until nothing is left to do for now.

use fleet::alarm::Alarm;
use fleet::baking::bake_key::BuildId;
use fleet::baking::build::{self, Action, End, Next, Observed};
use fleet::event::BuildEnded;
use fleet::fault::Fault;
use fleet::tags::Status;
use runtime::{Error, Patience, ROUNDS, Report, Turn, call};
use serde_json::{Value, json};

use crate::Baker;

enum Done {
    LookAgain,
    Later,
}

/// What happened to the build while it was looked at.
#[derive(Default)]
struct Progress {
    /// The end, as written now or before.
    end: Option<End>,
    ended_now: bool,
    /// The image waits for its rollout.
    offered: bool,
}

impl Baker {
    pub(crate) async fn bake(
        &self,
        now_ms: i64,
        build: &BuildId,
        report: &mut Report,
    ) -> Result<(), Error> {
        runtime::about(build);
        if let Err(wrong) = self.clients.guard(&self.fleet).await? {
            report.refuses(wrong);
            return Ok(());
        }
        let mut progress = Progress::default();
        self.rounds(now_ms, build, &mut progress, report).await?;
        self.announce(build, progress).await
    }

    async fn rounds(
        &self,
        now_ms: i64,
        build: &BuildId,
        progress: &mut Progress,
        report: &mut Report,
    ) -> Result<(), Error> {
        let mut patience = Patience::default();
        let mut left = String::new();
        for _ in 0..ROUNDS {
            let Some(seen) = self.observe(build).await? else {
                report.says(format!("{build} was never requested"));
                return Ok(());
            };
            progress.saw(&seen);
            let plan = build::plan(now_ms, &self.settings.build, &seen);
            report.heeds(&plan);
            if plan.is_idle() {
                return Ok(());
            }
            match patience.turn(&plan.actions).await {
                Turn::Act => {}
                Turn::LookAgain => continue,
                Turn::Later => {
                    report.says(format!("what was done for {build} is not visible yet"));
                    return Ok(());
                }
            }
            if let Done::Later = self.follow(&seen, &plan.actions, progress, report).await? {
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

    async fn follow(
        &self,
        seen: &Observed,
        actions: &[Action],
        progress: &mut Progress,
        report: &mut Report,
    ) -> Result<Done, Error> {
        for action in actions {
            let Err(fault) = self.act(action).await else {
                report.did(action);
                progress.did(action);
                continue;
            };
            match build::after_fault(seen, action, &fault) {
                Next::GoOn => report.says(format!("already so: {fault}")),
                Next::Do(instead) => {
                    report.says(fault.to_string());
                    for action in &instead {
                        self.insist(action).await?;
                        report.did(action);
                    }
                    return Ok(Done::LookAgain);
                }
                Next::Later => {
                    report.says(format!("later: {fault}"));
                    return Ok(Done::Later);
                }
                Next::Retry => return Err(fault.into()),
                Next::Fail(alarm) => {
                    alarm
                        .into_iter()
                        .for_each(|alarm: Alarm| report.warns(alarm));
                    return Err(fault.into());
                }
            }
        }
        Ok(Done::LookAgain)
    }

    async fn insist(&self, action: &Action) -> Result<(), Fault> {
        match self.act(action).await {
            Err(fault) if fleet::fault::judge(&fault) != fleet::fault::Verdict::AlreadySo => {
                Err(fault)
            }
            _ => Ok(()),
        }
    }

    /// Tells the rollout: when the build ended just now, and at every look while its image waits.
    async fn announce(&self, build: &BuildId, progress: Progress) -> Result<(), Error> {
        let Some(end) = progress.end else {
            return Ok(());
        };
        let worth_telling = match &end {
            End::Baked { .. } => progress.offered,
            End::Failed { .. } => progress.ended_now,
        };
        if !worth_telling {
            return Ok(());
        }
        const PUT: &str = "PutEvents";
        let detail = serde_json::to_string(&BuildEnded {
            build: build.clone(),
            end,
        })
        .unwrap_or_default();
        let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder()
            .source(BuildEnded::SOURCE)
            .detail_type(BuildEnded::DETAIL_TYPE)
            .detail(detail)
            .build();
        let events = &self.clients.events;
        let answer = call(PUT, || events.put_events().entries(entry.clone()).send()).await?;
        if answer.failed_entry_count == 0 {
            return Ok(());
        }
        let entry = answer.entries().first();
        let fault = Fault {
            operation: PUT,
            code: entry.and_then(|entry| entry.error_code.clone()),
            message: entry
                .and_then(|entry| entry.error_message.clone())
                .unwrap_or_default(),
        };
        Err(fault.into())
    }

    pub(crate) async fn plan_build(&self, now_ms: i64, build: &BuildId) -> Result<Value, Error> {
        let Some(seen) = self.observe(build).await? else {
            return Ok(json!({"build": build, "remark": "it was never requested"}));
        };
        let plan = build::plan(now_ms, &self.settings.build, &seen);
        Ok(json!({"build": build, "plan": plan}))
    }
}

impl Progress {
    fn saw(&mut self, seen: &Observed) {
        if seen.end.is_some() {
            self.end.clone_from(&seen.end);
        }
        if let Some(End::Baked { image, .. }) = &seen.end {
            let waits = |known: &fleet::observed::Image| {
                known.id == *image && known.tags.status() == Some(Status::Baked)
            };
            self.offered |= seen.images.iter().any(waits);
        }
    }

    fn did(&mut self, action: &Action) {
        match action {
            Action::WriteEnd { end, .. } => {
                self.end = Some(end.clone());
                self.ended_now = true;
            }
            Action::TagImage { .. } => self.offered = true,
            _ => {}
        }
    }
}
