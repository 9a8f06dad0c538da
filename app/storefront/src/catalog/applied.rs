//! The filters in force as chips that remove them.

use commerce::catalog::{AppliedFilter, FacetKind, ListingPage};
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::icon::Icon;

use crate::pages::catalog::listing::Listing;

/// A filter in force and the listing without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLink {
    pub label: String,
    pub url: String,
}

pub fn links(listing: &Listing) -> Vec<FilterLink> {
    let query = listing.query();
    let category = listing.category.as_ref().map(|category| {
        let mut without = query.with_page(1);
        without.category = None;
        FilterLink {
            label: category.name.clone(),
            url: listing.href(&without),
        }
    });
    let others = query.applied().into_iter().map(|filter| FilterLink {
        label: label(&listing.page, &filter),
        url: listing.href(&query.without(&filter)),
    });
    category.into_iter().chain(others).collect()
}

/// Nothing when no filter is in force.
#[component]
pub fn AppliedFilters(filters: Vec<FilterLink>, clear_url: String) -> impl IntoView {
    if filters.is_empty() {
        return None;
    }
    let (remove, _) = text_around!("catalog-applied-remove", gap = filter);
    let chips = filters.into_iter().map(|link| view! {
        <li><a class="applied-chip" href=link.url><span class="visually-hidden">{remove.clone()}</span>{link.label}" "<Icon name="close"/></a></li>
    }).collect_view();
    Some(view! {
        <ul class="applied" aria-label=text!("catalog-applied")>{chips}<li><a class="small" href=clear_url>{text!("catalog-applied-clear")}</a></li></ul>
    })
}

fn label(page: &ListingPage, filter: &AppliedFilter) -> String {
    match filter {
        AppliedFilter::Brand(brand) => value_label(page, FacetKind::Brand, "brand", brand),
        AppliedFilter::Attribute { code, value } => {
            value_label(page, FacetKind::Attribute, code, value)
        }
        AppliedFilter::PriceMin(price) => {
            text!("catalog-applied-price-min", amount = *price).into_owned()
        }
        AppliedFilter::PriceMax(price) => {
            text!("catalog-applied-price-max", amount = *price).into_owned()
        }
        AppliedFilter::InStock => text!("components-stock-in").into_owned(),
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
