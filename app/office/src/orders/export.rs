//! `/admin/orders.csv`: every order of a filter, sent while it is read.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::staff::Permission;
use database::audit::{Subject, record};
use database::staff_orders::{OrderFilter, OrderRow};
use futures::{Stream, stream};
use serde_json::{Value, json};
use web::http::error::PageError;
use web::http::limits::Query;

use crate::kit::csv::{line, text_cell};
use crate::orders::filter::ListQuery;
use crate::staff::Staff;
use crate::state::Office;

/// Rows read at a time.
const BATCH: u32 = 500;

/// Names for programs: they stay the same in every language.
const COLUMNS: [&str; 16] = [
    "number",
    "created",
    "placed",
    "status",
    "payment",
    "fulfilment",
    "payment_method",
    "currency",
    "total",
    "refunded",
    "email",
    "name",
    "country",
    "pieces",
    "left_to_send",
    "needs_attention",
];

/// `GET /admin/orders.csv`
pub(crate) async fn export(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<ListQuery>,
) -> Result<Response, PageError> {
    // Who may export other lists need not see orders.
    if !staff.may(Permission::OrdersView) {
        return Err(PageError::Forbidden);
    }
    let shop = office.shop().await?;
    let country = shop.country;
    let filter = query.filter(&shop);
    let (writer, what) = (office.db.writer(), Subject::new("list", "orders"));
    let which = json!({ "filter": query.file() });
    record(
        writer,
        &staff.by(),
        "order.exported",
        &what,
        &Value::Null,
        &which,
        office.now_ms(),
    )
    .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"orders.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(rows(office, filter, country))).into_response())
}

/// Where the file has got to.
enum Position {
    Start,
    After(Box<OrderRow>),
    End,
}

/// The head line, then batch after batch.
fn rows(
    office: Office,
    filter: OrderFilter,
    country: CountryCode,
) -> impl Stream<Item = Result<Bytes, database::Error>> {
    stream::try_unfold(Position::Start, move |position| {
        let (office, filter) = (office.clone(), filter.clone());
        async move {
            let (head, after) = match position {
                Position::Start => (line(COLUMNS.map(str::to_owned)), None),
                Position::After(row) => (String::new(), Some(row)),
                Position::End => return Ok(None),
            };
            let reader = office.db.reader();
            let mut batch =
                database::staff_orders::export(reader, &filter, after.as_deref(), BATCH).await?;
            let lines: String = batch.iter().map(|row| line(cells(row, country))).collect();
            let is_full = batch.len() == BATCH as usize;
            let next = match batch.pop().filter(|_| is_full) {
                Some(last) => Position::After(Box::new(last)),
                None => Position::End,
            };
            Ok(Some((Bytes::from(head + &lines), next)))
        }
    })
}

fn cells(row: &OrderRow, country: CountryCode) -> [String; 16] {
    let time = |at_ms: i64| LocalTime::of(at_ms, country).iso();
    [
        row.number.to_string(),
        time(row.created_at_ms),
        row.placed_at_ms.map(time).unwrap_or_default(),
        row.status.to_string(),
        row.payment_status.to_string(),
        row.fulfilment_status.to_string(),
        row.payment_method.to_string(),
        row.total.currency().to_string(),
        row.total.to_major_string(),
        row.refunded.to_major_string(),
        text_cell(&row.email),
        text_cell(&row.name),
        row.country.clone(),
        row.pieces.to_string(),
        row.left_to_send.to_string(),
        text_cell(row.needs_attention.as_deref().unwrap_or_default()),
    ]
}
