//! `/admin/orders/pick-list`: what to fetch from the shelves for many orders at once, and their packing slips.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use commerce::ids::OrderId;
use commerce::order::{OrderNumber, OrderTab};
use database::order::placed_order;
use database::staff_orders::{OpenLine, OrderFilter, list, open_lines, orders_of_numbers};
use documents::packing_slips_pdf;
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::pdf::pdf;

use crate::kit::parts::{Empty, PageHead};
use crate::layout::Section;
use crate::page::Page;
use crate::staff::Staff;
use crate::state::Office;

/// Orders of one list; nobody carries more.
const MOST: u32 = 50;

type Fields = Vec<(String, String)>;

/// The orders that the address names, each as `order=…`; without any those that wait longest.
async fn chosen(
    office: &Office,
    fields: &Fields,
) -> Result<Vec<(OrderId, OrderNumber)>, PageError> {
    let reader = office.db.reader();
    let named = fields.iter().filter(|(name, _)| name == "order");
    let named: Vec<OrderNumber> = named
        .filter_map(|(_, number)| OrderNumber::parse(number).ok())
        .take(MOST as usize)
        .collect();
    if !named.is_empty() {
        return Ok(orders_of_numbers(reader, &named).await?);
    }
    let filter = OrderFilter {
        tab: OrderTab::ToShip,
        sort: commerce::order::OrderSort::Oldest,
        ..OrderFilter::default()
    };
    let found = list(reader, &filter, MOST, 0).await?;
    let found = found.rows.into_iter().map(|row| (row.id, row.number));
    Ok(found.collect())
}

/// `GET /admin/orders/pick-list`
pub(crate) async fn pick_list(
    State(office): State<Office>,
    staff: Staff,
    Query(fields): Query<Fields>,
) -> Result<Response, PageError> {
    let orders = chosen(&office, &fields).await?;
    let ids: Vec<OrderId> = orders.iter().map(|(id, _)| *id).collect();
    let picks = gathered(open_lines(office.db.reader(), &ids).await?, &orders);
    let numbers = orders.into_iter().map(|(_, number)| number.to_string());
    let numbers: Vec<String> = numbers.collect();
    let page = Page::new(text!("office-pick-title"), Section::Orders);
    page.draw(&office, &staff, || view! { <PickList picks numbers/> })
        .await
}

/// `GET /admin/orders/packing-slips.pdf`
pub(crate) async fn packing_slips(
    State(office): State<Office>,
    Query(fields): Query<Fields>,
) -> Result<Response, PageError> {
    let mut orders = Vec::new();
    for (id, _) in chosen(&office, &fields).await? {
        orders.extend(placed_order(office.db.reader(), id).await?);
    }
    if orders.is_empty() {
        return Err(PageError::NotFound);
    }
    let seller = office.shop().await?.seller();
    let bytes = packing_slips_pdf(&orders, &seller).map_err(PageError::internal)?;
    Ok(pdf("packing-slips", bytes))
}

/// One thing to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pick {
    title: String,
    more: String,
    pieces: i64,
    /// How many pieces go into which order.
    orders: Vec<(String, i64)>,
}

/// The lines of all orders by what they are, in the order of their titles.
fn gathered(lines: Vec<OpenLine>, orders: &[(OrderId, OrderNumber)]) -> Vec<Pick> {
    let mut picks: BTreeMap<(String, String, String), Pick> = BTreeMap::new();
    for line in lines {
        let OpenLine {
            order,
            title,
            variant_title,
            sku,
            left,
        } = line;
        let number = orders.iter().find(|(id, _)| *id == order);
        let number = number.map_or_else(String::new, |(_, number)| number.to_string());
        let more = [variant_title.as_str(), sku.as_str()];
        let more = more.into_iter().filter(|text| !text.is_empty());
        let more = more.collect::<Vec<_>>().join(", ");
        let key = (title.clone(), variant_title, sku);
        let pick = picks.entry(key).or_insert_with(|| Pick {
            title,
            more,
            pieces: 0,
            orders: Vec::new(),
        });
        pick.pieces += left;
        match pick.orders.iter_mut().find(|(known, _)| *known == number) {
            Some((_, pieces)) => *pieces += left,
            None => pick.orders.push((number, left)),
        }
    }
    picks.into_values().collect()
}

#[component]
fn PickList(picks: Vec<Pick>, numbers: Vec<String>) -> impl IntoView {
    let back = ("/admin/orders".to_owned(), text!("office-orders-title"));
    let query = numbers.iter().map(|number| format!("order={number}"));
    let slips = format!(
        "/admin/orders/packing-slips.pdf?{}",
        query.collect::<Vec<_>>().join("&")
    );
    let (count, has_picks) = (numbers.len(), !picks.is_empty());
    let rows = picks.into_iter().map(|pick| {
        let orders = pick.orders.iter().map(|(number, pieces)| {
            text!("office-pick-order", number = number, count = *pieces).into_owned()
        });
        let orders = orders.collect::<Vec<_>>().join(", ");
        view! {
            <tr>
                <th scope="row" data-label=text!("office-order-item")><span class="item">{pick.title}<span class="sku">{pick.more}</span></span></th>
                <td class="number" data-label=text!("office-order-pieces")><strong>{pick.pieces}</strong></td>
                <td data-label=text!("office-pick-for")>{orders}</td>
                <td class="box" data-label=text!("office-pick-done")>"☐"</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let links = has_picks.then(
        || view! { <a class="button quiet no-print" href=slips>{text!("office-pick-slips")}</a> },
    );
    let table = match has_picks {
        true => view! {
            <article class="paper">
                <p>{text!("office-pick-count", count = count)}</p>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{text!("office-order-item")}</th>
                        <th scope="col" class="number">{text!("office-order-pieces")}</th>
                        <th scope="col">{text!("office-pick-for")}</th>
                        <th scope="col">{text!("office-pick-done")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </article>
        }
        .into_any(),
        false => view! { <Empty text=text!("office-pick-none")/> }.into_any(),
    };
    view! {
        <PageHead title=text!("office-pick-title") back>{links}</PageHead>
        {table}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_of_several_orders_is_fetched_once() {
        let number = |text: &str| OrderNumber::parse(text).unwrap();
        let orders = [
            (OrderId(1), number("FC-001001")),
            (OrderId(2), number("FC-001002")),
        ];
        let line = |order, title: &str, left| OpenLine {
            order: OrderId(order),
            title: title.to_owned(),
            variant_title: String::new(),
            sku: title.to_uppercase(),
            left,
        };
        let lines = vec![line(1, "mug", 2), line(2, "cup", 1), line(2, "mug", 3)];
        let picks = gathered(lines, &orders);
        assert_eq!(picks.len(), 2);
        assert_eq!((picks[0].title.as_str(), picks[0].pieces), ("cup", 1));
        let for_orders = [("FC-001001".to_owned(), 2), ("FC-001002".to_owned(), 3)];
        assert_eq!(
            (picks[1].pieces, picks[1].orders.as_slice()),
            (5, &for_orders[..])
        );
    }
}
