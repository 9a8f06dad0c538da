//! The test bank's own page, as a shopper meets it between ordering and coming back.

use std::borrow::Cow;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::either::Either;
use leptos::prelude::*;
use payments::test_bank::{BankState, BankVisit, Decision};
use payments::{ProviderError, TestBank};
use texts::text;
use web::components::field::FormValues;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;

use crate::pages::checkout::draw_titled;
use crate::pages::state::Shop;

/// `GET /checkout/test-bank/{reference}`
pub async fn page(
    State(shop): State<Shop>,
    Path(reference): Path<String>,
) -> Result<Response, PageError> {
    let visit = bank(&shop)?.visit(&reference).await.map_err(unknown)?;
    let title = text!("payment-bank-title");
    let payee = shop.store.settings().await?.name.clone();
    Ok(draw_titled(&shop, &title, StatusCode::OK, &[], || {
        view! { <BankPage visit reference payee/> }
    }))
}

/// `POST /checkout/test-bank/{reference}`: the first decision stands; the bank tells the shop, and
/// the shopper goes back.
pub async fn decide(
    State(shop): State<Shop>,
    Path(reference): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let decision = Decision::parse(FormValues::new(fields).get("decision"))
        .filter(|decision| *decision != Decision::CallOff)
        .ok_or_else(|| PageError::BadRequest(text!("payment-bank-undecided").into_owned()))?;
    let now_ms = shop.now_ms();
    let outcome = bank(&shop)?
        .decide(&reference, decision, now_ms)
        .await
        .map_err(unknown)?;
    for delivery in &outcome.deliveries {
        if delivery.deliver_at_ms > now_ms {
            let (body, at_ms) = (&delivery.body, delivery.deliver_at_ms);
            purchases::schedule_test_webhook(&shop.purchases, &reference, body, at_ms).await?;
        } else if let Err(error) =
            purchases::receive_test_webhook(&shop.purchases, &delivery.body).await
        {
            // As with any bank: its message got lost, and the sweeper will ask.
            tracing::warn!(%error, "the test bank was not heard");
        }
    }
    let order = format!("/orders/{}", outcome.payment.order_token);
    Ok(match outcome.decision {
        Decision::Approve => see_other(&order),
        Decision::Decline | Decision::CallOff => see_other(&format!("{order}/pay")),
    })
}

fn bank(shop: &Shop) -> Result<&TestBank, PageError> {
    shop.purchases
        .test_bank
        .as_deref()
        .ok_or(PageError::NotFound)
}

fn unknown(error: ProviderError) -> PageError {
    match error {
        ProviderError::UnknownReference(_) => PageError::NotFound,
        other => PageError::internal(other),
    }
}

#[component]
fn BankPage(visit: BankVisit, reference: String, payee: String) -> impl IntoView {
    let order = format!("/orders/{}", visit.payment.order_token);
    let below = match visit.state {
        BankState::Waiting => Either::Left(view! {
            <form class="stack" method="post" action=format!("/checkout/test-bank/{reference}")>
                <button class="button accent big wide" name="decision" value="approve">{text!("payment-bank-confirm")}</button>
                <button class="button quiet wide" name="decision" value="decline">{text!("payment-bank-refuse")}</button>
            </form>
        }),
        BankState::Decided(decision) => Either::Right(view! { <p>{decided(decision)}</p> }),
    };
    view! {
        <div class="wrap narrow">
            <div class="gate">
                <h1>{text!("payment-bank-title")}</h1>
                <p class="soft">{text!("payment-bank-note")}</p>
                <section class="panel" aria-label=text!("payment-bank-payment")>
                    <dl class="facts">
                        <div><dt>{text!("payment-bank-payee")}</dt><dd>{payee}</dd></div>
                        <div><dt>{text!("payment-bank-amount")}</dt><dd>{visit.payment.amount.to_string()}</dd></div>
                    </dl>
                    {below}
                </section>
                <p class="gate-foot"><a href=order>{text!("payment-bank-back")}</a></p>
            </div>
        </div>
    }
}

fn decided(decision: Decision) -> Cow<'static, str> {
    match decision {
        Decision::Approve => text!("payment-bank-approved"),
        Decision::Decline => text!("payment-bank-declined"),
        Decision::CallOff => text!("payment-bank-cancelled"),
    }
}
