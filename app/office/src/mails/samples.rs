//! A made-up e-mail of each kind, and the words that are stored for it.

use database::email_text::{StoredText, email_texts};
use mail::{EmailText, EmailTexts, Message, Recipient};
use web::http::error::PageError;

use crate::staff::Staff;
use crate::state::Office;

/// One of each kind, as the shop's e-mails are listed.
pub(super) async fn all(office: &Office, staff: &Staff) -> Result<Vec<Message>, PageError> {
    let reader = reader(staff)?;
    let currency = office.shop().await?.currency;
    let home = office.purchases.mailer.home();
    mail::samples(&home, currency, &reader).map_err(PageError::internal)
}

/// The one of that kind.
pub(super) async fn of_kind(
    office: &Office,
    staff: &Staff,
    kind: &str,
) -> Result<Message, PageError> {
    let samples = all(office, staff).await?;
    let found = samples.into_iter().find(|message| message.kind() == kind);
    found.ok_or(PageError::NotFound)
}

/// The words stored for a kind; empty ones where none are.
pub(super) async fn stored(office: &Office, kind: &str) -> Result<StoredText, PageError> {
    let stored = email_texts(office.db.reader()).await?;
    let found = stored.into_iter().find(|text| text.kind == kind);
    Ok(found.unwrap_or_else(|| StoredText {
        kind: kind.to_owned(),
        ..StoredText::default()
    }))
}

pub(super) fn texts_of(text: &StoredText) -> EmailTexts {
    let own = EmailText {
        subject: text.subject.clone(),
        intro: text.intro.clone(),
    };
    EmailTexts::from([(text.kind.clone(), own)])
}

/// Whoever looks.
pub(super) fn reader(staff: &Staff) -> Result<Recipient, PageError> {
    let address = staff.person.email.as_str();
    let named = Recipient::parse(Some(staff.name()), address);
    named
        .or_else(|_| Recipient::parse(None, address))
        .map_err(PageError::internal)
}
