//! PAY and FINALISE: asks the provider, outside of any transaction, and believes its answer. Repeating either, from
//! the page, the webhook or the sweeper, charges once and changes nothing twice.

use commerce::ids::{OrderId, PaymentId};
use commerce::job::JobKind;
use commerce::order::{Order, OrderStatus, PaymentStatus};
use commerce::payment::{MethodRefused, PaymentMethod, PaymentState};
use commerce::policy::{MINUTE_MS, REFUSED_PAYMENT_EMAIL_MINUTES};
use database::order::{place_unpaid, settle_order};
use database::payment::{
    Applied, BeginError, Begun, PaymentKey, PaymentReport, begin_payment, report_payment,
    set_payment_reference,
};
use payments::{BeginRequest, ProviderError, TestChoice};
use thiserror::Error;

use crate::services::Services;
use crate::services::{Event, Paid};

const REFUSED_EMAIL_AFTER_MS: i64 = REFUSED_PAYMENT_EMAIL_MINUTES * MINUTE_MS;

/// How the shopper wants to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HowToPay {
    pub method: PaymentMethod,
    /// What the test bank is to do; the other ways ignore it.
    pub test_choice: Option<TestChoice>,
}

impl HowToPay {
    /// For an order that costs nothing.
    pub const FREE: HowToPay = HowToPay {
        method: PaymentMethod::Free,
        test_choice: None,
    };
}

/// What a payment came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There is nothing more to do here: the order's page tells how it stands.
    Settled,
    /// The shopper goes on there: a whole address, or a path of ours.
    Elsewhere(String),
    /// The bank said no, in its own words if it has any. The order waits for another try.
    Declined(Option<String>),
}

/// Why it is not known whether an order was paid. It can be paid again without being charged twice.
#[derive(Debug, Error)]
pub enum PayError {
    #[error("that way to pay is not offered")]
    NotOffered,
    #[error(transparent)]
    Refused(MethodRefused),
    #[error("the provider could not be asked")]
    Provider(#[source] ProviderError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// Pays an order that waits for it. An order that does not is left as it is.
///
/// # Errors
/// When the way is not offered, or provider or database do not answer.
pub async fn pay(services: &Services, order: &Order, how: HowToPay) -> Result<Outcome, PayError> {
    if order.is_free() {
        return place_free(services, order).await;
    }
    let is_known = services.providers.get(how.method.as_str()).is_some();
    if !is_known || !services.payment_terms().await?.offers(how.method) {
        let now = database::order::order_head(services.db.writer(), order.id).await?;
        // The same form once more, after the way was switched off: the order was paid or placed by the first one.
        return match now {
            Some(now) if now.status != OrderStatus::PendingPayment => Ok(Outcome::Settled),
            _ => Err(PayError::NotOffered),
        };
    }
    match begin_payment(&services.db, order.id, how.method, services.now_ms()).await {
        Ok(begun) => ask(services, order, how, &begun).await,
        Err(BeginError::NotPayable(_)) => Ok(Outcome::Settled),
        Err(BeginError::Refused(error)) => Err(PayError::Refused(error)),
        Err(BeginError::Database(error)) => Err(error.into()),
    }
}

/// An order that costs nothing is placed when it is made; one that an earlier release made may still wait.
async fn place_free(services: &Services, order: &Order) -> Result<Outcome, PayError> {
    if order.status == OrderStatus::PendingPayment {
        let now_ms = services.now_ms();
        let settled = database::repeatable_transaction(&services.db, |tx| async move {
            settle_order(&tx, order.id, now_ms).await
        });
        if settled.await?.placed_now {
            (services.observe)(Event::OrderPlaced(Paid::AtOnce));
        }
    }
    Ok(Outcome::Settled)
}

/// Asks the provider to take a payment that was begun, and finalises by its answer.
///
/// # Errors
/// As [`pay`].
pub(crate) async fn ask(
    services: &Services,
    order: &Order,
    how: HowToPay,
    begun: &Begun,
) -> Result<Outcome, PayError> {
    let provider = services.provider(how.method).await?;
    let provider = provider.ok_or(PayError::NotOffered)?;
    let request = request(services, order, how, begun);
    match provider.begin(&request).await {
        Ok(answer) => finalise(services, order.id, how, begun, answer).await,
        Err(error) => {
            (services.observe)(Event::ProviderFailed);
            // Without an answer the provider may have acted: the payment stays open and the sweeper asks.
            if !error.is_temporary() {
                report(services, begun, None, PaymentState::Failed).await?;
            }
            Err(PayError::Provider(error))
        }
    }
}

async fn finalise(
    services: &Services,
    order: OrderId,
    how: HowToPay,
    begun: &Begun,
    answer: payments::BeginOutcome,
) -> Result<Outcome, PayError> {
    match answer {
        payments::BeginOutcome::Offline { provider_ref, .. } => {
            place_offline(services, order, how.method, begun.payment, &provider_ref).await?;
            Ok(Outcome::Settled)
        }
        payments::BeginOutcome::Redirect { url, provider_ref } => {
            let state = PaymentState::RequiresAction;
            report(services, begun, Some(provider_ref), state).await?;
            Ok(Outcome::Elsewhere(url))
        }
        payments::BeginOutcome::Settled(said) => {
            believe(
                services,
                begun.payment,
                said,
                services.now_ms() + REFUSED_EMAIL_AFTER_MS,
            )
            .await?;
            Ok(Outcome::Settled)
        }
        payments::BeginOutcome::Declined { reason, .. } => {
            report(services, begun, None, PaymentState::Failed).await?;
            Ok(Outcome::Declined(reason))
        }
    }
}

async fn place_offline(
    services: &Services,
    order: OrderId,
    method: PaymentMethod,
    payment: PaymentId,
    provider_ref: &str,
) -> Result<(), database::Error> {
    let now_ms = services.now_ms();
    let placed = database::repeatable_transaction(&services.db, |tx| async move {
        set_payment_reference(&*tx, payment, provider_ref, now_ms).await?;
        let placed = place_unpaid(&tx, order, method, now_ms).await?;
        // A try before this one may have left its refusal behind.
        settle_order(&tx, order, now_ms).await?;
        Ok(placed.placed_now)
    });
    match placed.await {
        Ok(placed_now) => {
            if placed_now {
                (services.observe)(Event::OrderPlaced(Paid::Later));
            }
            Ok(())
        }
        // It ended while the shopper hesitated; its page says so.
        Err(database::Error::Conflict(_) | database::Error::Transition(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn report(
    services: &Services,
    begun: &Begun,
    provider_ref: Option<String>,
    state: PaymentState,
) -> Result<Applied, database::Error> {
    let report = PaymentReport {
        key: PaymentKey::Id(begun.payment),
        provider_ref,
        state,
        amount: begun.amount,
    };
    let applied = report_payment(&services.db, &report, services.now_ms()).await?;
    take_note(
        services,
        &applied,
        services.now_ms() + REFUSED_EMAIL_AFTER_MS,
    )
    .await?;
    Ok(applied)
}

/// Applies what a provider says about one of our payments. A refusal is told by mail at `tell_at_ms`.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn believe(
    services: &Services,
    payment: PaymentId,
    said: payments::PaymentReport,
    tell_at_ms: i64,
) -> Result<Applied, database::Error> {
    let report = PaymentReport {
        key: PaymentKey::Id(payment),
        provider_ref: Some(said.provider_ref),
        state: said.state.payment_state(),
        amount: said.amount,
    };
    let applied = report_payment(&services.db, &report, services.now_ms()).await?;
    take_note(services, &applied, tell_at_ms).await?;
    Ok(applied)
}

/// Counts an order that was placed just now, and notes a letter about a payment that was refused,
/// one for each order.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn take_note(
    services: &Services,
    applied: &Applied,
    at_ms: i64,
) -> Result<(), database::Error> {
    let Applied::Changed(settled) = applied else {
        return Ok(());
    };
    let order = &settled.order;
    if settled.placed_now {
        (services.observe)(Event::OrderPlaced(Paid::AtOnce));
    }
    if order.status == OrderStatus::PendingPayment && order.payment_status == PaymentStatus::Failed
    {
        let kind = JobKind::PaymentFailed;
        let key = format!("{kind}:{}", order.id);
        let payload = serde_json::json!({ "order_id": order.id }).to_string();
        let writer = services.db.writer();
        database::job::enqueue(writer, kind, &key, &payload, at_ms, services.now_ms()).await?;
    }
    Ok(())
}

fn request(services: &Services, order: &Order, how: HowToPay, begun: &Begun) -> BeginRequest {
    let page = format!("/orders/{}", order.public_token);
    let attempt = begun.idempotency_key.rsplit(':').next();
    BeginRequest {
        order_id: order.id,
        order_token: order.public_token.clone(),
        order_number: order.number.to_string(),
        amount: begun.amount,
        customer_email: order.email.to_string(),
        return_url: services.url(&page),
        cancel_url: services.url(&format!("{page}/pay")),
        attempt: attempt.and_then(|number| number.parse().ok()).unwrap_or(1),
        test_choice: how.test_choice,
    }
}
