//! `/admin/orders/ship`: many orders leave at once, each in one parcel with all that is left to send.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::fulfilment::{FulfilmentLine, Tracking, TrackingError, TrackingInput};
use commerce::order::OrderNumber;
use database::staff_orders::StaffOrder;
use database::{Error, StaffError, Token};
use leptos::prelude::*;
use purchases::staff::{Fulfil, fulfil};
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;

use crate::kit::form::FormData;
use crate::layout::Section;
use crate::order::{cannot_ship, find};
use crate::orders::ship_view::{Outcome, ResultView, ShipView, Shown, fields};
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// Orders of one form: a page of the list, and some more.
pub(super) const MOST: usize = 100;

/// `GET /admin/orders/ship?order=…`
pub(crate) async fn ship_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let form = FormData::prefilled(query);
    show(&office, &staff, form, StatusCode::OK).await
}

/// `POST /admin/orders/ship`
pub(crate) async fn ship_all(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let numbers = numbers(&mut sent);
    let mut parcels = Vec::new();
    for number in &numbers {
        if let Some(tracking) = tracking(&mut sent, number) {
            parcels.push((number.clone(), tracking));
        }
    }
    if numbers.is_empty() && sent.is_fine() {
        sent.refuse(fields::ORDER, text!("office-ship-none"));
    }
    if !sent.is_fine() {
        return show(&office, &staff, sent, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut outcomes = Vec::new();
    for (number, tracking) in parcels {
        let outcome = ship(&office, &staff, &sent, &number, tracking).await;
        outcomes.push((number, outcome));
    }
    let page = Page::new(text!("office-ship-result"), Section::Orders);
    page.draw(&office, &staff, || view! { <ResultView outcomes/> })
        .await
}

/// The orders of the form, each once.
fn numbers(sent: &mut FormData) -> Vec<OrderNumber> {
    let typed = sent.all(fields::ORDER);
    let mut numbers: Vec<OrderNumber> = Vec::new();
    for number in typed.filter_map(|number| OrderNumber::parse(number).ok()) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    if numbers.len() > MOST {
        sent.refuse(fields::ORDER, text!("office-ship-most", most = MOST));
        numbers.truncate(MOST);
    }
    numbers
}

fn tracking(sent: &mut FormData, number: &OrderNumber) -> Option<Tracking> {
    let field = fields::tracking(number);
    let input = TrackingInput {
        carrier: sent.text(fields::CARRIER).to_owned(),
        carrier_name: sent.text(fields::CARRIER_NAME).to_owned(),
        number: sent.text(&field).to_owned(),
        url: String::new(),
    };
    let (field, why) = match Tracking::parse(&input) {
        Ok(tracking) => return Some(tracking),
        Err(TrackingError::UnknownCarrier) => (
            fields::CARRIER.to_owned(),
            text!("office-order-carrier-unknown"),
        ),
        Err(TrackingError::TooLong | TrackingError::NotHttps) => {
            (field, text!("office-order-tracking-long"))
        }
    };
    // A carrier that is wrong is wrong for all of them, and told once.
    if !sent.errors().iter().any(|error| error.field == field) {
        sent.refuse(field, why);
    }
    None
}

/// Sends all that is left of one order, or says why not; other orders go on either way.
async fn ship(
    office: &Office,
    staff: &Staff,
    sent: &FormData,
    number: &OrderNumber,
    tracking: Tracking,
) -> Outcome {
    let order = match find(office, number.as_str()).await {
        Ok(order) => order,
        Err(PageError::NotFound) => return Outcome::Refused(text!("office-ship-unknown")),
        Err(_) => return Outcome::Refused(text!("office-ship-failed")),
    };
    let key: String = sent.text("key").chars().take(60).collect();
    let command = Fulfil {
        order: order.placed.order.id,
        version: sent.number(&fields::version(number)),
        key: format!("{key}-{number}"),
        lines: left(&order),
        tracking,
        notify: sent.ticked(fields::NOTIFY),
    };
    match fulfil(&office.purchases, &command, &staff.by()).await {
        Ok(parcel) => Outcome::Sent(parcel),
        Err(StaffError::Stale { .. }) => Outcome::Refused(text!("office-ship-stale")),
        Err(StaffError::Refused(why)) => Outcome::Refused(cannot_ship(&why)),
        Err(StaffError::Database(Error::Missing(_))) => {
            Outcome::Refused(text!("office-ship-unknown"))
        }
        Err(StaffError::Database(error)) => {
            let error = database::error_chain(&error);
            tracing::warn!(%number, error, "an order among many was not sent");
            Outcome::Refused(text!("office-ship-failed"))
        }
    }
}

fn left(order: &StaffOrder) -> Vec<FulfilmentLine> {
    let lines = order.placed.lines.iter().map(|line| FulfilmentLine {
        line: line.id,
        quantity: line.progress.left_to_send(),
    });
    lines.filter(|line| line.quantity > 0).collect()
}

pub(super) async fn show(
    office: &Office,
    staff: &Staff,
    mut form: FormData,
    status: StatusCode,
) -> Result<Response, PageError> {
    let mut orders = Vec::new();
    for number in numbers(&mut form) {
        match find(office, number.as_str()).await {
            Ok(order) => orders.push(order),
            Err(PageError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let key = match form.text("key") {
        "" => Token::random().expose().to_owned(),
        key => key.to_owned(),
    };
    let shown = Shown { orders, form, key };
    let page = Page::new(text!("office-ship"), Section::Orders).status(status);
    page.draw(office, staff, || view! { <ShipView shown/> })
        .await
}
