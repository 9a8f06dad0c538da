//! Pictures of a product: sent, described, sorted and taken off.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use commerce::catalog::Picture;
use database::catalog::{EditableProduct, MediaInput, ProductInput};
use texts::text;
use web::http::error::PageError;

use crate::kit::form::FormData;
use crate::kit::upload::{parts, stored};
use crate::products::edit::{find, keep};
use crate::products::read;
use crate::products::view::fields;
use crate::staff::Staff;
use crate::state::Office;

const MOST_PICTURES: usize = 40;
const LONGEST_ALT: usize = 300;

/// `POST /admin/products/{id}/media`
pub(crate) async fn add_picture(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    multipart: Multipart,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let (mut sent, file) = parts(multipart).await?;
    let alt = alt(&mut sent, fields::ALT, fields::DECORATIVE);
    if product.input.media.len() >= MOST_PICTURES {
        sent.refuse(
            fields::PICTURE,
            text!("office-product-pictures-most", most = MOST_PICTURES),
        );
    }
    let picture = match file {
        Some(file) if sent.is_fine() => stored(&office, &mut sent, file).await?,
        Some(_) => None,
        None => {
            sent.refuse(fields::PICTURE, text!("office-product-picture-missing"));
            None
        }
    };
    let save = picture.zip(alt).map(|(picture, alt)| {
        let mut input = product.input.clone();
        input.media.push(MediaInput {
            picture: picture.picture(&alt),
            sha256: picture.sha256,
            sku: None,
        });
        read::save(&sent, &product, input)
    });
    keep(&office, &staff, product, sent, save).await
}

/// `POST /admin/products/{id}/media/{place}`: `change` says what.
pub(crate) async fn change_picture(
    State(office): State<Office>,
    staff: Staff,
    Path((id, place)): Path<(i64, usize)>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let product = find(&office, id).await?;
    let input = changed(&product, place, &mut sent)?;
    let save = input.map(|input| read::save(&sent, &product, input));
    keep(&office, &staff, product, sent, save).await
}

fn changed(
    product: &EditableProduct,
    place: usize,
    sent: &mut FormData,
) -> Result<Option<ProductInput>, PageError> {
    let mut input = product.input.clone();
    let last = input
        .media
        .len()
        .checked_sub(1)
        .ok_or(PageError::NotFound)?;
    if place > last {
        return Err(PageError::NotFound);
    }
    match sent.text("change") {
        "earlier" if place > 0 => input.media.swap(place, place - 1),
        "later" if place < last => input.media.swap(place, place + 1),
        "earlier" | "later" => {}
        "remove" => {
            input.media.remove(place);
        }
        "alt" => {
            let Some(alt) = alt(sent, &fields::alt(place), &fields::decorative(place)) else {
                return Ok(None);
            };
            let media = input.media.get_mut(place).ok_or(PageError::NotFound)?;
            media.picture = Picture {
                alt,
                ..media.picture.clone()
            };
        }
        _ => {
            let why = text!("office-product-picture-unknown");
            return Err(PageError::BadRequest(why.into_owned()));
        }
    }
    Ok(Some(input))
}

/// What the picture shows in words; none only when it is said to be decorative.
fn alt(sent: &mut FormData, field: &str, decorative: &str) -> Option<String> {
    let alt = sent.text(field).trim().to_owned();
    if alt.is_empty() && !sent.ticked(decorative) {
        sent.refuse(field.to_owned(), text!("office-product-alt-missing"));
        return None;
    }
    if alt.chars().count() > LONGEST_ALT {
        sent.refuse(
            field.to_owned(),
            text!("office-product-too-long", most = LONGEST_ALT),
        );
        return None;
    }
    Some(alt)
}
