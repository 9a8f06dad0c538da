//! Money that goes back: what was taken for an order that does not stand is returned the way it came.

use commerce::Money;
use commerce::ids::OrderId;
use commerce::order::PlacedOrder;
use commerce::payment::PaymentState;
use database::order::{ask_for_attention, late_money_went_back};
use database::payment::{
    KnownPayment, RefundError, RefundOrder, payments_of_order, refund_payment,
};
use payments::{PaymentProvider, ProviderError, RefundRequest, RefundState, VoidRequest};
use thiserror::Error;

use crate::pay::believe;
use crate::services::Services;

/// Why money did not go back yet.
#[derive(Debug, Error)]
pub enum RefundJobError {
    #[error("payment {0} has no provider, or no name there")]
    Unreachable(commerce::ids::PaymentId),
    #[error("the bank could not return the money")]
    Refused,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Record(#[from] RefundError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// Returns all that is left of an order's payments. Safe to repeat: providers and records know each
/// refund by its key.
pub(crate) async fn give_money_back(
    services: &Services,
    placed: &PlacedOrder,
) -> Result<(), RefundJobError> {
    let id = placed.order.id;
    for known in payments_of_order(services.db.writer(), id).await? {
        let left = known.payment.refundable();
        let left = left.map_err(|error| RefundJobError::Database(error.into()))?;
        if left.is_positive() {
            give_back(services, placed, &known, left).await?;
        } else if known.payment.state == PaymentState::Authorized {
            let_go(services, &known).await?;
        }
    }
    Ok(late_money_went_back(services.db.writer(), id).await?)
}

/// The money of an order did not go back however often it was tried: a person has to send it.
pub(crate) async fn give_up(services: &Services, order: OrderId) -> Result<(), database::Error> {
    let reason = "Its money could not be given back: do it by hand.";
    ask_for_attention(&services.db, order, reason, services.now_ms()).await
}

async fn give_back(
    services: &Services,
    placed: &PlacedOrder,
    known: &KnownPayment,
    amount: Money,
) -> Result<(), RefundJobError> {
    let (provider, provider_ref) = reach(services, known)?;
    let idempotency_key = format!("refund:{}:{}", known.id, known.payment.refunded.minor());
    let request = RefundRequest {
        provider_ref,
        amount,
        idempotency_key: idempotency_key.clone(),
    };
    match provider.refund(&request).await?.state {
        RefundState::Succeeded | RefundState::Pending => {
            let refund = RefundOrder {
                payment: known.id,
                amount,
                reason: "The order does not stand.".to_owned(),
                restock: Vec::new(),
                idempotency_key,
                actor: None,
            };
            refund_payment(&services.db, &refund, services.now_ms()).await?;
            Ok(())
        }
        RefundState::Failed => Err(RefundJobError::Refused),
        RefundState::ByHand => {
            let reason = format!("Send {amount} back by hand.");
            let (db, id, now_ms) = (&services.db, placed.order.id, services.now_ms());
            Ok(ask_for_attention(db, id, &reason, now_ms).await?)
        }
    }
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
