//! The customer's saved addresses. Another's is not found, whatever is done with its number.

mod view;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::customer::Address;
use commerce::ids::AddressId;
use database::customer::{
    address_of, addresses_of, delete_address, put_default_address, save_address, update_address,
};
use leptos::prelude::*;
use serde::Deserialize;
use texts::text;
use web::components::address::address_input;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::pages::account::authenticated::Authenticated;
use crate::pages::account::form::FormData;
use crate::pages::account::render;
use crate::pages::account::view::AccountLayout;
use crate::pages::state::Shop;

use view::{AddressList, EditAddress, flash};

/// More than anybody sends parcels to, few enough for one page.
const MOST: usize = 30;

#[derive(Debug, Clone, Default, Deserialize)]
pub struct AddressesQuery {
    done: Option<String>,
}

/// `GET /account/addresses`
pub async fn addresses_page(
    State(shop): State<Shop>,
    member: Authenticated,
    Query(query): Query<AddressesQuery>,
) -> Result<Response, PageError> {
    let country = shop.store.settings().await?.country;
    let empty = FormData::prefilled([
        ("name", member.customer.name.to_string()),
        ("country", country.code().to_owned()),
    ]);
    show_all(
        &shop,
        &member,
        StatusCode::OK,
        &empty,
        query.done.as_deref(),
    )
    .await
}

/// `POST /account/addresses`
pub async fn add_address(
    State(shop): State<Shop>,
    member: Authenticated,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let known = addresses_of(shop.db.reader(), member.id()).await?;
    if known.len() >= MOST {
        sent.refuse("line1", text!("account-address-too-many", count = MOST));
    }
    let Some(address) = read(&mut sent) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_all(&shop, &member, status, &sent, None).await;
    };
    let (customer, now_ms) = (member.id(), shop.now_ms());
    let address = &address;
    database::transaction(&shop.db, |tx| async move {
        save_address(&*tx, customer, address, now_ms).await
    })
    .await?;
    Ok(see_other("/account/addresses?done=added"))
}

/// `GET /account/addresses/{id}`
pub async fn address_page(
    State(shop): State<Shop>,
    member: Authenticated,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let found = address_of(shop.db.reader(), member.id(), AddressId(id)).await?;
    let saved = found.ok_or(PageError::NotFound)?;
    let sent = FormData::of_address(&saved.address);
    show_one(&shop, &member, StatusCode::OK, AddressId(id), &sent).await
}

/// `POST /account/addresses/{id}`
pub async fn change_address(
    State(shop): State<Shop>,
    member: Authenticated,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let id = AddressId(id);
    let found = address_of(shop.db.reader(), member.id(), id).await?;
    found.ok_or(PageError::NotFound)?;
    let Some(address) = read(&mut sent) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show_one(&shop, &member, status, id, &sent).await;
    };
    let (writer, now_ms) = (shop.db.writer(), shop.now_ms());
    if !update_address(writer, member.id(), id, &address, now_ms).await? {
        return Err(PageError::NotFound);
    }
    Ok(see_other("/account/addresses?done=changed"))
}

/// `POST /account/addresses/{id}/delete`
pub async fn remove_address(
    State(shop): State<Shop>,
    member: Authenticated,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let customer = member.id();
    let removed = database::transaction(&shop.db, |tx| async move {
        let tx = &*tx;
        let removed = delete_address(tx, customer, AddressId(id)).await?;
        let left = addresses_of(tx, customer).await?;
        // Without the default one, the oldest takes its place.
        match left.first().filter(|first| !first.is_default) {
            Some(first) => put_default_address(tx, customer, first.id).await?,
            None => false,
        };
        Ok::<_, database::Error>(removed)
    });
    if !removed.await? {
        return Err(PageError::NotFound);
    }
    Ok(see_other("/account/addresses?done=removed"))
}

/// `POST /account/addresses/{id}/default`
pub async fn choose_default(
    State(shop): State<Shop>,
    member: Authenticated,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let customer = member.id();
    let chosen = database::transaction(&shop.db, |tx| async move {
        put_default_address(&*tx, customer, AddressId(id)).await
    });
    if !chosen.await? {
        return Err(PageError::NotFound);
    }
    Ok(see_other("/account/addresses?done=default"))
}

fn read(sent: &mut FormData) -> Option<Address> {
    let address = sent.read(Address::parse(&address_input(sent.values(), "")));
    address.filter(|_| sent.is_fine())
}

async fn show_all(
    shop: &Shop,
    member: &Authenticated,
    status: StatusCode,
    sent: &FormData,
    done: Option<&str>,
) -> Result<Response, PageError> {
    let saved = addresses_of(shop.db.reader(), member.id()).await?;
    let home = shop.store.settings().await?.country;
    let title = text!("account-addresses-title");
    render(shop, &member.visitor, status, &title, || {
        let flash = done.and_then(flash);
        let form = sent.clone();
        view! {
            <AccountLayout path="/account/addresses" title=title.clone()>
                <AddressList saved flash form home/>
            </AccountLayout>
        }
    })
    .await
}

async fn show_one(
    shop: &Shop,
    member: &Authenticated,
    status: StatusCode,
    id: AddressId,
    sent: &FormData,
) -> Result<Response, PageError> {
    let home = shop.store.settings().await?.country;
    let title = text!("account-address-edit-title");
    render(shop, &member.visitor, status, &title, || {
        let form = sent.clone();
        view! {
            <AccountLayout path="/account/addresses" title=title.clone()>
                <EditAddress id form home/>
            </AccountLayout>
        }
    })
    .await
}
