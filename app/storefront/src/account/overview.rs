//! The account at a glance: the latest order first.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::cart::Offer;
use commerce::country::CountryCode;
use commerce::ids::VariantId;
use commerce::order::{OrderStatus, PlacedOrder};
use database::customer::{Customer, SavedAddress, addresses_of};
use database::order::{OrderSummary, order_of_customer, orders_of_customer};
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::address::AddressLines;
use web::components::order_state::order_state;
use web::components::receipt::OrderReceipt;
use web::http::error::PageError;

use crate::pages::account::authenticated::Authenticated;
use crate::pages::account::render;
use crate::pages::account::view::{AccountLayout, NoOrders, OrdersTable};
use crate::pages::state::Shop;

/// Orders shown without paging.
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
    let country = shop.store.settings().await?.country;
    let address = addresses_of(reader, member.id()).await?.into_iter().next();
    let heading = text!(
        "account-overview-heading",
        name = first_name(&member.customer)
    );
    let title = text!("account-overview-title");
    render(&shop, &member.visitor, StatusCode::OK, &title, || {
        let latest = match latest {
            Some(latest) => view! { <LatestOrder latest offers/> }.into_any(),
            None => view! { <NoOrders/> }.into_any(),
        };
        let customer = member.customer.clone();
        view! {
            <AccountLayout path="/account" title=heading>
                {latest}
                {(!orders.is_empty()).then(|| view! { <RecentOrders orders country/> })}
                <div class="panels">
                    <AddressPanel address/>
                    <ProfilePanel customer/>
                </div>
            </AccountLayout>
        }
    })
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

#[component]
fn LatestOrder(latest: PlacedOrder, offers: BTreeMap<VariantId, Offer>) -> impl IntoView {
    let order = &latest.order;
    let number = order.number.to_string();
    let shown = order_state(order.status, order.payment_status, order.fulfilment_status);
    let expected = latest.delivery_window().filter(|_| is_on_its_way(&latest));
    let ((before, after), news) = match expected {
        Some(window) => (
            text_around!("account-latest-expected", gap = window, number = number),
            window.to_string(),
        ),
        None => (
            text_around!("account-latest-state", gap = state, number = number),
            shown.label.clone().into_owned(),
        ),
    };
    view! {
        <section class="panel" aria-labelledby="latest">
            <div class="panel-head"><h2 id="latest">{text!("account-latest-title")}</h2><p class=format!("status {}", shown.tone)>{shown.label}</p></div>
            <p>{before}<strong>{news}</strong>{after}</p>
            <OrderReceipt lines=latest.lines.clone() offers/>
            <div class="row"><a class="button" href=format!("/orders/{}", order.public_token)>{text!("account-latest-track")}</a></div>
        </section>
    }
}

fn is_on_its_way(latest: &PlacedOrder) -> bool {
    use commerce::order::FulfilmentStatus::{Fulfilled, Partial, Unfulfilled};
    let order = &latest.order;
    order.status == OrderStatus::Placed
        && matches!(order.fulfilment_status, Unfulfilled | Partial | Fulfilled)
}

#[component]
fn RecentOrders(orders: Vec<OrderSummary>, country: CountryCode) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="recent">
            <div class="panel-head"><h2 id="recent">{text!("account-orders-title")}</h2><a href="/account/orders">{text!("account-orders-all")}</a></div>
            <OrdersTable orders country/>
        </section>
    }
}

#[component]
fn AddressPanel(address: Option<SavedAddress>) -> impl IntoView {
    let lines = match address {
        Some(saved) => {
            view! { <address><AddressLines address=saved.address/></address> }.into_any()
        }
        None => view! { <p class="soft">{text!("account-overview-no-address")}</p> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="address">
            <div class="panel-head"><h2 id="address">{text!("account-overview-address")}</h2><a href="/account/addresses">{text!("account-overview-change")}<span class="visually-hidden">" "{text!("account-overview-change-addresses")}</span></a></div>
            {lines}
        </section>
    }
}

#[component]
fn ProfilePanel(customer: Customer) -> impl IntoView {
    let confirmed = match customer.verified_at_ms {
        Some(_) => text!("account-overview-confirmed"),
        None => text!("account-overview-unconfirmed"),
    };
    view! {
        <section class="panel" aria-labelledby="profile">
            <div class="panel-head"><h2 id="profile">{text!("account-profile-title")}</h2><a href="/account/profile">{text!("account-overview-change")}<span class="visually-hidden">" "{text!("account-overview-change-profile")}</span></a></div>
            <p>{customer.email.shown()}<br/><span class="soft">{confirmed}</span></p>
        </section>
    }
}
