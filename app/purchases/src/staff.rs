//! What staff set in motion with an order. Each command says who it is by, and leaves an entry in the order's timeline and
//! one in the log; each refusal names its rule, and nothing was changed then.

use commerce::fulfilment::FulfilmentError;
use commerce::ids::{FulfilmentId, OrderEventId, OrderId, RefundId};
use commerce::order::{AddressRefused, NotCancellable, NoteRefused, Order};
use commerce::payment::RecordError;
use commerce::refund::{RefundRefused, RefundState};
use database::audit::By;
use database::order::ResendRefused;
use database::refund::{BegunRefund, begin_refund, reopen_refund};
use database::{StaffError, error_chain};

use crate::refund::{RefundJobError, ask};
use crate::services::Services;

pub use database::order::{AddNote, CancelByStaff, ChangeAddress, Fulfil, SetTracking};
pub use database::payment::{RecordPayment, Recorded};
pub use database::refund::StaffRefund;

/// What one payment gives of a refund, and how that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundMade {
    pub id: RefundId,
    /// [`RefundState::Pending`] when the bank did not answer: it is asked again.
    pub state: RefundState,
}

/// Sends pieces of an order in a parcel.
///
/// # Errors
/// As [`database::order::fulfil`].
pub async fn fulfil(
    services: &Services,
    command: &Fulfil,
    by: &By,
) -> Result<FulfilmentId, StaffError<FulfilmentError>> {
    database::order::fulfil(&services.db, command, by, services.now_ms()).await
}

/// Says how a parcel can be followed.
///
/// # Errors
/// As [`database::order::set_tracking`].
pub async fn set_tracking(
    services: &Services,
    command: &SetTracking,
    by: &By,
) -> Result<(), StaffError<FulfilmentError>> {
    database::order::set_tracking(&services.db, command, by, services.now_ms()).await
}

/// Notes that a parcel arrived.
///
/// # Errors
/// As [`database::order::mark_delivered`].
pub async fn mark_delivered(
    services: &Services,
    parcel: FulfilmentId,
    version: Option<i64>,
    by: &By,
) -> Result<(), StaffError<FulfilmentError>> {
    database::order::mark_delivered(&services.db, parcel, version, by, services.now_ms()).await
}

/// Calls a parcel off that did not leave.
///
/// # Errors
/// As [`database::order::cancel_fulfilment`].
pub async fn cancel_fulfilment(
    services: &Services,
    parcel: FulfilmentId,
    version: Option<i64>,
    by: &By,
) -> Result<(), StaffError<FulfilmentError>> {
    database::order::cancel_fulfilment(&services.db, parcel, version, by, services.now_ms()).await
}

/// Records money that came in by transfer or at the door.
///
/// # Errors
/// As [`database::payment::record_payment`].
pub async fn record_payment(
    services: &Services,
    command: &RecordPayment,
    by: &By,
) -> Result<Recorded, StaffError<RecordError>> {
    database::payment::record_payment(&services.db, command, by, services.now_ms()).await
}

/// Gives money back, from as many payments as it takes; there is at least one. That the bank refuses a part is no error: the
/// part says so, and can be tried again by itself.
///
/// # Errors
/// As [`begin_refund`].
pub async fn refund(
    services: &Services,
    command: &StaffRefund,
    by: &By,
) -> Result<Vec<RefundMade>, StaffError<RefundRefused>> {
    let begun = begin_refund(&services.db, command, by, services.now_ms()).await?;
    let mut parts = Vec::with_capacity(begun.len());
    for begun in &begun {
        parts.push(made(services, begun, by).await?);
    }
    Ok(parts)
}

/// Tries a refund again that failed.
///
/// # Errors
/// As [`reopen_refund`].
pub async fn retry_refund(
    services: &Services,
    id: RefundId,
    by: &By,
) -> Result<RefundMade, StaffError<RefundRefused>> {
    let begun = reopen_refund(&services.db, id, by, services.now_ms()).await?;
    Ok(made(services, &begun, by).await?)
}

async fn made(
    services: &Services,
    begun: &BegunRefund,
    by: &By,
) -> Result<RefundMade, database::Error> {
    let state = match ask(services, begun, by).await {
        Ok(state) => state,
        Err(RefundJobError::Database(error)) => return Err(error),
        Err(error) => {
            let error = error_chain(&error);
            tracing::warn!(
                refund = begun.id.get(),
                error,
                "a refund waits for the bank"
            );
            RefundState::Pending
        }
    };
    Ok(RefundMade {
        id: begun.id,
        state,
    })
}

/// Notes that the money of a refund was sent by hand.
///
/// # Errors
/// As [`database::refund::confirm_refund_by_hand`].
pub async fn confirm_refund_by_hand(
    services: &Services,
    id: RefundId,
    by: &By,
) -> Result<(), StaffError<RefundRefused>> {
    database::refund::confirm_refund_by_hand(&services.db, id, by, services.now_ms()).await
}

/// Calls an order off: jobs give its money back and write to the shopper, once.
///
/// # Errors
/// As [`database::order::cancel_by_staff`].
pub async fn cancel(
    services: &Services,
    command: &CancelByStaff,
    by: &By,
) -> Result<Order, StaffError<NotCancellable>> {
    database::order::cancel_by_staff(&services.db, command, by, services.now_ms()).await
}

/// Leaves a note.
///
/// # Errors
/// When it is empty or too long.
pub async fn add_note(
    services: &Services,
    command: &AddNote,
    by: &By,
) -> Result<(), StaffError<NoteRefused>> {
    database::order::add_note(&services.db, command, by, services.now_ms()).await
}

/// Nobody need look at the order any more.
///
/// # Errors
/// When the page was stale.
pub async fn attention_done(
    services: &Services,
    order: OrderId,
    version: Option<i64>,
    by: &By,
) -> Result<(), StaffError<NoteRefused>> {
    database::order::attention_done(&services.db, order, version, by, services.now_ms()).await
}

/// Changes where an order goes.
///
/// # Errors
/// When something was sent, or it is another country.
pub async fn change_address(
    services: &Services,
    command: &ChangeAddress,
    by: &By,
) -> Result<(), StaffError<AddressRefused>> {
    database::order::change_address(&services.db, command, by, services.now_ms()).await
}

/// Sends an e-mail of the order's timeline again.
///
/// # Errors
/// As [`database::order::resend_email`].
pub async fn resend_email(
    services: &Services,
    order: OrderId,
    event: OrderEventId,
    key: &str,
    by: &By,
) -> Result<(), StaffError<ResendRefused>> {
    database::order::resend_email(&services.db, order, event, key, by, services.now_ms()).await
}
