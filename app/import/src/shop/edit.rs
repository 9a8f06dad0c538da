//! One part of a shop changed by itself: by staff, under the version that they looked at, with a row of the audit.

use commerce::look::Look;
use database::audit::{By, Subject, record};
use database::content::hold_settings;
use database::{ConnectionTrait, Db, Error, Transient, transaction};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::shop::apply::{ApplyError, check_against, write};
use crate::shop::payment::PaymentTable;
use crate::shop::show;
use crate::shop::{Change, Fault, ShopSetup, stored_shop};

/// A part of a shop; zones and pages by their names, which are empty for one that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Identity,
    Look,
    /// What the start page shows.
    Home,
    Payment,
    TaxClasses,
    TaxZone(String),
    DeliveryZone(String),
    /// By its slug.
    Page(String),
}

/// Who changes what.
#[derive(Debug, Clone)]
pub struct Edit<'a> {
    pub part: Part,
    /// The part afterwards, where it gets another name.
    pub becomes: Part,
    /// [`ShopSetup::version`] of what they looked at.
    pub seen: &'a str,
    pub by: &'a By,
    pub now_ms: i64,
}

/// Why a part was not changed. Nothing of it is.
#[derive(Debug, Error)]
pub enum EditError {
    /// Somebody else changed that part.
    #[error("that part of the shop was changed meanwhile")]
    Stale,
    #[error(transparent)]
    Refused(#[from] Fault),
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl From<Error> for EditError {
    fn from(error: Error) -> Self {
        Self::Apply(error.into())
    }
}

impl Transient for EditError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Apply(error) if error.is_transient())
    }
}

/// Changes one part in one transaction, through what also applies a shop file. `change` is given the shop as it is stored
/// and must leave the other parts alone. Says what was written; when nothing was, no row of the audit is.
pub async fn edit_shop(
    db: &Db,
    edit: &Edit<'_>,
    change: impl Fn(&mut ShopSetup) -> Result<(), Fault>,
) -> Result<Vec<Change>, EditError> {
    let change = &change;
    transaction(db, |tx| async move {
        let tx = &*tx;
        hold_settings(tx).await?;
        let stored = stored_shop(tx).await?;
        if stored.version(&edit.part) != edit.seen {
            return Err(EditError::Stale);
        }
        let mut wanted = stored.clone();
        change(&mut wanted)?;
        let changes = check_against(tx, &stored, &wanted, true).await?;
        if !changes.is_empty() {
            write(tx, &wanted, &changes, edit.now_ms).await?;
            note(tx, edit, &stored, &wanted).await?;
        }
        Ok(changes)
    })
    .await
}

async fn note(
    tx: &impl ConnectionTrait,
    edit: &Edit<'_>,
    stored: &ShopSetup,
    wanted: &ShopSetup,
) -> Result<(), Error> {
    let (before, after) = (stored.said(&edit.part), wanted.said(&edit.becomes));
    let (action, name) = match after {
        Value::Null => edit.part.named(),
        _ => edit.becomes.named(),
    };
    let (before, after) = differences(before, after);
    let subject = Subject::new("settings", name);
    record(tx, edit.by, action, &subject, &before, &after, edit.now_ms).await
}

/// What stays the same is left out.
pub(super) fn differences(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (&before, &after) else {
        return (before, after);
    };
    let differing = |own: &Map<String, Value>, other: &Map<String, Value>| {
        let values = own
            .iter()
            .filter(|(key, value)| other.get(*key) != Some(*value));
        let values = values.map(|(key, value)| (key.clone(), value.clone()));
        Value::Object(values.collect())
    };
    (differing(before, after), differing(after, before))
}

impl Part {
    /// What the audit calls the change, and the part.
    fn named(&self) -> (&'static str, &str) {
        match self {
            Self::Identity => ("settings.shop", "shop"),
            Self::Look => ("settings.look", "look"),
            Self::Home => ("settings.home", "start page"),
            Self::Payment => ("settings.payment", "payment"),
            Self::TaxClasses => ("settings.tax_classes", "tax classes"),
            Self::TaxZone(name) => ("settings.tax_zone", name),
            Self::DeliveryZone(name) => ("settings.delivery_zone", name),
            Self::Page(slug) => ("settings.page", slug),
        }
    }
}

impl ShopSetup {
    /// Names the state of a part: another one as soon as something of it differs.
    #[must_use]
    pub fn version(&self, part: &Part) -> String {
        digest(&self.said(part))
    }

    /// A part as a shop file would say it; nothing when there is no such zone or page.
    fn said(&self, part: &Part) -> Value {
        match part {
            Part::Identity => json(&show::shop(&self.settings)),
            Part::Look => {
                let look = self.look.as_ref().map(|setup| setup.look.clone());
                json::<Look>(&look.unwrap_or_default())
            }
            Part::Home => json(&self.home),
            Part::Payment => json(&self.payment.as_ref().and_then(PaymentTable::of)),
            Part::TaxClasses => {
                let classes = self.tax_classes.iter();
                Value::Object(
                    classes
                        .map(|(code, name)| (code.clone(), json(name)))
                        .collect(),
                )
            }
            Part::TaxZone(name) => {
                let zone = self.tax_zones.iter().find(|zone| zone.name == *name);
                json(&zone.map(show::tax_zone))
            }
            Part::DeliveryZone(name) => {
                let zone = self.shipping_zones.iter().find(|zone| zone.name == *name);
                json(&zone.map(show::shipping_zone))
            }
            Part::Page(slug) => {
                let page = self.pages.iter().find(|page| page.slug.as_str() == slug);
                json(&page.map(show::page))
            }
        }
    }
}

/// Names a state: another one as soon as something of it differs.
pub(super) fn digest(said: &Value) -> String {
    let digest = Sha256::digest(said.to_string().as_bytes());
    hex::encode(digest.get(..12).unwrap_or_default())
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;

    #[test]
    fn a_version_is_that_of_its_part_alone() {
        let shop = demo::shop().unwrap();
        let mut other = shop.clone();
        other.settings.slogan = Some("Something else.".to_owned());
        let zone = Part::TaxZone(shop.tax_zones.first().unwrap().name.clone());
        assert_ne!(
            shop.version(&Part::Identity),
            other.version(&Part::Identity)
        );
        for part in [
            Part::Look,
            Part::Home,
            Part::Payment,
            Part::TaxClasses,
            zone.clone(),
        ] {
            assert_eq!(shop.version(&part), other.version(&part), "{part:?}");
        }
        other.tax_zones.first_mut().unwrap().label = "Tax".to_owned();
        assert_ne!(shop.version(&zone), other.version(&zone));
        let nowhere = Part::TaxZone(String::new());
        assert_eq!(shop.version(&nowhere), other.version(&nowhere));
    }

    #[test]
    fn the_audit_keeps_what_differs() {
        let (before, after) = (
            serde_json::json!({ "name": "A", "phone": "1" }),
            serde_json::json!({ "name": "A", "phone": "2", "slogan": "S" }),
        );
        let (was, is) = differences(before, after);
        assert_eq!(was, serde_json::json!({ "phone": "1" }));
        assert_eq!(is, serde_json::json!({ "phone": "2", "slogan": "S" }));
    }
}
