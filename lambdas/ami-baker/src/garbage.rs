//! Removes images that nobody needs any more, and orphans: what builds left behind.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::ImageAttributeName;
use fleet::aws_error::AwsError;
use fleet::baking::{orphans, prune};
use fleet::plan::Plan;
use runtime::{Error, Next, Reconcile, Report, call, preview, reconcile};
use serde_json::{Value, json};

use crate::Baker;
use crate::inventory::Inventory;

struct Images<'a> {
    baker: &'a Baker,
    now_ms: i64,
    inventory: &'a Inventory,
}

struct Orphans<'a> {
    baker: &'a Baker,
    now_ms: i64,
    inventory: &'a Inventory,
}

impl Reconcile for Images<'_> {
    type Observed = prune::Observed;
    type Action = prune::Action;

    /// An image does not tell whom it is shared with, so every one that would go is asked for.
    async fn observe(&mut self, _: &mut Report) -> Result<Option<prune::Observed>, Error> {
        let mut seen = prune::Observed {
            caller: self.baker.account.caller().await?.clone(),
            images: self.inventory.images.clone(),
            referenced: BTreeSet::new(),
            pin: self.baker.pin().await?,
        };
        // Whatever is said of candidates that then turn out to be shared must not be left out.
        let settings = prune::Settings {
            dry_run: false,
            ..self.baker.settings.prune.clone()
        };
        match prune::plan(self.now_ms, &settings, &seen) {
            Err(_) => return Ok(Some(seen)),
            Ok(plan) if plan.is_idle() && plan.remarks.is_empty() => return Ok(Some(seen)),
            // Finding out what is referenced takes many requests: only where something might go.
            Ok(_) => seen.referenced = self.baker.references().await?,
        }
        let mut asked = BTreeSet::new();
        while let Ok(plan) = prune::plan(self.now_ms, &settings, &seen) {
            let going = plan.actions.into_iter();
            let going = going.map(|prune::Action::RemoveImage { image, .. }| image);
            let unknown: BTreeSet<String> = going.filter(|id| !asked.contains(id)).collect();
            if unknown.is_empty() {
                break;
            }
            for id in unknown {
                let shared = self.baker.is_shared(&id).await?;
                let image = seen.images.iter_mut().find(|image| image.id == id);
                image.into_iter().for_each(|image| image.shared |= shared);
                asked.insert(id);
            }
        }
        Ok(Some(seen))
    }

    fn plan(
        &mut self,
        seen: &prune::Observed,
        report: &mut Report,
    ) -> Result<Plan<prune::Action>, Error> {
        let plan = prune::plan(self.now_ms, &self.baker.settings.prune, seen);
        Ok(plan.unwrap_or_else(|wrong| {
            report.refuse(wrong);
            Plan::default()
        }))
    }

    async fn act(
        &mut self,
        _: &prune::Observed,
        action: &prune::Action,
        _: &mut Report,
    ) -> Result<(), Error> {
        let prune::Action::RemoveImage { image, snapshots } = action;
        Ok(self.baker.remove(image, snapshots).await?)
    }

    fn after_error(
        &self,
        _: &prune::Observed,
        _: &prune::Action,
        error: &AwsError,
    ) -> Next<prune::Action> {
        Next::skip_busy(error)
    }

    /// A second round would remove more than the cap allows.
    fn is_last(&self, _: &prune::Action) -> bool {
        true
    }
}

impl Reconcile for Orphans<'_> {
    type Observed = orphans::Observed;
    type Action = orphans::Action;

    async fn observe(&mut self, _: &mut Report) -> Result<Option<orphans::Observed>, Error> {
        let baker = self.baker;
        let (snapshots, volumes, interfaces) =
            tokio::try_join!(baker.snapshots(), baker.volumes(), baker.interfaces())?;
        Ok(Some(orphans::Observed {
            caller: baker.account.caller().await?.clone(),
            images: self.inventory.images.clone(),
            snapshots,
            volumes,
            interfaces,
            builders: self.inventory.builders.clone(),
            open: self.inventory.open(),
        }))
    }

    fn plan(
        &mut self,
        seen: &orphans::Observed,
        report: &mut Report,
    ) -> Result<Plan<orphans::Action>, Error> {
        let plan = orphans::plan(self.now_ms, &self.baker.settings.orphans, seen);
        Ok(plan.unwrap_or_else(|wrong| {
            report.refuse(wrong);
            Plan::default()
        }))
    }

    async fn act(
        &mut self,
        _: &orphans::Observed,
        action: &orphans::Action,
        _: &mut Report,
    ) -> Result<(), Error> {
        Ok(self.baker.remove_orphan(action).await?)
    }

    fn after_error(
        &self,
        _: &orphans::Observed,
        _: &orphans::Action,
        error: &AwsError,
    ) -> Next<orphans::Action> {
        Next::skip_busy(error)
    }

    /// A second round would remove more than the cap allows.
    fn is_last(&self, _: &orphans::Action) -> bool {
        true
    }
}

impl Baker {
    pub(crate) async fn garbage_collect(
        &self,
        now_ms: i64,
        report: &mut Report,
    ) -> Result<(), Error> {
        let inventory = self.inventory().await?;
        let (mut images, mut orphans) = garbage(self, now_ms, &inventory);
        reconcile(&mut images, report).await?;
        reconcile(&mut orphans, report).await
    }

    pub(crate) async fn plan_garbage(&self, now_ms: i64) -> Result<Value, Error> {
        let inventory = self.inventory().await?;
        let (mut images, mut orphans) = garbage(self, now_ms, &inventory);
        let images = preview(&mut images).await?;
        let orphans = preview(&mut orphans).await?;
        Ok(json!({"images": images, "orphans": orphans}))
    }

    async fn is_shared(&self, image: &str) -> Result<bool, AwsError> {
        let request = self.ec2.describe_image_attribute().image_id(image);
        let request = request.attribute(ImageAttributeName::LaunchPermission);
        let answer = call("DescribeImageAttribute", request.send()).await?;
        Ok(!answer.launch_permissions().is_empty())
    }

    async fn remove_orphan(&self, action: &orphans::Action) -> Result<(), AwsError> {
        use orphans::Action;
        match action {
            Action::TerminateBuilder { instance } => self.terminate(instance).await,
            Action::DeleteSnapshot { snapshot } => self.delete_snapshot(snapshot).await,
            Action::DeleteVolume { volume } => {
                let request = self.ec2.delete_volume().volume_id(volume);
                call("DeleteVolume", request.send()).await.map(drop)
            }
            Action::DeleteInterface { interface } => {
                let request = self.ec2.delete_network_interface();
                let request = request.network_interface_id(interface);
                let sent = request.send();
                call("DeleteNetworkInterface", sent).await.map(drop)
            }
        }
    }
}

fn garbage<'a>(
    baker: &'a Baker,
    now_ms: i64,
    inventory: &'a Inventory,
) -> (Images<'a>, Orphans<'a>) {
    let images = Images {
        baker,
        now_ms,
        inventory,
    };
    let orphans = Orphans {
        baker,
        now_ms,
        inventory,
    };
    (images, orphans)
}
