//! What the forms of the order page set in motion. A refused form comes back on the page, filled as it was sent.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::{FulfilmentId, OrderEventId, RefundId};
use commerce::order::{NotCancellable, OrderStatus};
use commerce::refund::RefundState;
use database::staff_orders::StaffOrder;
use database::{Error, StaffError};
use purchases::staff;
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::redirect::see_other;

use crate::kit::form::FormData;
use crate::order::page::{find, show};
use crate::order::read;
use crate::order::refusal::{self, Refusal};
use crate::staff::Staff;
use crate::state::Office;

/// `POST /admin/orders/{number}/fulfilments`
pub async fn fulfil(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let Some(command) = read::fulfil(&mut sent, &desk.order) else {
        return desk.refused(sent).await;
    };
    let done = staff::fulfil(&office.purchases, &command, &staff.by()).await;
    desk.conclude(sent, done, "shipped", refusal::fulfilment)
        .await
}

/// `POST /admin/orders/{number}/fulfilments/{id}/tracking`
pub async fn track(
    State(office): State<Office>,
    staff: Staff,
    Path((number, id)): Path<(String, i64)>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let parcel = desk.parcel(id)?;
    let Some(command) = read::track(&mut sent, parcel) else {
        return desk.refused(sent).await;
    };
    let done = staff::set_tracking(&office.purchases, &command, &staff.by()).await;
    desk.conclude(sent, done, "tracking", refusal::fulfilment)
        .await
}

/// `POST /admin/orders/{number}/fulfilments/{id}/delivered`
pub async fn deliver(
    State(office): State<Office>,
    staff: Staff,
    Path((number, id)): Path<(String, i64)>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let (parcel, version) = (desk.parcel(id)?, read::version(&sent));
    let done = staff::mark_delivered(&office.purchases, parcel, version, &staff.by()).await;
    desk.conclude(sent, done, "delivered", refusal::fulfilment)
        .await
}

/// `POST /admin/orders/{number}/fulfilments/{id}/cancel`
pub async fn cancel_parcel(
    State(office): State<Office>,
    staff: Staff,
    Path((number, id)): Path<(String, i64)>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let (parcel, version) = (desk.parcel(id)?, read::version(&sent));
    let done = staff::cancel_fulfilment(&office.purchases, parcel, version, &staff.by()).await;
    desk.conclude(sent, done, "parcel-cancelled", refusal::fulfilment)
        .await
}

/// `POST /admin/orders/{number}/payments`
pub async fn record_payment(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let country = office.shop().await?.country;
    let Some(command) = read::record_payment(&mut sent, &desk.order, country) else {
        return desk.refused(sent).await;
    };
    let done = staff::record_payment(&office.purchases, &command, &staff.by()).await;
    desk.conclude(sent, done, "paid", refusal::payment).await
}

/// `POST /admin/orders/{number}/refunds`
pub async fn refund(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let Some(command) = read::refund(&mut sent, &desk.order) else {
        return desk.refused(sent).await;
    };
    let made = staff::refund(&office.purchases, &command, &staff.by()).await;
    let states = made.iter().flatten().map(|part| part.state);
    let said = said(states.min_by_key(|state| urgency(*state)));
    desk.conclude(sent, made, said, refusal::refund).await
}

/// `POST /admin/orders/{number}/refunds/{id}/retry`
pub async fn retry_refund(
    State(office): State<Office>,
    staff: Staff,
    Path((number, id)): Path<(String, i64)>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let refund = desk.refund(id)?;
    let made = staff::retry_refund(&office.purchases, refund, &staff.by()).await;
    let said = said(made.as_ref().ok().map(|made| made.state));
    desk.conclude(sent, made, said, refusal::refund).await
}

/// `POST /admin/orders/{number}/refunds/{id}/done`: it was paid back by hand.
pub async fn confirm_refund(
    State(office): State<Office>,
    staff: Staff,
    Path((number, id)): Path<(String, i64)>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let refund = desk.refund(id)?;
    let done = staff::confirm_refund_by_hand(&office.purchases, refund, &staff.by()).await;
    desk.conclude(sent, done, "refunded", refusal::refund).await
}

const fn said(state: Option<RefundState>) -> &'static str {
    match state {
        Some(RefundState::Pending) => "refund-pending",
        Some(RefundState::ByHand) => "refund-by-hand",
        Some(RefundState::Failed) => "refund-failed",
        Some(RefundState::Done) | None => "refunded",
    }
}

/// Of several parts, staff are told of the one that needs them most.
const fn urgency(state: RefundState) -> u8 {
    match state {
        RefundState::Failed => 0,
        RefundState::ByHand => 1,
        RefundState::Pending => 2,
        RefundState::Done => 3,
    }
}

/// `POST /admin/orders/{number}/cancel`
pub async fn cancel(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let command = read::cancel(&sent, &desk.order);
    let done = staff::cancel(&office.purchases, &command, &staff.by()).await;
    // The second click of two finds it done.
    let done = match done {
        Err(StaffError::Refused(NotCancellable::Ended(OrderStatus::Cancelled))) => Ok(()),
        done => done.map(drop),
    };
    desk.conclude(sent, done, "cancelled", refusal::cancel)
        .await
}

/// `POST /admin/orders/{number}/notes`
pub async fn add_note(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let command = read::note(&sent, &desk.order);
    let done = staff::add_note(&office.purchases, &command, &staff.by()).await;
    desk.conclude(sent, done, "noted", refusal::note).await
}

/// `POST /admin/orders/{number}/attention/done`
pub async fn attention_done(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let (id, version) = (desk.order.placed.order.id, read::version(&sent));
    let done = staff::attention_done(&office.purchases, id, version, &staff.by()).await;
    desk.conclude(sent, done, "attended", refusal::note).await
}

/// `POST /admin/orders/{number}/emails/{entry}/resend`: `entry` is the one of the timeline that tells of the e-mail.
pub async fn resend_email(
    State(office): State<Office>,
    staff: Staff,
    Path((number, entry)): Path<(String, i64)>,
    sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let (id, key) = (desk.order.placed.order.id, read::key(&sent));
    let entry = OrderEventId(entry);
    let done = staff::resend_email(&office.purchases, id, entry, &key, &staff.by()).await;
    desk.conclude(sent, done, "email", refusal::resend).await
}

/// `POST /admin/orders/{number}/address`
pub async fn change_address(
    State(office): State<Office>,
    staff: Staff,
    Path(number): Path<String>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let desk = Desk::at(&office, &staff, &number).await?;
    let Some(command) = read::address(&mut sent, &desk.order) else {
        return desk.refused(sent).await;
    };
    let done = staff::change_address(&office.purchases, &command, &staff.by()).await;
    desk.conclude(sent, done, "address", refusal::address).await
}

/// An order in front of somebody who acts on it.
struct Desk<'a> {
    office: &'a Office,
    staff: &'a Staff,
    order: StaffOrder,
}

impl<'a> Desk<'a> {
    async fn at(office: &'a Office, staff: &'a Staff, number: &str) -> Result<Self, PageError> {
        Ok(Self {
            order: find(office, number).await?,
            office,
            staff,
        })
    }

    /// One of the order's own parcels.
    fn parcel(&self, id: i64) -> Result<FulfilmentId, PageError> {
        let mut parcels = self.order.placed.fulfilments.iter().map(|parcel| parcel.id);
        parcels
            .find(|own| own.get() == id)
            .ok_or(PageError::NotFound)
    }

    /// One of the order's own refunds.
    fn refund(&self, id: i64) -> Result<RefundId, PageError> {
        let mut refunds = self.order.refunds.iter().map(|refund| refund.id);
        refunds
            .find(|own| own.get() == id)
            .ok_or(PageError::NotFound)
    }

    async fn refused(self, sent: FormData) -> Result<Response, PageError> {
        let answer = (StatusCode::UNPROCESSABLE_ENTITY, None);
        show(self.office, self.staff, self.order, sent, answer).await
    }

    /// Leads back to the page; or shows it again with what was typed and why that was not done.
    async fn conclude<T, R: std::error::Error + 'static>(
        self,
        mut sent: FormData,
        done: Result<T, StaffError<R>>,
        said: &str,
        explain: fn(R, &StaffOrder) -> Refusal,
    ) -> Result<Response, PageError> {
        let number = self.order.placed.order.number.to_string();
        match done {
            Ok(_) => Ok(see_other(&format!("/admin/orders/{number}?done={said}"))),
            Err(StaffError::Refused(why)) => {
                let refusal = explain(why, &self.order);
                sent.refuse(refusal.field, refusal.text);
                self.refused(sent).await
            }
            Err(StaffError::Stale { .. }) => {
                let now = find(self.office, &number).await?;
                let answer = (
                    StatusCode::CONFLICT,
                    Some((Tone::Caution, text!("office-order-stale"))),
                );
                show(self.office, self.staff, now, sent, answer).await
            }
            Err(StaffError::Database(Error::Missing(_))) => Err(PageError::NotFound),
            Err(StaffError::Database(error)) => Err(error.into()),
        }
    }
}
