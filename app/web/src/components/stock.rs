//! What a shopper is told of the stock.

use std::borrow::Cow;

use commerce::stock::{Availability, StockBadge};
use leptos::prelude::*;
use texts::text;

/// The tone of the stock line.
pub fn tone(badge: StockBadge) -> &'static str {
    match badge {
        StockBadge::InStock => "in",
        StockBadge::Low(_) | StockBadge::Backorder => "low",
        StockBadge::SoldOut => "out",
    }
}

/// The stock line of the product page.
pub fn sentence(availability: &Availability) -> String {
    let sentence = match availability.badge() {
        StockBadge::InStock => text!("components-stock-in-detail"),
        StockBadge::Backorder => text!("components-stock-backorder-detail"),
        badge => label(badge),
    };
    sentence.into_owned()
}

/// “In stock”, “Only 3 left”.
pub fn label(badge: StockBadge) -> Cow<'static, str> {
    match badge {
        StockBadge::InStock => text!("components-stock-in"),
        StockBadge::Low(left) => text!("components-stock-low", left = left),
        StockBadge::Backorder => text!("components-stock-backorder"),
        StockBadge::SoldOut => text!("components-stock-out"),
    }
}

/// A line on a card, only when it is worth knowing before the page is opened.
#[component]
pub fn StockNote(badge: StockBadge) -> impl IntoView {
    match badge {
        StockBadge::Low(_) | StockBadge::Backorder => {
            let class = format!("stock {} small", tone(badge));
            Some(view! { <p class=class>{label(badge)}</p> })
        }
        StockBadge::InStock | StockBadge::SoldOut => None,
    }
}
