//! The filters in force as chips that remove them.

use commerce::catalog::{AppliedFilter, FacetKind, ListingPage};
use leptos::prelude::*;
use web::components::icon::icon;

use crate::pages::catalog::listing::Listing;

/// A filter in force and the listing without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLink {
    pub label: String,
    pub url: String,
}

pub fn links(listing: Listing<'_>) -> Vec<FilterLink> {
    let query = listing.query();
    let category = listing.category.map(|(_, name)| {
        let mut without = query.with_page(1);
        without.category = None;
        FilterLink {
            label: name.to_owned(),
            url: listing.href(&without),
        }
    });
    let others = query.applied().into_iter().map(|filter| FilterLink {
        label: label(listing.page, &filter),
        url: listing.href(&query.without(&filter)),
    });
    category.into_iter().chain(others).collect()
}

pub fn chips(listing: Listing<'_>) -> Option<AnyView> {
    let links = links(listing);
    if links.is_empty() {
        return None;
    }
    let chips = links.into_iter().map(|link| view! {
        <li><a class="applied-chip" href=link.url><span class="visually-hidden">"Remove filter: "</span>{link.label}" "{icon("close")}</a></li>
    }).collect_view();
    let mut cleared = listing.query().cleared();
    if listing.category.is_some() {
        cleared.category = None;
    }
    Some(view! {
        <ul class="applied" aria-label="Applied filters">{chips}<li><a class="small" href=listing.href(&cleared)>"Clear all"</a></li></ul>
    }.into_any())
}

fn label(page: &ListingPage, filter: &AppliedFilter) -> String {
    match filter {
        AppliedFilter::Brand(brand) => value_label(page, FacetKind::Brand, "brand", brand),
        AppliedFilter::Attribute { code, value } => {
            value_label(page, FacetKind::Attribute, code, value)
        }
        AppliedFilter::PriceMin(price) => format!("From {price}"),
        AppliedFilter::PriceMax(price) => format!("Up to {price}"),
        AppliedFilter::InStock => "In stock".to_owned(),
    }
}

/// The value's name; its code when no product has it here.
fn value_label(page: &ListingPage, kind: FacetKind, code: &str, value: &str) -> String {
    let group = page
        .facets
        .iter()
        .find(|group| group.kind == kind && group.code == code);
    let known = group.and_then(|group| group.values.iter().find(|known| known.code == value));
    known.map_or_else(|| value.to_owned(), |known| known.label.clone())
}
