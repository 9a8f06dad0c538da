//! `/admin/orders/ship/file`: tracking numbers as a carrier's program saves them, put into the form beside their orders.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::order::{OrderNumber, OrderPrefix};
use database::staff_orders::orders_of_numbers;
use texts::text;
use web::http::error::PageError;

use crate::kit::csv::{column, plain, records};
use crate::kit::form::FormData;
use crate::kit::upload;
use crate::orders::ship::{MOST, show};
use crate::orders::ship_view::fields;
use crate::staff::Staff;
use crate::state::Office;

const ORDER: &str = "order";
const TRACKING: &str = "tracking";

/// Lines that name an order, and its tracking number.
type Lines = BTreeMap<OrderNumber, (u64, String)>;

/// `POST /admin/orders/ship/file`: sends nothing; the form that does is shown with what the file says.
pub(crate) async fn ship_file(
    State(office): State<Office>,
    staff: Staff,
    multipart: Multipart,
) -> Result<Response, PageError> {
    let bytes = upload::sent_file(multipart, fields::FILE).await?;
    let prefix = &office.shop().await?.order_prefix;
    let mut faults = Vec::new();
    let lines = match bytes {
        None => Err(text!("office-ship-file-missing")),
        Some(bytes) => read(&bytes, prefix, &mut faults),
    };
    let lines = lines.unwrap_or_else(|why| {
        faults.push(why);
        Lines::new()
    });
    let numbers: Vec<OrderNumber> = lines.keys().cloned().collect();
    let known = orders_of_numbers(office.db.reader(), &numbers).await?;
    let mut filled = Vec::new();
    for (number, (line, tracking)) in lines {
        if known.iter().any(|(_, known)| *known == number) {
            filled.push((fields::tracking(&number), tracking));
            filled.push((fields::ORDER.to_owned(), number.to_string()));
        } else {
            let number = number.to_string();
            faults.push(text!(
                "office-ship-file-unknown",
                line = line,
                number = number
            ));
        }
    }
    let mut form = FormData::prefilled(filled);
    for fault in faults {
        form.refuse(fields::FILE, fault);
    }
    let status = match form.is_fine() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    show(&office, &staff, form, status).await
}

/// What the file says of each order; what is wrong with a line is put among the faults.
fn read(
    bytes: &[u8],
    prefix: &OrderPrefix,
    faults: &mut Vec<Cow<'static, str>>,
) -> Result<Lines, Cow<'static, str>> {
    let records = records(bytes).ok_or_else(|| text!("office-count-not-text"))?;
    let mut records = records.into_iter();
    let (_, head) = records
        .next()
        .ok_or_else(|| text!("office-ship-file-empty"))?;
    let column = |name: &'static str| {
        let found = column(&head, name);
        found.ok_or_else(|| text!("office-count-no-column", column = name))
    };
    let (order_at, tracking_at) = (column(ORDER)?, column(TRACKING)?);
    let mut lines = Lines::new();
    for (line, record) in records {
        let cell = |at: usize| plain(record.get(at).unwrap_or_default().trim());
        let (typed, tracking) = (cell(order_at), cell(tracking_at));
        if typed.is_empty() && tracking.is_empty() {
            continue;
        }
        let Ok(number) = OrderNumber::typed(typed, prefix) else {
            let typed = typed.chars().take(40).collect::<String>();
            faults.push(text!(
                "office-ship-file-no-number",
                line = line,
                typed = typed
            ));
            continue;
        };
        if let Some((first, _)) = lines.get(&number) {
            let (first, number) = (*first, number.to_string());
            faults.push(text!(
                "office-ship-file-twice",
                line = line,
                number = number,
                first = first
            ));
            continue;
        }
        if lines.len() == MOST {
            return Err(text!("office-ship-most", most = MOST));
        }
        lines.insert(number, (line, tracking.to_owned()));
    }
    if lines.is_empty() && faults.is_empty() {
        return Err(text!("office-ship-file-empty"));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (Vec<(String, u64, String)>, usize) {
        let mut faults = Vec::new();
        let lines = read(text.as_bytes(), &OrderPrefix::default(), &mut faults).unwrap();
        let lines = lines.into_iter();
        let lines = lines.map(|(number, (line, tracking))| (number.to_string(), line, tracking));
        (lines.collect(), faults.len())
    }

    #[test]
    fn orders_and_tracking_numbers_are_read_from_files_of_any_spreadsheet() {
        let wanted = vec![
            ("FC-001001".to_owned(), 2, "0034".to_owned()),
            ("FC-001002".to_owned(), 4, String::new()),
        ];
        for text in [
            "order,tracking\nFC-001001,0034\n,\n1002,\n",
            "\u{feff}Weight;ORDER;Tracking\r\n2;fc-001001; 0034\r\n;;\r\n1;FC-001002;\r\n",
        ] {
            assert_eq!(read_all(text), (wanted.clone(), 0), "{text}");
        }
    }

    #[test]
    fn a_line_without_a_number_or_with_one_that_was_there_is_a_fault() {
        let text = "order,tracking\nFC-001001,1\nLamp,2\nFC-001001,3\n,4\n";
        let (lines, faults) = read_all(text);
        assert_eq!((lines.len(), faults), (1, 3));
        let mut faults = Vec::new();
        for none in ["", "order;tracking\n", "order,number\nFC-001001,1\n", "\0"] {
            read(none.as_bytes(), &OrderPrefix::default(), &mut faults).unwrap_err();
        }
        assert!(faults.is_empty());
    }
}
