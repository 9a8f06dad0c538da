//! The account at a glance: the latest order first.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::cart::Offer;
use commerce::ids::VariantId;
use commerce::order::{OrderStatus, PlacedOrder};
use database::customer::{Customer, SavedAddress, addresses_of};
use database::order::{OrderSummary, order_of_customer, orders_of_customer};
use leptos::prelude::*;
use web::components::order_state::order_state;
use web::components::receipt::order_lines;
use web::http::error::PageError;

use crate::pages::account::addresses::address_lines;
use crate::pages::account::authenticated::Authenticated;
use crate::pages::account::draw;
use crate::pages::account::orders::nothing_yet;
use crate::pages::account::view::{inside, orders_table};
use crate::pages::state::Shop;

/// Orders shown without leafing.
const RECENT: u32 = 3;

/// `GET /account`
pub async fn overview(
    State(shop): State<Shop>,
    member: Authenticated,
) -> Result<Response, PageError> {
    let reader = shop.db.reader();
    let (orders, _) = orders_of_customer(reader, member.id(), RECENT, 0).await?;
    let latest = match orders.first() {
        Some(order) => order_of_customer(reader, order.id, member.id()).await?,
        None => None,
    };
    let offers = match &latest {
        Some(latest) => offers_of(&shop, latest).await?,
        None => BTreeMap::new(),
    };
    let address = addresses_of(reader, member.id()).await?.into_iter().next();
    let title = format!("Hello, {}", first_name(&member.customer));
    draw(
        &shop,
        &member.visitor,
        StatusCode::OK,
        "Your account",
        || {
            let latest = match &latest {
                Some(latest) => latest_order(latest, &offers),
                None => nothing_yet(),
            };
            let body = view! {
                {latest}
                {recent(&orders)}
                <div class="panels">
                    {address_panel(address.as_ref())}
                    {profile_panel(&member.customer)}
                </div>
            };
            inside("/account", &title, body.into_any())
        },
    )
    .await
}

async fn offers_of(
    shop: &Shop,
    latest: &PlacedOrder,
) -> Result<BTreeMap<VariantId, Offer>, PageError> {
    let variants: Vec<VariantId> = latest
        .lines
        .iter()
        .filter_map(|line| line.variant)
        .collect();
    let currency = latest.order.currency;
    let offers = database::cart::offers(shop.db.reader(), &variants, currency, shop.now_ms());
    Ok(offers.await?)
}

fn first_name(customer: &Customer) -> &str {
    let name = customer.name.as_str();
    name.split(' ').next().unwrap_or(name)
}

fn latest_order(latest: &PlacedOrder, offers: &BTreeMap<VariantId, Offer>) -> AnyView {
    let order = &latest.order;
    let shown = order_state(order.status, order.payment_status, order.fulfilment_status);
    let expected = latest.delivery_window().filter(|_| is_on_its_way(latest));
    let news = match expected {
        Some(window) => {
            view! { <p>{order.number.to_string()} ": expected " <strong>{window.to_string()}</strong> "."</p> }
        }
        None => {
            view! { <p>{order.number.to_string()} ": " <strong>{shown.label.to_owned()}</strong> "."</p> }
        }
    };
    view! {
        <section class="panel" aria-labelledby="latest">
            <div class="panel-head"><h2 id="latest">"Latest order"</h2><p class=format!("status {}", shown.tone)>{shown.label}</p></div>
            {news}
            {order_lines(&latest.lines, offers)}
            <div class="row"><a class="button" href=format!("/orders/{}", order.public_token)>"Follow it"</a></div>
        </section>
    }
    .into_any()
}

fn is_on_its_way(latest: &PlacedOrder) -> bool {
    use commerce::order::FulfilmentStatus::{Fulfilled, Partial, Unfulfilled};
    let order = &latest.order;
    order.status == OrderStatus::Placed
        && matches!(order.fulfilment_status, Unfulfilled | Partial | Fulfilled)
}

fn recent(orders: &[OrderSummary]) -> Option<AnyView> {
    if orders.is_empty() {
        return None;
    }
    let panel = view! {
        <section class="panel" aria-labelledby="recent">
            <div class="panel-head"><h2 id="recent">"Orders"</h2><a href="/account/orders">"All orders"</a></div>
            {orders_table(orders)}
        </section>
    };
    Some(panel.into_any())
}

fn address_panel(address: Option<&SavedAddress>) -> AnyView {
    let lines = match address {
        Some(saved) => view! { <address>{address_lines(&saved.address)}</address> }.into_any(),
        None => view! { <p class="soft">"None saved yet."</p> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="address">
            <div class="panel-head"><h2 id="address">"Address"</h2><a href="/account/addresses">"Change"<span class="visually-hidden">" addresses"</span></a></div>
            {lines}
        </section>
    }
    .into_any()
}

fn profile_panel(customer: &Customer) -> AnyView {
    let confirmed = match customer.verified_at_ms {
        Some(_) => "Confirmed",
        None => "Not confirmed yet",
    };
    view! {
        <section class="panel" aria-labelledby="profile">
            <div class="panel-head"><h2 id="profile">"Profile"</h2><a href="/account/profile">"Change"<span class="visually-hidden">" profile"</span></a></div>
            <p>{customer.email.to_string()}<br/><span class="soft">{confirmed}</span></p>
        </section>
    }
    .into_any()
}
