//! What the pages inside the account share: the navigation, and the table of orders.

use std::borrow::Cow;

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use database::order::OrderSummary;
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::order_state::{StatusPill, order_state};

fn pages() -> [(&'static str, Cow<'static, str>); 4] {
    [
        ("/account", text!("account-nav-overview")),
        ("/account/orders", text!("account-orders-title")),
        ("/account/addresses", text!("account-addresses-title")),
        ("/account/profile", text!("account-profile-title")),
    ]
}

/// A page inside the account; `path` is its entry in the navigation.
#[component]
pub fn AccountLayout(
    path: &'static str,
    #[prop(into)] title: String,
    children: Children,
) -> impl IntoView {
    let pages = pages().into_iter().map(|(url, name)| {
        let current = (url == path).then_some("page");
        view! { <li><a href=url aria-current=current>{name}</a></li> }
    });
    view! {
        <div class="wrap account">
            <nav class="account-nav" aria-label=text!("account-nav-label")><ul>
                {pages.collect_view()}
                <li><form method="post" action="/account/logout"><button>{text!("account-log-out")}</button></form></li>
            </ul></nav>
            <div class="stack"><h1>{title}</h1>{children()}</div>
        </div>
    }
}

/// What was just done.
#[component]
pub fn Flash(text: Option<Cow<'static, str>>) -> impl IntoView {
    text.map(|text| view! { <Alert tone=Tone::Good text/> })
}

/// Orders in a table that becomes cards on small screens; `country` is the shop's, for its time.
#[component]
pub fn OrdersTable(orders: Vec<OrderSummary>, country: CountryCode) -> impl IntoView {
    let rows = orders
        .into_iter()
        .map(|order| view! { <OrderRow order country/> })
        .collect_view();
    view! {
        <table class="table">
            <thead><tr>
                <th scope="col">{text!("account-orders-number")}</th>
                <th scope="col">{text!("account-orders-date")}</th>
                <th scope="col">{text!("account-orders-status")}</th>
                <th scope="col" class="numeric">{text!("account-orders-total")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn OrderRow(order: OrderSummary, country: CountryCode) -> impl IntoView {
    let date = LocalTime::of(order.created_at_ms, country).date();
    let state = order_state(order.status, order.payment_status, order.fulfilment_status);
    view! {
        <tr>
            <th scope="row"><a href=format!("/orders/{}", order.public_token)>{order.number.to_string()}</a></th>
            <td><time datetime=date.iso()>{date.to_string()}</time></td>
            <td><StatusPill state/></td>
            <td class="numeric">{order.total.to_string()}</td>
        </tr>
    }
}

/// Stands where orders would be.
#[component]
pub fn NoOrders() -> impl IntoView {
    view! {
        <p class="lead">{text!("account-orders-none")}</p>
        <p><a class="button" href="/products">{text!("account-orders-start")}</a></p>
    }
}
