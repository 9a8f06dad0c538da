//! Messages of the contact form: to the shop's own address and no other.

use commerce::customer::{EmailAddress, PersonName};
use commerce::job::JobKind;
use database::content::shop_settings;
use database::throttle::Throttle;
use mail::{ContactCopy, ContactMessage, Email, Message, Recipient};

use crate::account_emails::{AccountEmailError, may_write, note};
use crate::services::Services;

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub name: PersonName,
    pub email: EmailAddress,
    /// As typed; empty when none was.
    pub order_number: String,
    pub text: String,
    /// Whether they want a copy.
    pub copy: bool,
}

/// Notes the e-mail to the shop, and the copy, which is left out when that address got too many e-mails of late.
///
/// # Errors
/// When the database does not answer, or the shop's own address cannot be written to.
pub async fn send_contact(services: &Services, contact: &Contact) -> Result<(), AccountEmailError> {
    let settings = shop_settings(services.db.reader()).await?;
    let shop = Recipient::parse(Some(&settings.name), &settings.email)
        .or_else(|_| Recipient::parse(None, &settings.email))?;
    let address = contact.email.as_str();
    let from = Recipient::parse(Some(contact.name.as_str()), address)
        .or_else(|_| Recipient::parse(None, address))?;
    let message = Email {
        to: shop,
        message: Message::ContactMessage(ContactMessage {
            from,
            order_number: contact.order_number.clone(),
            text: contact.text.clone(),
        }),
    };
    let copy = Email {
        to: Recipient::parse(None, address)?,
        message: Message::ContactCopy(ContactCopy {
            text: contact.text.clone(),
        }),
    };
    let (message, copy) = (
        serde_json::to_string(&message)?,
        serde_json::to_string(&copy)?,
    );
    let (message, copy) = (message.as_str(), copy.as_str());
    database::transaction(&services.db, |tx| async move {
        let tx = &*tx;
        note(tx, services, JobKind::Mail, message).await?;
        let (to, throttle) = (&contact.email, Throttle::RECIPIENT);
        if contact.copy && may_write(tx, services, to, "e-mail", throttle).await? {
            note(tx, services, JobKind::Mail, copy).await?;
        }
        Ok(())
    })
    .await
}
