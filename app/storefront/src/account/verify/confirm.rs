//! The form behind the link of a confirmation e-mail. Whoever sends it reads the address's mail and knows the password
//! of whoever registered: an account that a stranger opened for somebody's address stays closed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::PersonName;
use database::customer::{
    Customer, Purpose, customer_by_id, peek_token, set_marketing, set_name, use_token, verify_email,
};
use database::throttle::Throttle;
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Alert, Tone};
use web::components::field::{CheckBox, TextInput};
use web::http::error::PageError;
use web::http::throttle::{self, LogIn};
use web::http::visitor::Visitor;

use crate::pages::account::asking::{Flash, FlashAlert, TooSoon};
use crate::pages::account::auth_layout::{AuthForm, AuthLayout, name_field, secret_field};
use crate::pages::account::form::FormData;
use crate::pages::account::render;
use crate::pages::account::verify::expired;
use crate::pages::state::Shop;

pub(super) async fn page(
    shop: &Shop,
    visitor: &Visitor,
    token: &str,
) -> Result<Response, PageError> {
    let Some(customer) = owner(shop, token).await? else {
        return expired(shop, visitor).await;
    };
    let filled = FormData::prefilled([
        ("token", token.to_owned()),
        ("name", customer.name.to_string()),
    ]);
    show(shop, visitor, StatusCode::OK, &filled, None).await
}

/// `POST /account/verify`: confirms the address, by the link's token and the account's password. Name and wish for
/// news are those of this form: the other one may have been a stranger's.
pub async fn confirm(
    State(shop): State<Shop>,
    visitor: Visitor,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let token = sent.text("token").to_owned();
    let Some(customer) = owner(&shop, &token).await? else {
        return expired(&shop, &visitor).await;
    };
    let name = sent.person_name();
    if sent.text("password").is_empty() {
        sent.refuse("password", text!("account-log-in-password-missing"));
    }
    let (Some(name), true) = (name, sent.is_fine()) else {
        return wrong(&shop, &visitor, &sent).await;
    };
    let (email, hash) = (customer.email.as_str(), customer.password_hash.as_deref());
    let caller = visitor.caller();
    match throttle::log_in(&shop, email, caller, sent.text("password"), hash).await? {
        LogIn::Right { .. } => {}
        LogIn::Wrong => {
            sent.refuse("password", text!("account-confirm-wrong"));
            return wrong(&shop, &visitor, &sent).await;
        }
        LogIn::Wait { seconds } => {
            let wait = TooSoon { seconds };
            let page = show(&shop, &visitor, TooSoon::STATUS, &sent, wait.flash()).await?;
            return Ok(wait.answer(page));
        }
    }
    match open(&shop, &token, &name, sent.ticked("news")).await? {
        Some(orders) => {
            for action in ["register", "verify"] {
                let network = &visitor.ip_prefix;
                throttle::succeeded(&shop, action, network, Throttle::NETWORK).await?;
            }
            confirmed(&shop, &visitor, orders).await
        }
        None => expired(&shop, &visitor).await,
    }
}

async fn owner(shop: &Shop, token: &str) -> Result<Option<Customer>, PageError> {
    let writer = shop.db.writer();
    match peek_token(writer, token, Purpose::Verify, shop.now_ms()).await? {
        Some(id) => Ok(customer_by_id(writer, id).await?),
        None => Ok(None),
    }
}

/// Uses the token up; tells how many orders made as a guest came into the account.
async fn open(
    shop: &Shop,
    token: &str,
    name: &PersonName,
    wants_news: bool,
) -> Result<Option<u64>, PageError> {
    let now_ms = shop.now_ms();
    let done = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        let Some(customer) = use_token(tx, token, Purpose::Verify, now_ms).await? else {
            return Ok::<_, database::Error>(None);
        };
        set_name(tx, customer, name).await?;
        set_marketing(tx, customer, wants_news, now_ms).await?;
        Ok(Some(verify_email(tx, customer, now_ms).await?))
    });
    Ok(done.await?)
}

async fn confirmed(shop: &Shop, visitor: &Visitor, orders: u64) -> Result<Response, PageError> {
    let title = text!("account-verified-title");
    render(shop, visitor, StatusCode::OK, &title, || {
        view! {
            <AuthLayout title=text!("account-verified-heading")>
                <Alert tone=Tone::Good text=text!("account-verified", orders = orders)/>
                <p><a class="button wide" href="/account/login">{text!("account-log-in-title")}</a></p>
            </AuthLayout>
        }
    })
    .await
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
    let title = text!("account-verify-title");
    render(shop, visitor, status, &title, || {
        let name = name_field(sent);
        let label = text!("account-field-password");
        let password = secret_field(sent, "password", label, "current-password");
        let (news, errors) = (sent.ticked("news"), sent.errors().to_vec());
        let hidden = ("token", sent.text("token").to_owned());
        let links = vec![(text!("account-log-in-forgotten"), "/account/reset")];
        let button = text!("account-confirm-button");
        view! {
            <AuthLayout title=title.clone() links>
                <FlashAlert flash/>
                <p class="soft">{text!("account-confirm-note")}</p>
                <AuthForm action="/account/verify" button hidden errors>
                    <TextInput field=name/>
                    <TextInput field=password/>
                    <CheckBox name="news" checked=news>{text!("account-field-news")}</CheckBox>
                </AuthForm>
            </AuthLayout>
        }
    })
    .await
}
