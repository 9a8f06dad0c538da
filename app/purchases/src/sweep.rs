//! The sweepers: orders nobody paid in time end, and payments nobody heard of are asked about, so that a process that
//! died between paying and finalising loses nothing.

use commerce::ids::OrderId;
use commerce::order::{Order, OrderStatus};
use commerce::payment::{PaymentMethod, PaymentState};
use commerce::policy::{DAY_MS, PAYMENT_QUIET_SECONDS, SECOND_MS, TRANSFER_REMINDER_DAYS};
use database::error_chain;
use database::order::CancelError;
use database::payment::{
    Begun, PaymentKey, PaymentReport, PaymentToCheck, payments_of_order, payments_to_check,
    report_payment, set_payment_reference,
};
use payments::{PaymentProvider, ProviderError, ReportedState, VoidRequest};

use crate::cancel::cancel;
use crate::pay::{HowToPay, PayError, ask, believe};
use crate::services::Services;

/// Things done at a time.
const BATCH: u32 = 100;

/// Ends orders whose time to pay is over; what they held goes back.
///
/// # Errors
/// When the database does not answer.
pub async fn end_unpaid_orders(services: &Services) -> Result<u64, database::Error> {
    let ended = database::order::expire_orders(&services.db, services.now_ms(), BATCH).await?;
    Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
}

/// Cancels orders that were placed without money and for which none came in time; what they held goes back, and the
/// shopper is told by e-mail.
///
/// # Errors
/// When the database does not answer.
pub async fn end_overdue_orders(services: &Services) -> Result<u64, database::Error> {
    let mut ended = 0;
    let terms = services.payment_terms().await?;
    for method in [PaymentMethod::BankTransfer, PaymentMethod::CashOnDelivery] {
        let before_ms = services.now_ms() - terms.days(method) * DAY_MS;
        let writer = services.db.writer();
        for id in database::order::overdue_orders(writer, method, before_ms, BATCH).await? {
            match cancel(services, id, "system").await {
                Ok(_) => ended += 1,
                // Paid, sent or cancelled in this very moment.
                Err(CancelError::Refused(_)) => {}
                Err(CancelError::Database(error)) => return Err(error),
            }
        }
    }
    Ok(ended)
}

/// Reminds shoppers of transfers that did not come, some days before their orders end.
///
/// # Errors
/// When the database does not answer.
pub async fn remind_of_transfers(services: &Services) -> Result<u64, database::Error> {
    let (method, now_ms) = (PaymentMethod::BankTransfer, services.now_ms());
    let days = services.payment_terms().await?.days(method);
    if days <= TRANSFER_REMINDER_DAYS {
        return Ok(0);
    }
    let placed = now_ms - days * DAY_MS..now_ms - (days - TRANSFER_REMINDER_DAYS) * DAY_MS;
    let writer = services.db.writer();
    database::order::remind_unpaid(writer, method, placed, BATCH, now_ms).await
}

/// Asks the providers about payments that were begun and never heard of again; says about how many.
///
/// # Errors
/// When the database does not answer. A provider that does not answer is asked again later.
pub async fn finish_payments(services: &Services) -> Result<u64, database::Error> {
    let before_ms = services.now_ms() - PAYMENT_QUIET_SECONDS * SECOND_MS;
    let due = payments_to_check(services.db.writer(), before_ms, BATCH).await?;
    let mut finished = 0;
    for payment in due {
        match finish(services, &payment).await {
            Ok(()) => finished += 1,
            Err(PayError::Database(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(
                    payment = payment.payment.get(),
                    error = error_chain(&error),
                    "a payment could not be asked about"
                );
                wait_for_turn(services, &payment).await?;
            }
        }
    }
    Ok(finished)
}

async fn finish(services: &Services, payment: &PaymentToCheck) -> Result<(), PayError> {
    let order = database::order::order_head(services.db.writer(), payment.order).await?;
    let order = order.ok_or(database::Error::Missing("order"))?;
    let provider = services.providers.get(payment.method.as_str());
    let provider = provider.ok_or(PayError::NotOffered)?;
    let wanted = is_wanted(services, &order, payment).await?;
    match &payment.provider_ref {
        Some(reference) => {
            let said = provider
                .fetch(reference)
                .await
                .map_err(PayError::Provider)?;
            let said = match said.state {
                ReportedState::Pending if !wanted => call_off(provider.as_ref(), reference).await?,
                _ => said,
            };
            believe(services, payment.payment, said, services.now_ms()).await?;
        }
        None if wanted => begin_again(services, &order, payment).await?,
        None => {
            let report = PaymentReport {
                key: PaymentKey::Id(payment.payment),
                provider_ref: None,
                state: PaymentState::Voided,
                amount: payment.amount,
            };
            report_payment(&services.db, &report, services.now_ms()).await?;
        }
    }
    Ok(())
}

/// Whether the order still waits for just this payment, and not for a later try.
async fn is_wanted(
    services: &Services,
    order: &Order,
    payment: &PaymentToCheck,
) -> Result<bool, database::Error> {
    if order.status != OrderStatus::PendingPayment {
        return Ok(false);
    }
    let all = payments_of_order(services.db.writer(), OrderId(order.id.get())).await?;
    Ok(all.last().is_some_and(|last| last.id == payment.payment))
}

/// The provider's answer was lost: asked with the same key, it gives the same one.
async fn begin_again(
    services: &Services,
    order: &Order,
    payment: &PaymentToCheck,
) -> Result<(), PayError> {
    let begun = Begun {
        payment: payment.payment,
        idempotency_key: payment.idempotency_key.clone(),
        amount: payment.amount,
        provider_ref: None,
        is_new: false,
    };
    let how = HowToPay {
        method: payment.method,
        test_choice: None,
    };
    ask(services, order, how, &begun).await.map(|_| ())
}

/// So that nobody pays later by an old page.
async fn call_off(
    provider: &dyn PaymentProvider,
    reference: &str,
) -> Result<payments::PaymentReport, PayError> {
    let request = VoidRequest {
        provider_ref: reference.to_owned(),
        idempotency_key: format!("void:{reference}"),
    };
    match provider.void(&request).await {
        // It was paid in this very moment.
        Err(ProviderError::WrongState { .. }) => provider.fetch(reference).await,
        other => other,
    }
    .map_err(PayError::Provider)
}

/// Puts a payment to the end of the line, so that one broken provider does not hold up the others.
async fn wait_for_turn(
    services: &Services,
    payment: &PaymentToCheck,
) -> Result<(), database::Error> {
    let known = payment.provider_ref.as_deref();
    match known {
        Some(reference) => {
            let (writer, now_ms) = (services.db.writer(), services.now_ms());
            set_payment_reference(writer, payment.payment, reference, now_ms).await
        }
        // Without a name nothing can be noted; the next round asks again.
        None => Ok(()),
    }
}
