//! The merchant's own words for e-mails.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::audit::{By, Subject, record};
use crate::connection::Db;
use crate::entities::email_text::{ActiveModel, Column, Entity, Model};
use crate::entities::insert_new;
use crate::error::Result;
use crate::transaction::transaction;

/// The only language that the shop's own words have, too.
const LOCALE: &str = "en";

/// Words for one kind of e-mail; what is empty is said in the shop's usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredText {
    pub kind: String,
    pub subject: String,
    pub intro: String,
    /// 0 while nothing was stored.
    pub version: i64,
}

/// Every kind that was given words once.
pub async fn email_texts(conn: &impl ConnectionTrait) -> Result<Vec<StoredText>> {
    let rows = Entity::find().filter(Column::Locale.eq(LOCALE)).all(conn);
    Ok(rows.await?.into_iter().map(StoredText::from).collect())
}

/// Stores the words of a page that showed that version; tells whether it still was the one, and changes nothing if not.
pub async fn save_email_text(db: &Db, text: &StoredText, by: &By, now_ms: i64) -> Result<bool> {
    transaction(db, |tx| async move {
        let tx = &*tx;
        let key = (text.kind.clone(), LOCALE.to_owned());
        let before = Entity::find_by_id(key).one(tx).await?;
        let before = before.map(StoredText::from).unwrap_or_default();
        let row = ActiveModel {
            kind: Set(text.kind.clone()),
            locale: Set(LOCALE.to_owned()),
            subject: Set(text.subject.clone()),
            intro: Set(text.intro.clone()),
            version: Set(text.version + 1),
            updated_at: Set(now_ms),
        };
        let is_stored = match text.version {
            0 => insert_new(tx, row).await?,
            version => {
                let changed = Entity::update_many()
                    .set(row)
                    .filter(Column::Kind.eq(text.kind.as_str()))
                    .filter(Column::Locale.eq(LOCALE))
                    .filter(Column::Version.eq(version))
                    .exec(tx)
                    .await?;
                changed.rows_affected == 1
            }
        };
        if is_stored {
            let subject = Subject::new("e-mail", &text.kind);
            let was = json!({ "subject": before.subject, "intro": before.intro });
            let is = json!({ "subject": text.subject, "intro": text.intro });
            record(tx, by, "email.reworded", &subject, &was, &is, now_ms).await?;
        }
        Ok(is_stored)
    })
    .await
}

impl From<Model> for StoredText {
    fn from(row: Model) -> Self {
        Self {
            kind: row.kind,
            subject: row.subject,
            intro: row.intro,
            version: row.version,
        }
    }
}
