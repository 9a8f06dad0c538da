//! The count, the way to the filters, and the order of a listing.

use std::borrow::Cow;
use std::sync::Arc;

use commerce::catalog::Sort;
use leptos::prelude::*;
use texts::text;
use web::components::icon::Icon;

use crate::catalog::islands::AutoSubmit;
use crate::pages::catalog::listing::Listing;

/// What the list of orders offers. Links may name others.
fn orders() -> [(Sort, Cow<'static, str>); 6] {
    [
        (Sort::Relevance, text!("catalog-sort-relevance")),
        (Sort::Featured, text!("catalog-sort-popular")),
        (Sort::Newest, text!("catalog-sort-newest")),
        (Sort::PriceAscending, text!("catalog-sort-price-ascending")),
        (
            Sort::PriceDescending,
            text!("catalog-sort-price-descending"),
        ),
        (Sort::Title, text!("catalog-sort-name")),
    ]
}

#[component]
pub fn Toolbar(listing: Arc<Listing>) -> impl IntoView {
    view! {
        <div class="toolbar">
            <p class="toolbar-count" role="status">{text!("components-products", count = listing.page.total)}</p>
            <a class="button quiet filter-link" href="#filters"><Icon name="filter"/>" "{text!("catalog-filters")}</a>
            <SortForm listing/>
        </div>
    }
}

#[component]
fn SortForm(listing: Arc<Listing>) -> impl IntoView {
    let query = listing.query();
    let current = query.effective_sort();
    let options = orders()
        .into_iter()
        .filter(|(sort, _)| *sort != Sort::Relevance || query.text.is_some())
        .map(|(sort, name)| {
            view! { <option value=sort.to_string() selected=sort == current>{name}</option> }
        })
        .collect_view();
    let kept = listing.kept(|key| !matches!(key, "sort" | "page"));
    view! {
        <AutoSubmit>
            <form class="sort" action=listing.path.clone()>
                <HiddenFields fields=kept/>
                <label for="sort">{text!("catalog-sort")}</label>
                <select class="select" id="sort" name="sort" autocomplete="off">{options}</select>
                <button class="button quiet script-off">{text!("catalog-sort-send")}</button>
            </form>
        </AutoSubmit>
    }
}

#[component]
pub fn HiddenFields(fields: Vec<(String, String)>) -> impl IntoView {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}
