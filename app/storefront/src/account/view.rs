//! What the pages inside the account share: the way around, and the table of orders.

use commerce::calendar::Date;
use database::order::OrderSummary;
use leptos::prelude::*;
use web::components::alert::{Tone, alert};
use web::components::order_state::{order_state, pill};

const PAGES: [(&str, &str); 4] = [
    ("/account", "Overview"),
    ("/account/orders", "Orders"),
    ("/account/addresses", "Addresses"),
    ("/account/profile", "Profile"),
];

/// A page inside the account; `place` is its entry in the navigation.
pub fn inside(place: &'static str, title: &str, body: AnyView) -> AnyView {
    let pages = PAGES.iter().map(|(url, name)| {
        let current = (*url == place).then_some("page");
        view! { <li><a href=*url aria-current=current>{*name}</a></li> }
    });
    view! {
        <div class="wrap account">
            <nav class="account-nav" aria-label="Account"><ul>
                {pages.collect_view()}
                <li><form method="post" action="/account/logout"><button>"Log out"</button></form></li>
            </ul></nav>
            <div class="stack"><h1>{title.to_owned()}</h1>{body}</div>
        </div>
    }
    .into_any()
}

/// What was just done, if the address says so.
pub fn done(words: &[(&str, &'static str)], done: Option<&str>) -> AnyView {
    let found = words.iter().find(|(word, _)| Some(*word) == done);
    found.map(|(_, text)| alert(Tone::Good, *text)).into_any()
}

/// Orders in a table that becomes cards on small screens.
pub fn orders_table(orders: &[OrderSummary]) -> AnyView {
    let rows = orders.iter().map(|order| {
        let date = Date::from_ms(order.created_at_ms);
        let state = order_state(order.status, order.payment_status, order.fulfilment_status);
        view! {
            <tr>
                <th scope="row"><a href=format!("/orders/{}", order.public_token)>{order.number.to_string()}</a></th>
                <td><time datetime=date.iso()>{date.to_string()}</time></td>
                <td>{pill(state)}</td>
                <td class="numeric">{order.total.to_string()}</td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <thead><tr><th scope="col">"Order"</th><th scope="col">"Date"</th><th scope="col">"Status"</th><th scope="col" class="numeric">"Total"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
