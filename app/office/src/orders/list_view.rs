//! How the list of orders looks.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::order::{FulfilmentStatus, OrderSort, OrderStatus, OrderTab, PaymentStatus};
use database::staff_orders::{OrderRow, TabCounts};
use leptos::prelude::*;
use texts::text;
use web::components::field::{Field, Select, TextInput};
use web::components::pagination::Pagination;

use crate::kit::moment::Moment;
use crate::kit::parts::{Empty, PageHead};
use crate::kit::pill::Pill;
use crate::kit::tabs::{Tab, Tabs};
use crate::order::words;
use crate::orders::filter::ListQuery;

/// One page of the list.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub query: ListQuery,
    pub rows: Vec<OrderRow>,
    pub total: u64,
    pub tabs: TabCounts,
    pub page: u64,
    pub pages: u64,
    pub country: CountryCode,
    pub may_export: bool,
    pub may_ship: bool,
}

#[component]
pub(super) fn ListView(shown: Shown) -> impl IntoView {
    let Shown {
        query,
        rows,
        total,
        tabs,
        page,
        pages,
        country,
        may_export,
        may_ship,
    } = shown;
    let may_ship = may_ship && rows.iter().any(can_choose);
    let ship = may_ship.then(|| {
        view! {
            <form id=SHIP action="/admin/orders/ship" class="inline"><button class="button quiet">{text!("office-orders-ship")}</button></form>
        }
    });
    let file = query.file();
    let is_filtered = query.is_filtered();
    let table = match rows.is_empty() {
        true => {
            let text = match is_filtered {
                true => text!("office-orders-none-found"),
                false => text!("office-orders-none"),
            };
            view! { <Empty text/> }.into_any()
        }
        false => view! { <OrderTable rows country may_ship/> }.into_any(),
    };
    let has_work = query.tab() == OrderTab::ToShip && total > 0;
    let pick = has_work.then(
        || view! { <p><a href="/admin/orders/pick-list">{text!("office-pick-link")}</a></p> },
    );
    let (tabs_of, filter, pager) = (query.clone(), query.clone(), query);
    view! {
        <PageHead title=text!("office-orders-title")>
            {may_export.then(|| view! { <a class="button quiet" href=file rel="nofollow">{text!("office-orders-export")}</a> })}
        </PageHead>
        <OrderTabs query=tabs_of tabs/>
        <FilterForm query=filter/>
        <p class="soft" role="status">{text!("office-orders-count", count = total)}</p>
        {pick}
        {ship}
        {table}
        <Pagination page pages href=move |page| pager.at(page)/>
    }
}

#[component]
fn OrderTabs(query: ListQuery, tabs: TabCounts) -> impl IntoView {
    let current = query.tab();
    let all = OrderTab::ALL.iter().map(|tab| Tab {
        label: tab_text(*tab).into_owned(),
        href: query.of_tab(*tab),
        count: Some(tabs.of(*tab)),
        is_current: *tab == current,
    });
    view! { <Tabs label=text!("office-orders-tabs") tabs=all.collect()/> }
}

fn tab_text(tab: OrderTab) -> Cow<'static, str> {
    match tab {
        OrderTab::All => text!("office-orders-all"),
        OrderTab::ToShip => text!("office-orders-to-ship"),
        OrderTab::Unpaid => text!("office-orders-unpaid"),
        OrderTab::NeedsAttention => text!("office-orders-attention"),
    }
}

/// Opened when something is filtered; otherwise the list begins at once.
#[component]
fn FilterForm(query: ListQuery) -> impl IntoView {
    let find = Field::new("q", text!("office-orders-find")).unmarked();
    let find = find.value(&query.q).max_length(200).kind("search");
    let day = |name: &str, label, value: &str| {
        Field::new(name, label)
            .unmarked()
            .kind("date")
            .value(value)
            .max_length(10)
    };
    let statuses = OrderStatus::ALL
        .iter()
        .filter(|status| **status != OrderStatus::Draft);
    let statuses = statuses
        .map(|one| (one.as_str(), words::status(*one).1))
        .collect();
    let payments = PaymentStatus::ALL
        .iter()
        .map(|one| (one.as_str(), words::paid(*one).1))
        .collect();
    let goods = FulfilmentStatus::ALL
        .iter()
        .map(|one| (one.as_str(), words::goods(*one).1))
        .collect();
    let sorts = OrderSort::ALL
        .iter()
        .map(|one| (one.as_str(), sort_text(*one)))
        .collect();
    let is_filtered = query.is_filtered() || !query.sort.is_empty();
    let clear = query.of_tab(query.tab());
    view! {
        <details class="more" open=is_filtered>
            <summary>{text!("office-orders-filter")}</summary>
            <form class="filter" action="/admin/orders" role="search" aria-label=text!("office-orders-filter")>
                <input type="hidden" name="tab" value=query.tab.clone()/>
                <TextInput field=find/>
                <Choice name="status" label=text!("office-field-state") all=true options=statuses chosen=query.status.clone()/>
                <Choice name="payment" label=text!("office-orders-payment") all=true options=payments chosen=query.payment.clone()/>
                <Choice name="fulfilment" label=text!("office-orders-goods") all=true options=goods chosen=query.fulfilment.clone()/>
                <TextInput field=day("from", text!("office-from"), &query.from)/>
                <TextInput field=day("to", text!("office-to"), &query.to)/>
                <Choice name="sort" label=text!("office-orders-sort") all=false options=sorts chosen=query.sort.clone()/>
                <div class="row"><button class="button">{text!("office-filter")}</button><a href=clear>{text!("office-filter-clear")}</a></div>
            </form>
        </details>
    }
}

fn sort_text(sort: OrderSort) -> Cow<'static, str> {
    match sort {
        OrderSort::Newest => text!("office-orders-newest"),
        OrderSort::Oldest => text!("office-orders-oldest"),
        OrderSort::TotalDown => text!("office-orders-total-down"),
        OrderSort::TotalUp => text!("office-orders-total-up"),
    }
}

/// A list to choose from; `all` adds a first entry that filters nothing.
#[component]
fn Choice(
    name: &'static str,
    #[prop(into)] label: String,
    all: bool,
    options: Vec<(&'static str, Cow<'static, str>)>,
    chosen: String,
) -> impl IntoView {
    let any = all.then(|| view! { <option value="">{text!("office-any")}</option> });
    let options = options.into_iter().map(move |(value, text)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    });
    let field = Field::new(name, label).unmarked();
    view! { <Select field>{any}{options.collect_view()}</Select> }
}

/// The form of the orders that are chosen to be sent; its boxes stand in the table.
const SHIP: &str = "ship-chosen";

/// Whether there is something of it to send; whether it may be sent, the next page says.
fn can_choose(row: &OrderRow) -> bool {
    row.status == OrderStatus::Placed && row.left_to_send > 0
}

#[component]
fn OrderTable(rows: Vec<OrderRow>, country: CountryCode, may_ship: bool) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row country may_ship/> });
    let choose = may_ship.then(|| view! { <th scope="col">{text!("office-orders-choose")}</th> });
    view! {
        <div class="table-box"><table class="table">
            <thead><tr>
                {choose}
                <th scope="col">{text!("office-orders-number")}</th>
                <th scope="col">{text!("office-orders-date")}</th>
                <th scope="col">{text!("office-orders-customer")}</th>
                <th scope="col">{text!("office-field-state")}</th>
                <th scope="col">{text!("office-orders-payment")}</th>
                <th scope="col">{text!("office-orders-goods")}</th>
                <th scope="col" class="number">{text!("office-orders-pieces")}</th>
                <th scope="col" class="number">{text!("office-orders-total")}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table></div>
    }
}

#[component]
fn Row(row: OrderRow, country: CountryCode, may_ship: bool) -> impl IntoView {
    let choose = may_ship.then(|| {
        let number = row.number.to_string();
        let label = text!("office-orders-choose-one", number = number.clone());
        let tick = can_choose(&row).then(|| {
            view! { <input type="checkbox" name="order" value=number form=SHIP aria-label=label/> }
        });
        view! { <td data-label=text!("office-orders-choose")>{tick}</td> }
    });
    let href = format!("/admin/orders/{}", row.number);
    let at_ms = row.placed_at_ms.unwrap_or(row.created_at_ms);
    let attention = row.needs_attention.is_some().then(|| {
        view! { " "<Pill tone="bad" text=text!("office-orders-attention")/> }
    });
    let (order, payment, goods) = (
        words::status(row.status),
        words::paid(row.payment_status),
        words::goods(row.fulfilment_status),
    );
    view! {
        <tr>
            {choose}
            <td data-label=text!("office-orders-number")><span><a href=href>{row.number.to_string()}</a>{attention}</span></td>
            <td data-label=text!("office-orders-date")><Moment at_ms country/></td>
            <td data-label=text!("office-orders-customer")><span>{row.name}<br/><span class="soft">{row.email}</span></span></td>
            <td data-label=text!("office-field-state")><Pill tone=order.0 text=order.1/></td>
            <td data-label=text!("office-orders-payment")><Pill tone=payment.0 text=payment.1/></td>
            <td data-label=text!("office-orders-goods")><Pill tone=goods.0 text=goods.1/></td>
            <td data-label=text!("office-orders-pieces") class="number">{row.pieces}</td>
            <td data-label=text!("office-orders-total") class="number">{row.total.to_string()}</td>
        </tr>
    }
}
