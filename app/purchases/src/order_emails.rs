//! E-mails about an order.

use std::borrow::Cow;

use commerce::calendar::LocalTime;
use commerce::document::DocumentKind;
use commerce::fulfilment::{Fulfilment, FulfilmentLine, FulfilmentState};
use commerce::ids::FulfilmentId;
use commerce::job::{AskedOrder, JobKind};
use commerce::order::{CancelledMoney, OrderStatus, PaymentStatus, PlacedOrder};
use commerce::payment::{PaymentMethod, open};
use commerce::policy::DAY_MS;
use commerce::{Money, MoneyError};
use database::ConnectionTrait;
use database::content::shop_settings;
use database::document::documents_of;
use database::refund::RefundRow;
use mail::{
    Email, InvalidLink, InvalidRecipient, Link, Message, OrderCancelled, OrderConfirmation,
    OrderExpired, OrderLink, ParcelDelivered, ParcelItem, ParcelSent, PaymentFailed, PaymentNote,
    PaymentReceived, PaymentReminder, Recipient, RefundMade, WithdrawalReceived,
};
use payments::PaymentInstructions;
use payments::bank_transfer::BankAccount;
use texts::text;
use thiserror::Error;

use crate::account_emails::{self, AccountEmailError};
use crate::services::Services;

/// Why a letter cannot be written.
#[derive(Debug, Error)]
pub enum OrderEmailError {
    #[error(transparent)]
    Recipient(#[from] InvalidRecipient),
    #[error(transparent)]
    Link(#[from] InvalidLink),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// How to pay an order whose money comes later, as its page and its confirmation say it; nothing when there is nothing to do.
///
/// # Errors
/// When the database does not answer.
pub async fn payment_note(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Option<PaymentNote>, database::Error> {
    let order = &placed.order;
    let is_open = matches!(
        order.payment_status,
        PaymentStatus::Unpaid | PaymentStatus::PartiallyPaid
    );
    let Some(payment) = placed.payments.last() else {
        return Ok(None);
    };
    if order.status != OrderStatus::Placed || !is_open {
        return Ok(None);
    }
    let captured = placed.payments.iter().map(|payment| payment.captured);
    let captured = Money::sum(order.currency, captured).map_err(database::Error::from)?;
    let open = open(order.totals.total, captured).map_err(database::Error::from)?;
    let provider = services.provider(payment.method).await?;
    let todo = provider.and_then(|provider| provider.instructions(order.number.as_str(), open));
    Ok(todo.map(worded))
}

fn worded(todo: PaymentInstructions) -> PaymentNote {
    match todo {
        PaymentInstructions::CashOnDelivery { amount } => PaymentNote {
            sentence: text!("payment-instructions-cash", amount = amount).into_owned(),
            rows: Vec::new(),
        },
        PaymentInstructions::BankTransfer {
            account,
            amount,
            reference,
        } => PaymentNote {
            sentence: transfer_sentence(amount, &reference),
            rows: transfer_rows(account, amount, reference),
        },
    }
}

fn transfer_sentence(amount: Money, reference: &str) -> String {
    text!(
        "payment-instructions-transfer",
        amount = amount,
        reference = reference
    )
    .into_owned()
}

fn transfer_rows(account: BankAccount, amount: Money, reference: String) -> Vec<(String, String)> {
    let row = |label: Cow<'static, str>, value| (label.into_owned(), value);
    let rows = [
        Some(row(text!("payment-transfer-holder"), account.holder)),
        Some(row(
            text!("payment-transfer-iban"),
            account.iban.to_string(),
        )),
        account
            .bic
            .map(|bic| row(text!("payment-transfer-bic"), bic)),
        account
            .bank
            .map(|bank| row(text!("payment-transfer-bank"), bank)),
        Some(row(text!("payment-transfer-amount"), amount.to_string())),
        Some(row(text!("payment-transfer-reference"), reference)),
    ];
    rows.into_iter().flatten().collect()
}

/// The e-mail that confirms an order.
pub(crate) async fn confirmation(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Email, OrderEmailError> {
    let payment = payment_note(services, placed).await?;
    let track = link(services, placed, "")?;
    let mut message = OrderConfirmation::of(placed, track, payment)?;
    message.invoice = invoice(services, placed).await?;
    letter(placed, Message::OrderConfirmation(message))
}

/// The e-mail that says that an order was cancelled.
pub(crate) fn cancelled(
    services: &Services,
    placed: &PlacedOrder,
    money: Option<CancelledMoney>,
) -> Result<Email, OrderEmailError> {
    let message = OrderCancelled {
        order_number: placed.order.number.to_string(),
        money,
        order: link(services, placed, "")?,
    };
    letter(placed, Message::OrderCancelled(message))
}

/// The e-mail that asks to pay again; none when that is no longer needed or possible.
pub(crate) fn payment_failed(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Option<Email>, OrderEmailError> {
    let order = &placed.order;
    if order.status != OrderStatus::PendingPayment || order.payment_status != PaymentStatus::Failed
    {
        return Ok(None);
    }
    let message = PaymentFailed {
        order_number: order.number.to_string(),
        total: order.totals.total,
        retry: link(services, placed, "/pay")?,
        held_until: None,
    };
    letter(placed, Message::PaymentFailed(message)).map(Some)
}

/// The e-mail that says that an order ended unpaid; none when the money came after all.
pub(crate) fn expired(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Option<Email>, OrderEmailError> {
    let order = &placed.order;
    if order.status != OrderStatus::Expired {
        return Ok(None);
    }
    let message = OrderExpired {
        order_number: order.number.to_string(),
        order: link(services, placed, "")?,
    };
    letter(placed, Message::OrderExpired(message)).map(Some)
}

/// The e-mail that says that a parcel is on its way; none when it was called off meanwhile.
pub(crate) async fn parcel_sent(
    services: &Services,
    placed: &PlacedOrder,
    parcel: FulfilmentId,
) -> Result<Option<Email>, OrderEmailError> {
    let found = placed.fulfilments.iter().find(|it| it.id == parcel);
    let Some(found) = found.filter(|it| it.state != FulfilmentState::Cancelled) else {
        return Ok(None);
    };
    let is_last = placed
        .lines
        .iter()
        .all(|it| it.progress.left_to_send() <= 0);
    let url = found.tracking_url.as_deref();
    let message = ParcelSent {
        order_number: placed.order.number.to_string(),
        items: contents(placed, found),
        more_to_come: !is_last,
        carrier: found.carrier.clone(),
        tracking_no: found.tracking_no.clone(),
        track: url.map(Link::parse).transpose()?,
        address: placed.address.shipping.lines(),
        order: link(services, placed, "")?,
        invoice: invoice(services, placed).await?,
    };
    letter(placed, Message::ParcelSent(message)).map(Some)
}

/// The e-mail that says that a parcel arrived; none when it was called off meanwhile.
pub(crate) fn parcel_delivered(
    services: &Services,
    placed: &PlacedOrder,
    parcel: FulfilmentId,
) -> Result<Option<Email>, OrderEmailError> {
    let found = placed.fulfilments.iter().find(|it| it.id == parcel);
    let Some(found) = found.filter(|it| it.state == FulfilmentState::Delivered) else {
        return Ok(None);
    };
    let message = ParcelDelivered {
        order_number: placed.order.number.to_string(),
        items: contents(placed, found),
        address: placed.address.shipping.lines(),
        order: link(services, placed, "")?,
    };
    letter(placed, Message::ParcelDelivered(message)).map(Some)
}

/// The e-mail that reminds of a transfer; none when the money came or the order ended.
pub(crate) async fn payment_reminder(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Option<Email>, OrderEmailError> {
    let order = &placed.order;
    let Some(payment) = payment_note(services, placed).await? else {
        return Ok(None);
    };
    let terms = services.payment_terms().await?;
    let placed_at_ms = order.placed_at_ms.unwrap_or(order.created_at_ms);
    let ends_ms = placed_at_ms + terms.days(PaymentMethod::BankTransfer) * DAY_MS;
    let country = shop_settings(services.db.reader()).await?.country;
    let captured = placed.payments.iter().map(|payment| payment.captured);
    let message = PaymentReminder {
        order_number: order.number.to_string(),
        open: open(order.totals.total, Money::sum(order.currency, captured)?)?,
        until: LocalTime::of(ends_ms, country).date().to_string(),
        payment,
        order: link(services, placed, "")?,
    };
    letter(placed, Message::PaymentReminder(message)).map(Some)
}

/// What is in a parcel.
fn contents(placed: &PlacedOrder, parcel: &Fulfilment) -> Vec<ParcelItem> {
    let item = |sent: &FulfilmentLine| {
        let line = placed.lines.iter().find(|line| line.id == sent.line)?;
        Some(ParcelItem {
            title: line.product_title.clone(),
            variant: line.variant_title.clone(),
            quantity: sent.quantity,
        })
    };
    parcel.lines.iter().filter_map(item).collect()
}

/// The e-mail that says that the money for an order has come.
pub(crate) async fn payment_received(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Email, OrderEmailError> {
    let message = PaymentReceived {
        order_number: placed.order.number.to_string(),
        total: placed.order.totals.total,
        is_sent: placed
            .lines
            .iter()
            .all(|it| it.progress.left_to_send() <= 0),
        order: link(services, placed, "")?,
        invoice: invoice(services, placed).await?,
    };
    letter(placed, Message::PaymentReceived(message))
}

/// The e-mail that says that money went back.
pub(crate) fn refund_made(
    services: &Services,
    placed: &PlacedOrder,
    refund: &RefundRow,
) -> Result<Email, OrderEmailError> {
    let item = |back: &database::refund::RefundedLine| {
        let line = placed.lines.iter().find(|line| line.id == back.line)?;
        Some(ParcelItem {
            title: line.product_title.clone(),
            variant: line.variant_title.clone(),
            quantity: back.quantity,
        })
    };
    let message = RefundMade {
        order_number: placed.order.number.to_string(),
        amount: refund.amount,
        items: refund.lines.iter().filter_map(item).collect(),
        by_hand: refund.method.pays_later(),
        order: link(services, placed, "")?,
    };
    letter(placed, Message::RefundMade(message))
}

/// Notes that somebody asked for the link of an order, whether or not there is one of that number and address. What is
/// not written in the end counts as no e-mail to that address, so nobody's own are kept back by guesses.
///
/// # Errors
/// When the database does not answer.
pub async fn ask_for_order_link(
    conn: &impl ConnectionTrait,
    services: &Services,
    asked: &AskedOrder,
) -> Result<(), AccountEmailError> {
    let payload = serde_json::to_string(asked)?;
    Ok(account_emails::note(conn, services, JobKind::OrderLink, &payload).await?)
}

/// The e-mail with the link of an order.
pub(crate) fn order_link(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Email, OrderEmailError> {
    let message = OrderLink {
        order_number: placed.order.number.to_string(),
        order: link(services, placed, "")?,
    };
    letter(placed, Message::OrderLink(message))
}

/// The e-mail that says that, and when, a withdrawal was received; `said` is the name and what they withdraw from.
pub(crate) fn withdrawal_received(
    services: &Services,
    placed: &PlacedOrder,
    said: [&str; 2],
    date: String,
    time: String,
) -> Result<Email, OrderEmailError> {
    let [name, note] = said.map(str::to_owned);
    let message = WithdrawalReceived {
        order_number: placed.order.number.to_string(),
        name,
        date,
        time,
        note,
        order: link(services, placed, "")?,
    };
    letter(placed, Message::WithdrawalReceived(message))
}

/// Where the order's invoice is, once it was issued.
async fn invoice(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<Option<Link>, OrderEmailError> {
    let issued = documents_of(services.db.writer(), placed.order.id).await?;
    let is_issued = issued.iter().any(|it| it.kind == DocumentKind::Invoice);
    let link = is_issued.then(|| link(services, placed, "/invoice"));
    Ok(link.transpose()?)
}

fn letter(placed: &PlacedOrder, message: Message) -> Result<Email, OrderEmailError> {
    let name = placed.address.shipping.name.as_str();
    let to = Recipient::parse(Some(name), placed.order.email.as_str())
        .or_else(|_| Recipient::parse(None, placed.order.email.as_str()))?;
    Ok(Email { to, message })
}

fn link(services: &Services, placed: &PlacedOrder, below: &str) -> Result<Link, InvalidLink> {
    services.link(&format!("/orders/{}{below}", placed.order.public_token))
}
