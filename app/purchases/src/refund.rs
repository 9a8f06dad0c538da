//! Money that goes back, the way it came: noted first, then the provider is asked, then its answer is noted. A process that
//! dies in between loses nothing: the sweeper asks again with the same key.

use commerce::ids::{OrderId, PaymentId};
use commerce::order::PlacedOrder;
use commerce::payment::PaymentState;
use commerce::policy::{REFUND_QUIET_SECONDS, SECOND_MS};
use commerce::refund::RefundState;
use database::audit::By;
use database::error_chain;
use database::order::{ask_for_attention, late_money_went_back};
use database::payment::{KnownPayment, payments_of_order};
use database::refund::{
    BegunRefund, RefundAnswer, begin_rest, finish_refund, pending_refunds, touch_refund,
};
use payments::{PaymentProvider, ProviderError, RefundRequest, VoidRequest};
use thiserror::Error;

use crate::pay::believe;
use crate::services::{Event, Services};

/// Refunds asked about at a time.
const BATCH: u32 = 100;

/// Why money did not go back yet.
#[derive(Debug, Error)]
pub enum RefundJobError {
    #[error("payment {0} has no provider, or no name there")]
    Unreachable(PaymentId),
    #[error("the bank could not return the money")]
    Refused,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// Returns all that is left of an order's payments. Safe to repeat: providers and records know each
/// refund by its key.
pub(crate) async fn give_money_back(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<(), RefundJobError> {
    let (id, reason) = (placed.order.id, "The order does not stand.");
    let mut result = Ok(());
    for begun in begin_rest(&services.db, id, reason, services.now_ms()).await? {
        match ask(services, &begun, &By::system()).await {
            Ok(RefundState::Failed) => result = Err(RefundJobError::Refused),
            Ok(_) => {}
            Err(RefundJobError::Database(error)) => return Err(error.into()),
            Err(error) => result = Err(error),
        }
    }
    for known in payments_of_order(services.db.writer(), id).await? {
        if known.payment.state == PaymentState::Authorized {
            let_go(services, &known).await?;
        }
    }
    result?;
    Ok(late_money_went_back(services.db.writer(), id).await?)
}

/// The money of an order did not go back however often it was tried: a person has to send it.
pub(crate) async fn give_up(services: &Services, order: OrderId) -> Result<(), database::Error> {
    let reason = "Its money could not be given back: do it by hand.";
    ask_for_attention(&services.db, order, reason, services.now_ms()).await
}

/// Asks again about refunds that the provider has not answered, or whose answer was lost; says about how many.
///
/// # Errors
/// When the database does not answer. A provider that does not answer is asked again later.
pub async fn finish_refunds(services: &Services) -> Result<u64, database::Error> {
    let before_ms = services.now_ms() - REFUND_QUIET_SECONDS * SECOND_MS;
    let mut finished = 0;
    for begun in pending_refunds(services.db.writer(), before_ms, BATCH).await? {
        match ask(services, &begun, &By::system()).await {
            Ok(_) => finished += 1,
            Err(RefundJobError::Database(error)) => return Err(error),
            Err(error) => tracing::warn!(
                refund = begun.id.get(),
                error = error_chain(&error),
                "a refund could not be asked about"
            ),
        }
    }
    Ok(finished)
}

/// Asks the provider for a refund that waits, and notes its answer; tells how the refund stands then. Without an answer it
/// goes on waiting: the provider may have acted.
pub(crate) async fn ask(
    services: &Services,
    begun: &BegunRefund,
    by: &By,
) -> Result<RefundState, RefundJobError> {
    if begun.state != RefundState::Pending {
        return Ok(begun.state);
    }
    touch_refund(services.db.writer(), begun.id, services.now_ms()).await?;
    let answer = match reach(services, &begun.payment) {
        Ok((provider, provider_ref)) => {
            let request = RefundRequest {
                provider_ref,
                amount: begun.amount,
                idempotency_key: begun.bank_key.clone(),
            };
            answer(services, provider.refund(&request).await)?
        }
        Err(error) => {
            (services.observe)(Event::RefundFailed);
            RefundAnswer::Failed(error.to_string())
        }
    };
    let now_ms = services.now_ms();
    Ok(finish_refund(&services.db, begun.id, &answer, by, now_ms).await?)
}

fn answer(
    services: &Services,
    said: Result<payments::RefundReport, ProviderError>,
) -> Result<RefundAnswer, RefundJobError> {
    let failed = match said {
        Ok(report) => match report.state {
            payments::RefundState::Succeeded | payments::RefundState::Pending => {
                return Ok(RefundAnswer::Done(report.refund_ref));
            }
            payments::RefundState::ByHand => return Ok(RefundAnswer::ByHand),
            payments::RefundState::Failed => Ok(RefundJobError::Refused.to_string()),
        },
        Err(error) if error.is_temporary() => Err(error),
        Err(error) => Ok(error.to_string()),
    };
    (services.observe)(Event::RefundFailed);
    Ok(RefundAnswer::Failed(failed?))
}

async fn let_go(services: &Services, known: &KnownPayment) -> Result<(), RefundJobError> {
    let (provider, provider_ref) = reach(services, known)?;
    let request = VoidRequest {
        idempotency_key: format!("void:{provider_ref}"),
        provider_ref,
    };
    let said = provider.void(&request).await?;
    believe(services, known.id, said, services.now_ms()).await?;
    Ok(())
}

fn reach<'a>(
    services: &'a Services,
    known: &KnownPayment,
) -> Result<(&'a dyn PaymentProvider, String), RefundJobError> {
    let provider = services.providers.get(known.method.as_str());
    match (provider, &known.provider_ref) {
        (Some(provider), Some(reference)) => Ok((provider.as_ref(), reference.clone())),
        _ => Err(RefundJobError::Unreachable(known.id)),
    }
}
