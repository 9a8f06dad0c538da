//! Withdrawing from a contract without an account, in two steps: what from, and yes. The answer is the same whether or
//! not there is such an order.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::calendar::LocalTime;
use commerce::customer::PersonName;
use commerce::job::{AskedOrder, Withdrawal};
use commerce::order::OrderPrefix;
use leptos::prelude::*;
use purchases::note_withdrawal;
use serde::Deserialize;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{Field, TextArea, TextInput};
use web::components::field_text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;
use web::http::visitor::Visitor;

use crate::checkout::islands::submit_once::SubmitOnce;
use crate::pages::account::asking::{Flash, FlashAlert, TooSoon, number_field, too_soon};
use crate::pages::account::auth_layout::{AuthForm, AuthLayout, email_field, name_field};
use crate::pages::account::find_order::read_order;
use crate::pages::account::form::FormData;
use crate::pages::account::render;
use crate::pages::state::Shop;

/// As much as the shop keeps of it.
const LONGEST_NOTE: usize = 500;
/// What the second step sends on.
const FIELDS: [&str; 4] = ["name", "number", "email", "note"];

#[derive(Debug, Clone, Default, Deserialize)]
pub struct WithdrawQuery {
    /// Fills the field in, for whoever comes from the order's page.
    number: Option<String>,
    /// When a withdrawal was received, unix milliseconds.
    received: Option<i64>,
}

/// `GET /withdraw`
pub async fn withdraw_page(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<WithdrawQuery>,
) -> Result<Response, PageError> {
    let filled = FormData::prefilled([("number", query.number.unwrap_or_default())]);
    show(&shop, &visitor, StatusCode::OK, &filled, None).await
}

/// `POST /withdraw`: shows what was typed once more, or what is wrong with it. Nothing is received yet.
pub async fn begin_withdrawal(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    // Back from the second step, to change something.
    if sent.ticked("change") {
        return show(&shop, &visitor, StatusCode::OK, &sent, None).await;
    }
    let prefix = &shop.store.settings().await?.order_prefix;
    match read(&mut sent, prefix, shop.now_ms()) {
        Some(withdrawal) => check(&shop, &visitor, StatusCode::OK, &withdrawal, None).await,
        None => wrong(&shop, &visitor, &sent).await,
    }
}

/// `POST /withdraw/confirm`: receives the withdrawal. Whether there is such an order is looked up when the e-mail is
/// written.
pub async fn confirm_withdrawal(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let prefix = &shop.store.settings().await?.order_prefix;
    let Some(withdrawal) = read(&mut sent, prefix, shop.now_ms()) else {
        return wrong(&shop, &visitor, &sent).await;
    };
    let email = withdrawal.order.email.as_str();
    if let Some(wait) = too_soon(&shop, &visitor, "withdraw", email).await? {
        let page = check(&shop, &visitor, TooSoon::STATUS, &withdrawal, wait.flash()).await?;
        return Ok(wait.answer(page));
    }
    let noted = note_withdrawal(shop.db.writer(), &shop.purchases, &withdrawal).await;
    noted.map_err(PageError::internal)?;
    let received = withdrawal.received_at_ms;
    Ok(see_other(&format!("/withdraw/confirm?received={received}")))
}

/// `GET /withdraw/confirm`: when it was received. Reloading it sends nothing.
pub async fn withdrawal_received(
    State(shop): State<Shop>,
    visitor: Visitor,
    Query(query): Query<WithdrawQuery>,
) -> Result<Response, PageError> {
    let Some(at_ms) = query.received else {
        return Ok(see_other("/withdraw"));
    };
    let country = shop.store.settings().await?.country;
    let time = LocalTime::of(at_ms, country);
    let (date, clock) = (time.date().to_string(), time.clock());
    let title = text!("withdraw-received-title");
    render(&shop, &visitor, StatusCode::OK, &title, || {
        let text = text!("withdraw-received", date = date, time = clock);
        view! {
            <AuthLayout title=title.clone()>
                <Alert tone=Tone::Good text/>
                <p>{text!("withdraw-received-email")}</p>
            </AuthLayout>
        }
    })
    .await
}

/// What was typed, or what is wrong with each field noted.
fn read(sent: &mut FormData, prefix: &OrderPrefix, now_ms: i64) -> Option<Withdrawal> {
    let name: Option<PersonName> = sent.person_name();
    let order = read_order(sent, prefix);
    let note = commerce::text::lines(sent.text("note"));
    if note.chars().count() > LONGEST_NOTE {
        sent.refuse("note", field_text::too_long(LONGEST_NOTE));
    }
    let (Some(name), Some(order), true) = (name, order, sent.is_fine()) else {
        return None;
    };
    Some(Withdrawal {
        order,
        name: name.to_string(),
        note,
        received_at_ms: now_ms,
    })
}

async fn wrong(shop: &Shop, visitor: &Visitor, sent: &FormData) -> Result<Response, PageError> {
    show(shop, visitor, StatusCode::UNPROCESSABLE_ENTITY, sent, None).await
}

async fn show(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    sent: &FormData,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("withdraw-title");
    let settings = shop.store.settings().await?;
    render(shop, visitor, status, &title, || {
        let prefix = &settings.order_prefix;
        let (name, number) = (name_field(sent), number_field(sent, prefix));
        let email = email_field(sent, "email");
        let note = Field::new("note", text!("withdraw-statement"))
            .optional()
            .max_length(500)
            .hint(text!("withdraw-statement-hint"));
        let note = sent.filled(note, "note");
        let errors = sent.errors().to_vec();
        view! {
            <AuthLayout title=title.clone()>
                <FlashAlert flash/>
                <p class="soft">{text!("withdraw-note")}</p>
                <AuthForm action="/withdraw" button=text!("withdraw-continue") errors>
                    <TextInput field=name/>
                    <TextInput field=number/>
                    <TextInput field=email/>
                    <TextArea field=note/>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}

/// The second step: everything once more, and the button that sends it.
async fn check(
    shop: &Shop,
    visitor: &Visitor,
    status: StatusCode,
    withdrawal: &Withdrawal,
    flash: Flash,
) -> Result<Response, PageError> {
    let title = text!("withdraw-check-title");
    let AskedOrder { number, email } = &withdrawal.order;
    let [name, number, note] = [
        withdrawal.name.clone(),
        number.to_string(),
        withdrawal.note.clone(),
    ];
    let shown = email.shown();
    let values = [
        name.clone(),
        number.clone(),
        email.to_string(),
        note.clone(),
    ];
    let note = match note.is_empty() {
        true => text!("withdraw-check-whole").into_owned(),
        false => note,
    };
    render(shop, visitor, status, &title, || {
        let (sent_on, sent_back) = (values.clone(), values);
        view! {
            <AuthLayout title=title.clone()>
                <FlashAlert flash/>
                <p class="soft">{text!("withdraw-check-note")}</p>
                <SubmitOnce>
                    <form class="panel" method="post" action="/withdraw/confirm">
                        <Hidden values=sent_on/>
                        <p><strong>{text!("withdraw-check-sentence")}</strong></p>
                        <dl class="facts">
                            <div><dt>{text!("account-field-name")}</dt><dd>{name}</dd></div>
                            <div><dt>{text!("order-find-number")}</dt><dd>{number}</dd></div>
                            <div><dt>{text!("account-field-email")}</dt><dd>{shown}</dd></div>
                            <div><dt>{text!("withdraw-statement")}</dt><dd class="as-typed">{note}</dd></div>
                        </dl>
                        <button class="button accent wide">{text!("withdraw-confirm")}</button>
                    </form>
                </SubmitOnce>
                <form method="post" action="/withdraw">
                    <Hidden values=sent_back/>
                    <input type="hidden" name="change" value="1"/>
                    <button class="button quiet wide">{text!("withdraw-change")}</button>
                </form>
            </AuthLayout>
        }
    })
    .await
}

#[component]
fn Hidden(values: [String; 4]) -> impl IntoView {
    let fields = FIELDS.into_iter().zip(values);
    fields
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}
