//! Withdrawals: noted for any order number and address, recorded if there is such an order, confirmed with the time of
//! the first one. The shop is told either way, since a statement with a slip in it may be valid.

use commerce::calendar::LocalTime;
use commerce::job::{JobKind, Withdrawal};
use commerce::order::PlacedOrder;
use database::content::{ShopSettings, shop_settings};
use database::order::{Withdrawn, order_by_number_and_email, placed_order, withdraw_from_order};
use database::throttle::Throttle;
use database::{ConnectionTrait, job};
use mail::{Email, Message, Recipient, WithdrawalNotice};

use crate::account_emails::{self, AccountEmailError, may_write};
use crate::order_emails::{self, OrderEmailError};
use crate::order_jobs::WorkError;
use crate::services::Services;

/// Notes that somebody withdraws from an order, whether or not there is one of that number and address.
///
/// # Errors
/// When the database does not answer.
pub async fn note_withdrawal(
    conn: &impl ConnectionTrait,
    services: &Services,
    withdrawal: &Withdrawal,
) -> Result<(), AccountEmailError> {
    let payload = serde_json::to_string(withdrawal)?;
    Ok(account_emails::note(conn, services, JobKind::Withdrawal, &payload).await?)
}

/// Records it; gives the order and the e-mail to its shopper, if there is such an order. Repeating it changes nothing.
pub(crate) async fn record(
    services: &Services,
    job_id: i64,
    asked: &Withdrawal,
) -> Result<Option<(PlacedOrder, Email)>, WorkError> {
    let writer = services.db.writer();
    let settings = shop_settings(writer).await?;
    let (number, email) = (&asked.order.number, &asked.order.email);
    let Some(order) = order_by_number_and_email(writer, number, email).await? else {
        let bucket = "withdrawal-unknown";
        if let Some(shop) = shop_address(&settings)
            && may_write(writer, services, &shop, bucket, Throttle::RECIPIENT).await?
        {
            tell_shop(services, &settings, asked, false, &job_id.to_string()).await?;
        }
        return Ok(None);
    };
    let (name, at_ms) = (asked.name.as_str(), asked.received_at_ms);
    let withdrawn = withdraw_from_order(&services.db, order.id, name, &asked.note, at_ms).await?;
    tell_shop(
        services,
        &settings,
        asked,
        true,
        &format!("order-{}", order.id),
    )
    .await?;
    let bucket = ("withdrawal", Throttle::ORDER_LINK);
    if !withdrawn.is_new && !may_write(writer, services, email, bucket.0, bucket.1).await? {
        return Ok(None);
    }
    let placed = placed_order(writer, order.id).await?;
    let placed = placed.ok_or(WorkError::NoOrder(order.id))?;
    let letter = receipt(services, &settings, &placed, &withdrawn)?;
    Ok(Some((placed, letter)))
}

fn receipt(
    services: &Services,
    settings: &ShopSettings,
    placed: &PlacedOrder,
    withdrawn: &Withdrawn,
) -> Result<Email, OrderEmailError> {
    let (date, time) = clock(withdrawn.received_at_ms, settings);
    let said = [withdrawn.name.as_str(), withdrawn.note.as_str()];
    order_emails::withdrawal_received(services, placed, said, date, time)
}

/// In the shop's country.
fn clock(at_ms: i64, settings: &ShopSettings) -> (String, String) {
    let time = LocalTime::of(at_ms, settings.country);
    (time.date().to_string(), time.clock())
}

fn shop_address(settings: &ShopSettings) -> Option<commerce::customer::EmailAddress> {
    commerce::customer::EmailAddress::parse(&settings.email).ok()
}

/// Once for each `key`.
async fn tell_shop(
    services: &Services,
    settings: &ShopSettings,
    asked: &Withdrawal,
    is_found: bool,
    key: &str,
) -> Result<(), WorkError> {
    let to = Recipient::parse(Some(&settings.name), &settings.email)
        .or_else(|_| Recipient::parse(None, &settings.email))
        .map_err(OrderEmailError::from)?;
    let (date, time) = clock(asked.received_at_ms, settings);
    let message = Message::WithdrawalNotice(WithdrawalNotice {
        order_number: asked.order.number.to_string(),
        name: asked.name.clone(),
        email: asked.order.email.to_string(),
        date,
        time,
        note: asked.note.clone(),
        is_found,
    });
    let payload = serde_json::to_string(&Email { to, message })?;
    let (writer, now_ms) = (services.db.writer(), services.now_ms());
    let key = format!("withdrawal-notice:{key}");
    job::enqueue(writer, JobKind::Mail, &key, &payload, now_ms, now_ms).await?;
    Ok(())
}
