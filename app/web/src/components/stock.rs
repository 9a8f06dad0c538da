//! What a shopper is told of the stock.

use commerce::stock::{Availability, StockBadge};
use leptos::prelude::*;

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
    match availability.badge() {
        StockBadge::InStock => "In stock, ready to leave".to_owned(),
        StockBadge::Backorder => "On back-order: it leaves as soon as it is here".to_owned(),
        badge => badge.to_string(),
    }
}

/// A line on a card, only when it is worth knowing before the page is opened.
pub fn card_line(badge: StockBadge) -> Option<AnyView> {
    match badge {
        StockBadge::Low(_) | StockBadge::Backorder => Some(
            view! { <p class=format!("stock {} small", tone(badge))>{badge.to_string()}</p> }
                .into_any(),
        ),
        StockBadge::InStock | StockBadge::SoldOut => None,
    }
}
