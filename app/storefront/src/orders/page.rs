//! An order's own page, for whoever has its link: confirmation at first, then tracking.

mod actions;
mod dates;
mod details;
mod documents;
mod head;
pub(super) mod pay;
mod timeline;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::cart::Offer;
use commerce::document::Document;
use commerce::ids::VariantId;
use commerce::order::{NotCancellable, OrderStatus, PlacedOrder};
use database::document::documents_of;
use database::order::{CancelError, TakeBackError};
use leptos::prelude::*;
use mail::PaymentNote;
use texts::text;
use web::components::receipt::OrderReceipt;
use web::components::summary::OrderTotals;
use web::http::cookies::SetCookies;
use web::http::error::PageError;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::pages::cart::carts;
use crate::pages::frame;
use crate::pages::orders::actions::ActionsPanel;
use crate::pages::orders::details::{DetailsPanel, PaymentInstructions};
use crate::pages::orders::documents::DocumentsPanel;
use crate::pages::orders::head::OrderHead;
use crate::pages::orders::timeline::Timeline;
use crate::pages::render::Page;
use crate::pages::shell::Head;
use crate::pages::state::Shop;
use crate::pages::store_settings::Identity;

pub use documents::{document_page, invoice_file, invoice_page};
pub use pay::{page as pay_page, pay_again};

/// `GET /orders/{public_token}`. It only shows how things stand; coming here pays nothing.
pub async fn page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let placed = match find(&shop, &token).await {
        Ok(placed) => placed,
        Err(PageError::NotFound) => return lost(&shop, &visitor).await,
        Err(error) => return Err(error),
    };
    let offers = pictures(&shop, &placed).await?;
    let title = match placed.order.status {
        OrderStatus::Placed if head::is_fresh(&placed, shop.now_ms()) => {
            text!("order-thanks-title")
        }
        _ => text!("order-title", number = placed.order.number.to_string()),
    };
    let frame = frame::load(&shop, &visitor, "").await?;
    let page = Page::new(Head::private(title), frame);
    let shown = Shown {
        offers,
        documents: documents_of(shop.db.reader(), placed.order.id).await?,
        note: purchases::payment_note(&shop.purchases, &placed).await?,
        placed,
        signed_in: visitor.is_signed_in(),
        now_ms: shop.now_ms(),
        shop: shop.store.settings().await?,
    };
    let drawn = page.draw(&shop.assets, || view! { <OrderPage shown/> });
    Ok((left_cart(&shop, &visitor).await?, private(drawn)).into_response())
}

/// 404: no such link; it can be sent again.
async fn lost(shop: &Shop, visitor: &Visitor) -> Result<Response, PageError> {
    let frame = frame::load(shop, visitor, "").await?;
    let title = text!("order-lost-title");
    let page = Page::new(Head::private(title.clone()), frame).status(StatusCode::NOT_FOUND);
    Ok(private(page.draw(&shop.assets, || {
        view! {
            <div class="wrap">
                <div class="trouble">
                    <h1>{title}</h1>
                    <p class="lead">{text!("order-lost")}</p>
                    <p><a class="button" href="/orders/find">{text!("order-find-link")}</a></p>
                </div>
            </div>
        }
    })))
}

/// A guest's cart whose order does not wait any more leads nowhere; without it, pages come from the cache again.
async fn left_cart(shop: &Shop, visitor: &Visitor) -> Result<SetCookies, PageError> {
    let is_left = visitor.cart.is_some()
        && !visitor.is_signed_in()
        && carts::current(shop, visitor).await?.is_none()
        && carts::waiting_order(shop, visitor).await?.is_none();
    Ok(if is_left {
        carts::forget(shop)
    } else {
        shop.set_cookies()
    })
}

/// `POST /orders/{public_token}/cancel`: cancels the order while nothing was sent.
pub async fn cancel(
    State(shop): State<Shop>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let placed = find(&shop, &token).await?;
    match purchases::cancel(&shop.purchases, placed.order.id, "shopper").await {
        // Sent twice, it is cancelled all the same.
        Ok(_) | Err(CancelError::Refused(NotCancellable::Ended(OrderStatus::Cancelled))) => {
            Ok(see_other(&format!("/orders/{}", placed.order.public_token)))
        }
        Err(CancelError::Refused(refusal)) => {
            Err(PageError::Conflict(not_cancellable(refusal).into_owned()))
        }
        Err(CancelError::Database(error)) => Err(error.into()),
    }
}

/// `POST /orders/{public_token}/cart`: ends an order that was not paid, and puts its items back into the visitor's cart.
pub async fn take_back(
    State(shop): State<Shop>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let order = find(&shop, &token).await?.order;
    let owner = carts::owner(&visitor);
    match purchases::take_back(&shop.purchases, order.id, owner).await {
        Ok((cart, token)) => {
            let cookies = match token {
                Some(token) => shop.set_cookies().cart(&token),
                None => shop.set_cookies(),
            };
            let cookies = carts::counted(cookies, &cart);
            Ok((cookies, see_other("/cart")).into_response())
        }
        // It was paid in this very moment, or its cart is gone; its page says how it stands.
        Err(TakeBackError::Stands(_) | TakeBackError::NoCart) => {
            Ok(see_other(&format!("/orders/{}", order.public_token)))
        }
        Err(TakeBackError::Database(error)) => Err(error.into()),
    }
}

fn not_cancellable(reason: NotCancellable) -> Cow<'static, str> {
    match reason {
        NotCancellable::Ended(_) => text!("order-cancel-ended"),
        NotCancellable::Sent => text!("order-cancel-too-late"),
    }
}

/// What the page shows.
#[derive(Debug, Clone)]
struct Shown {
    placed: PlacedOrder,
    /// What was issued for it.
    documents: Vec<Document>,
    offers: BTreeMap<VariantId, Offer>,
    note: Option<PaymentNote>,
    signed_in: bool,
    now_ms: i64,
    shop: Arc<Identity>,
}

/// The order of that link. Whatever is no such link is not found.
async fn find(shop: &Shop, token: &str) -> Result<PlacedOrder, PageError> {
    let sound = (16..=64).contains(&token.len())
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !sound {
        return Err(PageError::NotFound);
    }
    let found = database::order::order_by_public_token(shop.db.reader(), token).await?;
    // A database may compare without regard to case; a link does not.
    let found = found.filter(|placed| placed.order.public_token == token);
    found.ok_or(PageError::NotFound)
}

/// The snapshot keeps no pictures; those of the variants that still exist are lent.
async fn pictures(
    shop: &Shop,
    placed: &PlacedOrder,
) -> Result<BTreeMap<VariantId, Offer>, PageError> {
    let variants: Vec<VariantId> = placed
        .lines
        .iter()
        .filter_map(|line| line.variant)
        .collect();
    let (currency, now_ms) = (placed.order.currency, shop.now_ms());
    Ok(database::cart::offers(shop.db.reader(), &variants, currency, now_ms).await?)
}

fn private(page: Response) -> Response {
    ([(header::CACHE_CONTROL, "private, no-store")], page).into_response()
}

#[component]
fn OrderPage(shown: Shown) -> impl IntoView {
    let Shown { placed, shop, .. } = shown;
    let country = shop.country;
    view! {
        <div class="wrap">
            <OrderHead placed=placed.clone() now_ms=shown.now_ms shop=shop.clone()/>
            <div class="with-aside">
                <div class="stack">
                    <Timeline placed=placed.clone() country/>
                    {shown.note.map(|note| view! { <PaymentInstructions note/> })}
                    <section class="panel" aria-labelledby="lines">
                        <h2 id="lines">{text!("order-items")}</h2>
                        <OrderReceipt lines=placed.lines.clone() offers=shown.offers/>
                        <OrderTotals placed=placed.clone()/>
                    </section>
                </div>
                <div class="aside stack">
                    <DetailsPanel placed=placed.clone()/>
                    <DocumentsPanel issued=shown.documents token=placed.order.public_token.clone()/>
                    <ActionsPanel placed shop signed_in=shown.signed_in/>
                </div>
            </div>
        </div>
    }
}
