//! The count, the way to the filters, and the order of a listing.

use commerce::catalog::Sort;
use leptos::prelude::*;
use web::components::icon::icon;

use crate::catalog::islands::AutoSubmit;
use crate::pages::catalog::listing::{Listing, count};

const ORDERS: [(Sort, &str); 6] = [
    (Sort::Relevance, "Best match"),
    (Sort::Featured, "Most popular"),
    (Sort::Newest, "Newest"),
    (Sort::PriceAscending, "Price, low to high"),
    (Sort::PriceDescending, "Price, high to low"),
    (Sort::Title, "Name"),
];

pub fn toolbar(listing: Listing<'_>) -> AnyView {
    view! {
        <div class="toolbar">
            <p class="toolbar-count" role="status">{count(listing.page.total)}</p>
            <a class="button quiet filter-link" href="#filters">{icon("filter")}" Filter"</a>
            {order(listing)}
        </div>
    }
    .into_any()
}

fn order(listing: Listing<'_>) -> AnyView {
    let query = listing.query();
    let current = query.effective_sort();
    let options = ORDERS
        .into_iter()
        .filter(|(sort, _)| *sort != Sort::Relevance || query.text.is_some())
        .map(|(sort, label)| {
            view! { <option value=sort.to_string() selected=sort == current>{label}</option> }
        })
        .collect_view();
    let kept = kept(listing, |key| !matches!(key, "sort" | "page"));
    let action = listing.path.to_owned();
    view! {
        <AutoSubmit>
            <form class="sort" action=action data-auto-submit>
                {kept}
                <label for="sort">"Sort by"</label>
                <select class="select" id="sort" name="sort" autocomplete="off">{options}</select>
                <button class="button quiet script-off">"Sort"</button>
            </form>
        </AutoSubmit>
    }
    .into_any()
}

/// Hidden fields for what a form of the listing leaves as it is.
pub fn kept(listing: Listing<'_>, keep: impl Fn(&str) -> bool) -> AnyView {
    let pairs = listing.query().pairs(listing.path.starts_with("/c/"));
    pairs
        .into_iter()
        .filter(|(key, _)| keep(key))
        .map(|(key, value)| view! { <input type="hidden" name=key value=value/> })
        .collect_view()
        .into_any()
}
