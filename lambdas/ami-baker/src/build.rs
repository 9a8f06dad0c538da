//! Reconciles one build, and tells the rollout how it ended.

use fleet::aws_error::AwsError;
use fleet::baking::bake_key::BuildId;
use fleet::baking::build::{self, Action, End, Observed};
use fleet::event::BuildEnded;
use fleet::observed::Image;
use fleet::plan::Plan;
use fleet::tags::Status;
use runtime::{Error, Next, Reconcile, Report, call, preview, reconcile};
use serde_json::{Value, json};

use crate::Baker;

struct Build<'a> {
    baker: &'a Baker,
    now_ms: i64,
    id: &'a BuildId,
    /// The end, as written now or before.
    end: Option<End>,
    ended_now: bool,
    /// The image waits for its rollout.
    offered: bool,
}

impl Reconcile for Build<'_> {
    type Observed = Observed;
    type Action = Action;

    async fn observe(&mut self, report: &mut Report) -> Result<Option<Observed>, Error> {
        let seen = self.baker.observe(self.id).await?;
        match &seen {
            Some(seen) => self.note_end(seen),
            None => report.note(format!("{} was never requested", self.id)),
        }
        Ok(seen)
    }

    fn plan(&mut self, seen: &Observed, _: &mut Report) -> Result<Plan<Action>, Error> {
        Ok(build::plan(self.now_ms, &self.baker.settings.build, seen))
    }

    async fn act(&mut self, _: &Observed, action: &Action, _: &mut Report) -> Result<(), Error> {
        self.baker.act(action).await?;
        match action {
            Action::WriteEnd { end, .. } => {
                self.end = Some(end.clone());
                self.ended_now = true;
            }
            Action::TagImage { .. } => self.offered = true,
            _ => {}
        }
        Ok(())
    }

    fn after_error(&self, seen: &Observed, action: &Action, error: &AwsError) -> Next<Action> {
        build::after_error(seen, action, error)
    }
}

impl<'a> Build<'a> {
    fn new(baker: &'a Baker, now_ms: i64, id: &'a BuildId) -> Self {
        Self {
            baker,
            now_ms,
            id,
            end: None,
            ended_now: false,
            offered: false,
        }
    }

    fn note_end(&mut self, seen: &Observed) {
        if seen.end.is_some() {
            self.end.clone_from(&seen.end);
        }
        if let Some(End::Baked { image, .. }) = &seen.end {
            let waits =
                |known: &Image| known.id == *image && known.tags.status() == Some(Status::Baked);
            self.offered |= seen.images.iter().any(waits);
        }
    }

    /// When it ended just now, and at every look while its image waits.
    fn into_announcement(self) -> Option<End> {
        let worth_telling = match &self.end {
            Some(End::Baked { .. }) => self.offered,
            Some(End::Failed { .. }) => self.ended_now,
            None => false,
        };
        self.end.filter(|_| worth_telling)
    }
}

impl Baker {
    pub(crate) async fn reconcile_build(
        &self,
        now_ms: i64,
        id: &BuildId,
        report: &mut Report,
    ) -> Result<(), Error> {
        runtime::about(id);
        if let Err(wrong) = self.account.guard(&self.fleet).await? {
            report.refuse(wrong);
            return Ok(());
        }
        let mut build = Build::new(self, now_ms, id);
        reconcile(&mut build, report).await?;
        match build.into_announcement() {
            Some(end) => self.announce(id, end).await,
            None => Ok(()),
        }
    }

    async fn announce(&self, id: &BuildId, end: End) -> Result<(), Error> {
        const PUT: &str = "PutEvents";
        let build = id.clone();
        let detail = serde_json::to_string(&BuildEnded { build, end }).unwrap_or_default();
        let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder()
            .source(BuildEnded::SOURCE)
            .detail_type(BuildEnded::DETAIL_TYPE)
            .detail(detail)
            .build();
        let answer = call(PUT, self.events.put_events().entries(entry).send()).await?;
        if answer.failed_entry_count == 0 {
            return Ok(());
        }
        let entry = answer.entries.unwrap_or_default().into_iter().next();
        let (code, message) = entry.map_or((None, None), |e| (e.error_code, e.error_message));
        let error = AwsError {
            operation: PUT,
            code,
            message: message.unwrap_or_default(),
        };
        Err(error.into())
    }

    pub(crate) async fn plan_build(&self, now_ms: i64, id: &BuildId) -> Result<Value, Error> {
        let mut plan = preview(&mut Build::new(self, now_ms, id)).await?;
        plan["build"] = json!(id);
        Ok(plan)
    }
}
