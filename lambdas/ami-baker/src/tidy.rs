//! Removes images nobody needs any more, and what builds left behind.

use std::collections::BTreeSet;

use fleet::baking::{orphans, prune};
use fleet::fault::{Fault, Verdict, judge};
use runtime::{Error, Report, call};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Baker;
use crate::janitor::Everything;

type Planned<A> = Result<fleet::plan::Plan<A>, fleet::guard::WrongPlace>;

impl Baker {
    pub(crate) async fn tidy(&self, now_ms: i64, report: &mut Report) -> Result<(), Error> {
        let everything = self.everything().await?;
        match self.pruning(now_ms, &everything).await? {
            Ok(plan) => {
                report.heeds(&plan);
                for action in &plan.actions {
                    let prune::Action::RemoveImage { image, snapshots } = action;
                    tolerate(self.remove(image, snapshots).await, action, report)?;
                }
            }
            Err(wrong) => report.refuses(wrong),
        }
        match self.sweeping(now_ms, &everything).await? {
            Ok(plan) => {
                report.heeds(&plan);
                for action in &plan.actions {
                    tolerate(self.sweep(action).await, action, report)?;
                }
            }
            Err(wrong) => report.refuses(wrong),
        }
        Ok(())
    }

    pub(crate) async fn plan_tidy(&self, now_ms: i64) -> Result<Value, Error> {
        let everything = self.everything().await?;
        let refused = |wrong: fleet::guard::WrongPlace| Error::BadInput(wrong.to_string());
        let prune = self.pruning(now_ms, &everything).await?.map_err(refused)?;
        let sweep = self.sweeping(now_ms, &everything).await?.map_err(refused)?;
        Ok(json!({"prune": prune, "sweep": sweep}))
    }

    /// An image does not tell whom it is shared with, so every one that would go is asked for.
    async fn pruning(
        &self,
        now_ms: i64,
        everything: &Everything,
    ) -> Result<Planned<prune::Action>, Error> {
        let mut seen = prune::Observed {
            caller: self.clients.caller().await?.clone(),
            images: everything.images.clone(),
            referenced: BTreeSet::new(),
            pin: self.pin().await?,
        };
        match prune::plan(now_ms, &self.settings.prune, &seen) {
            Ok(plan) if plan.is_idle() && plan.remarks.is_empty() => return Ok(Ok(plan)),
            Err(wrong) => return Ok(Err(wrong)),
            // Finding out what is referenced takes many requests: only where something might go.
            Ok(_) => seen.referenced = self.references().await?,
        }
        // Whatever is said of candidates that then turn out to be shared must not be left out.
        let settings = prune::Settings {
            dry_run: false,
            ..self.settings.prune.clone()
        };
        let mut asked = BTreeSet::new();
        loop {
            let plan = match prune::plan(now_ms, &settings, &seen) {
                Ok(plan) => plan,
                Err(wrong) => return Ok(Err(wrong)),
            };
            let going = plan.actions.iter();
            let unknown: BTreeSet<String> = going
                .map(|prune::Action::RemoveImage { image, .. }| image.clone())
                .filter(|image| !asked.contains(image))
                .collect();
            if unknown.is_empty() {
                return Ok(prune::plan(now_ms, &self.settings.prune, &seen));
            }
            for id in unknown {
                let shared = self.is_shared(&id).await?;
                let image = seen.images.iter_mut().find(|image| image.id == id);
                image.into_iter().for_each(|image| image.shared |= shared);
                asked.insert(id);
            }
        }
    }

    async fn is_shared(&self, image: &str) -> Result<bool, Fault> {
        let answer = call("DescribeImageAttribute", || {
            self.clients
                .ec2
                .describe_image_attribute()
                .image_id(image)
                .attribute(aws_sdk_ec2::types::ImageAttributeName::LaunchPermission)
                .send()
        })
        .await?;
        Ok(!answer.launch_permissions().is_empty())
    }

    async fn sweeping(
        &self,
        now_ms: i64,
        everything: &Everything,
    ) -> Result<Planned<orphans::Action>, Error> {
        let (snapshots, volumes, interfaces) =
            tokio::try_join!(self.snapshots(), self.volumes(), self.interfaces())?;
        let seen = orphans::Observed {
            caller: self.clients.caller().await?.clone(),
            images: everything.images.clone(),
            snapshots,
            volumes,
            interfaces,
            builders: everything.builders.clone(),
            open: everything.open(),
        };
        Ok(orphans::plan(now_ms, &self.settings.sweep, &seen))
    }

    async fn sweep(&self, action: &orphans::Action) -> Result<(), Fault> {
        let ec2 = &self.clients.ec2;
        match action {
            orphans::Action::TerminateBuilder { instance } => self.terminate(instance).await,
            orphans::Action::DeleteSnapshot { snapshot } => self.delete_snapshot(snapshot).await,
            orphans::Action::DeleteVolume { volume } => {
                let delete = || ec2.delete_volume().volume_id(volume).send();
                call("DeleteVolume", delete).await.map(|_| ())
            }
            orphans::Action::DeleteInterface { interface } => {
                let delete = || {
                    ec2.delete_network_interface()
                        .network_interface_id(interface)
                        .send()
                };
                call("DeleteNetworkInterface", delete).await.map(|_| ())
            }
        }
    }
}

/// What is still in use goes another time; everything else that fails is worth a retry of the whole.
fn tolerate(
    done: Result<(), Fault>,
    action: &impl Serialize,
    report: &mut Report,
) -> Result<(), Fault> {
    match done {
        Ok(()) => report.did(action),
        Err(fault) if matches!(judge(&fault), Verdict::AlreadySo | Verdict::Busy) => {
            report.says(format!("left for now: {fault}"));
        }
        Err(fault) => return Err(fault),
    }
    Ok(())
}
