//! E-mails to those who work for the shop.

use std::time::Duration;

use commerce::ids::OrderId;
use commerce::job::{JobKind, StaffNotice};
use commerce::order::{OrderStatus, PaymentStatus, PlacedOrder};
use commerce::policy::INVITATION_HOURS;
use database::staff::{Staff, staff_to_tell};
use database::stock::stock_of;
use database::{error_chain, job};
use mail::{
    Email, Link, LowStock, Message, MessageMeta, NewOrder, OrderAttention, ParcelItem, Recipient,
    SendError, StaffInvitation,
};

use crate::account_emails::AccountEmailError;
use crate::order_emails::OrderEmailError;
use crate::order_jobs::WorkError;
use crate::services::Services;

/// How long a page waits for an invitation to be handed over.
const PATIENCE: Duration = Duration::from_secs(5);

/// Notes one e-mail for each who wants to know, once for each `occasion`; none when it is no longer so.
pub(crate) async fn tell(
    services: &Services,
    occasion: &str,
    notice: &StaffNotice,
) -> Result<(), WorkError> {
    let (writer, now_ms) = (services.db.writer(), services.now_ms());
    let people = staff_to_tell(writer, notice.notice()).await?;
    if people.is_empty() {
        return Ok(());
    }
    let Some(message) = message(services, notice).await? else {
        return Ok(());
    };
    for person in people {
        let email = Email {
            to: recipient(&person).map_err(OrderEmailError::from)?,
            message: message.clone(),
        };
        let payload = serde_json::to_string(&email)?;
        let key = format!("{occasion}:{}", person.id);
        job::enqueue(writer, JobKind::Mail, &key, &payload, now_ms, now_ms).await?;
    }
    Ok(())
}

/// Mails the link to whoever was invited. It is handed over at once and never stored: whoever reads the database would be
/// inside with it. Tells whether it went out within some seconds; the link works all the same.
pub async fn send_invitation(services: &Services, to: &Staff, link: &str) -> bool {
    let sent = invite(services, to, link).await;
    if let Err(error) = &sent {
        let error = error_chain(error);
        tracing::warn!(staff = to.id.get(), error, "an invitation was not e-mailed");
    }
    sent.is_ok()
}

async fn invite(services: &Services, to: &Staff, link: &str) -> Result<(), AccountEmailError> {
    let email = Email {
        to: recipient(to)?,
        message: Message::StaffInvitation(StaffInvitation {
            name: to.name.as_str().to_owned(),
            link: Link::parse(link)?,
            valid_hours: INVITATION_HOURS,
        }),
    };
    let meta = MessageMeta {
        // Beside the numbers of the outbox.
        outbox_id: (1 << 40) + i64::from(rand::random::<u32>()),
        written_at_ms: services.now_ms(),
    };
    let sending = services.mailer.send(&email, meta);
    let slow = |_| SendError::Temporary {
        reason: "the mail server did not answer in time".to_owned(),
    };
    tokio::time::timeout(PATIENCE, sending)
        .await
        .map_err(slow)??;
    Ok(())
}

fn recipient(person: &Staff) -> Result<Recipient, mail::InvalidRecipient> {
    let address = person.email.as_str();
    Recipient::parse(Some(person.name.as_str()), address)
        .or_else(|_| Recipient::parse(None, address))
}

async fn message(services: &Services, notice: &StaffNotice) -> Result<Option<Message>, WorkError> {
    Ok(match notice {
        StaffNotice::NewOrder { order_id } => {
            let placed = order(services, *order_id).await?;
            match placed.order.status {
                OrderStatus::Placed => Some(Message::NewOrder(new_order(services, &placed)?)),
                _ => None,
            }
        }
        StaffNotice::Attention { order_id, reason } => {
            let placed = order(services, *order_id).await?;
            match placed.order.needs_attention {
                Some(_) => Some(Message::OrderAttention(OrderAttention {
                    order_number: placed.order.number.to_string(),
                    reason: reason.clone(),
                    order: page(services, &placed)?,
                })),
                None => None,
            }
        }
        StaffNotice::LowStock { variant } => {
            let row = stock_of(services.db.writer(), *variant).await?;
            let low = row.filter(|row| row.track_stock && row.level.is_low());
            let Some(row) = low else {
                return Ok(None);
            };
            let path = format!("/admin/inventory/{variant}");
            Some(Message::LowStock(LowStock {
                left: row.level.available().max(0),
                title: row.title,
                variant: row.variant_title,
                sku: row.sku,
                page: services.link(&path).map_err(OrderEmailError::from)?,
            }))
        }
    })
}

fn new_order(services: &Services, placed: &PlacedOrder) -> Result<NewOrder, WorkError> {
    let order = &placed.order;
    let items = placed.lines.iter().map(|line| ParcelItem {
        title: line.product_title.clone(),
        variant: line.variant_title.clone(),
        quantity: line.progress.quantity,
    });
    Ok(NewOrder {
        order_number: order.number.to_string(),
        name: placed.address.shipping.name.as_str().to_owned(),
        total: order.totals.total,
        is_paid: !matches!(
            order.payment_status,
            PaymentStatus::Unpaid | PaymentStatus::PartiallyPaid
        ),
        items: items.collect(),
        order: page(services, placed)?,
    })
}

async fn order(services: &Services, id: OrderId) -> Result<PlacedOrder, WorkError> {
    let found = database::order::placed_order(services.db.writer(), id).await?;
    found.ok_or(WorkError::NoOrder(id))
}

/// The order's page in the office.
fn page(services: &Services, placed: &PlacedOrder) -> Result<Link, OrderEmailError> {
    Ok(services.link(&format!("/admin/orders/{}", placed.order.number))?)
}
