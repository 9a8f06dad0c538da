//! The test bank's own page, as a shopper meets it between ordering and coming back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use payments::test_bank::{BankState, BankVisit, Decision};
use payments::{ProviderError, TestBank};
use web::components::field::FormValues;
use web::http::error::PageError;
use web::http::limits::Form;
use web::http::redirect::see_other;

use crate::pages::checkout::draw;
use crate::pages::state::Shop;

/// `GET /checkout/test-bank/{reference}`
pub async fn page(
    State(shop): State<Shop>,
    Path(reference): Path<String>,
) -> Result<Response, PageError> {
    let visit = bank(&shop)?.visit(&reference).await.map_err(unknown)?;
    Ok(draw(&shop, "Test bank", StatusCode::OK, &[], || {
        view(&visit, &reference)
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
        .ok_or_else(|| PageError::BadRequest("Please confirm or refuse the payment.".to_owned()))?;
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

fn view(visit: &BankVisit, reference: &str) -> AnyView {
    let order = format!("/orders/{}", visit.payment.order_token);
    let below = match visit.state {
        BankState::Waiting => view! {
            <form class="stack" method="post" action=format!("/checkout/test-bank/{reference}")>
                <button class="button accent big wide" name="decision" value="approve">"Confirm the payment"</button>
                <button class="button quiet wide" name="decision" value="decline">"Refuse it"</button>
            </form>
        }
        .into_any(),
        BankState::Decided(decision) => {
            let text = match decision {
                Decision::Approve => "You have confirmed this payment.",
                Decision::Decline => "You have refused this payment.",
                Decision::CallOff => "The shop has called this payment off.",
            };
            view! { <p>{text}</p> }.into_any()
        }
    };
    view! {
        <div class="wrap narrow">
            <div class="gate">
                <h1>"Test bank"</h1>
                <p class="soft">"This is not a real bank, and no money moves."</p>
                <section class="panel" aria-label="Payment">
                    <dl class="facts">
                        <div><dt>"To"</dt><dd>"FleetCart"</dd></div>
                        <div><dt>"Amount"</dt><dd>{visit.payment.amount.to_string()}</dd></div>
                    </dl>
                    {below}
                </section>
                <p class="gate-foot"><a href=order>"Back to your order"</a></p>
            </div>
        </div>
    }
    .into_any()
}
