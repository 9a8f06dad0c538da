//! The parcels of an order, and what can still be done with each.

use commerce::fulfilment::{Fulfilment, FulfilmentState};
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;

use crate::kit::moment::Moment;
use crate::kit::parts::Card;
use crate::order::view::parts::{Hidden, Shown, WordPill};
use crate::order::words;

/// Nothing before the first parcel.
#[component]
pub(super) fn ParcelsCard(shown: Shown) -> impl IntoView {
    let parcels = shown.order.placed.fulfilments.clone();
    (!parcels.is_empty()).then(|| {
        let parcels = parcels.into_iter().zip(1_usize..);
        let parcels = parcels.map(|(parcel, number)| {
            let shown = shown.clone();
            view! { <Parcel parcel number shown/> }
        });
        let parcels = parcels.collect_view();
        view! {
            <Card title=text!("office-order-parcels") id="parcels"><ul class="rows">{parcels}</ul></Card>
        }
    })
}

#[component]
fn Parcel(parcel: Fulfilment, number: usize, shown: Shown) -> impl IntoView {
    let lines = parcel.lines.iter().filter_map(|part| {
        let line = shown
            .order
            .placed
            .lines
            .iter()
            .find(|line| line.id == part.line)?;
        Some(format!("{} × {}", part.quantity, line.product_title))
    });
    let content = lines.collect::<Vec<_>>().join(", ");
    let tracking = tracking(&parcel);
    let country = shown.country;
    let sent = parcel
        .shipped_at_ms
        .map(|at_ms| view! { <span class="soft"><Moment at_ms country/></span> });
    let buttons = (shown.may.fulfil && parcel.state == FulfilmentState::Shipped).then(|| {
        let path = |action: &str| shown.path(&format!("fulfilments/{}/{action}", parcel.id));
        let version = shown.order.placed.order.version;
        let post = |action: &str, label: std::borrow::Cow<'static, str>| {
            let key = shown.key.clone();
            view! { <form method="post" action=path(action)><Hidden version key/><button class="button quiet">{label}</button></form> }
        };
        view! {
            <div class="buttons">
                {post("delivered", text!("office-order-mark-delivered"))}
                {post("cancel", text!("office-order-cancel-parcel"))}
            </div>
        }
    });
    view! {
        <li>
            <div>
                <p><strong>{text!("office-order-parcel", number = number)}</strong>" "<WordPill word=words::parcel(parcel.state)/>" "{sent}</p>
                <p>{content}</p>
                {tracking}
            </div>
            {buttons}
        </li>
    }
}

fn tracking(parcel: &Fulfilment) -> impl IntoView + use<> {
    let carrier = parcel.carrier.clone();
    let url = parcel
        .tracking_url
        .clone()
        .filter(|url| url.starts_with("https://"));
    let number = parcel.tracking_no.clone().map(|number| match url {
        Some(url) => Either::Left(view! { " "<a href=url rel="noreferrer">{number}</a> }),
        None => Either::Right(view! { " "{number} }),
    });
    (carrier.is_some() || number.is_some()).then(|| view! { <p>{carrier}{number}</p> })
}
