//! An e-mail of each kind, of an order or made up, and the words that are stored for it.

use commerce::order::OrderNumber;
use commerce::staff::Permission;
use database::email_text::{StoredText, email_texts};
use database::error_chain;
use database::staff_orders::{latest_orders, order};
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

/// How many orders are looked through for one that has what an e-mail tells of.
const LOOKED_THROUGH: u64 = 20;

/// What a preview shows.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    pub message: Message,
    /// The order that it is about; none when it is made up.
    pub order: Option<String>,
    /// The order that was asked for and is not shown, for it is not there or has nothing of the kind to tell of.
    pub unfit: Option<String>,
}

/// The e-mail of that kind about the order that was asked for, else about the newest that it can be about; made up where
/// there is none, and for whoever may not see orders.
pub(super) async fn chosen(
    office: &Office,
    staff: &Staff,
    kind: &str,
    asked: &str,
) -> Result<Chosen, PageError> {
    let asked: String = asked.trim().chars().take(40).collect();
    let sample = of_kind(office, staff, kind).await?;
    let mut chosen = Chosen {
        message: sample,
        order: None,
        unfit: Some(asked.clone()).filter(|asked| !asked.is_empty()),
    };
    if !staff.may(Permission::OrdersView) {
        return Ok(chosen);
    }
    let numbers = match asked.as_str() {
        "" => latest_orders(office.db.reader(), LOOKED_THROUGH).await?,
        asked => OrderNumber::parse(asked).into_iter().collect(),
    };
    for number in numbers {
        if let Some(message) = about(office, kind, &number).await? {
            chosen.message = message;
            chosen.order = Some(number.to_string());
            chosen.unfit = None;
            break;
        }
    }
    Ok(chosen)
}

async fn about(
    office: &Office,
    kind: &str,
    number: &OrderNumber,
) -> Result<Option<Message>, PageError> {
    let Some(found) = order(office.db.reader(), number).await? else {
        return Ok(None);
    };
    let services = &office.purchases;
    match purchases::email_about(services, kind, &found.placed, &found.refunds).await {
        Ok(message) => Ok(message),
        Err(purchases::OrderEmailError::Database(error)) => Err(error.into()),
        // One that could not be sent either: another order shows the e-mail.
        Err(error) => {
            tracing::info!(error = error_chain(&error), "an e-mail cannot be shown");
            Ok(None)
        }
    }
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
