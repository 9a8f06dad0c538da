//! A listing: filters beside it, toolbar and chips above, cards, links to the other pages.

use std::sync::Arc;

use commerce::catalog::{ListingQuery, PageSize};
use leptos::prelude::*;
use texts::text;
use web::components::breadcrumb::{Breadcrumb, Breadcrumbs};
use web::components::card::{CardLayout, Cards};
use web::components::pagination::Pagination;

use crate::pages::catalog::applied::{self, AppliedFilters, FilterLink};
use crate::pages::catalog::facets::Filters;
use crate::pages::catalog::listing::Listing;
use crate::pages::catalog::toolbar::Toolbar;

/// A link with the number of products behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubCategory {
    pub name: String,
    pub url: String,
    pub count: i64,
}

/// What a category page shows above its products.
#[derive(Clone, Debug)]
pub struct Heading {
    pub title: String,
    pub intro: String,
    pub breadcrumbs: Vec<Breadcrumb>,
    pub sub_categories: Vec<SubCategory>,
}

#[component]
pub fn CategoryPage(heading: Heading, listing: Listing) -> impl IntoView {
    let intro = (!heading.intro.is_empty()).then(|| view! { <p class="lead">{heading.intro}</p> });
    view! {
        <div class="wrap">
            <Breadcrumbs steps=heading.breadcrumbs/>
            <div class="page-head"><h1>{heading.title}</h1>{intro}</div>
            <SubCategories entries=heading.sub_categories/>
            <ListingView listing/>
        </div>
    }
}

/// The listing below a page's heading.
#[component]
pub fn ListingView(listing: Listing) -> impl IntoView {
    let filters = applied::links(&listing);
    let shown = listing.page.shown();
    let mut rest = listing;
    let groups = std::mem::take(&mut rest.page.facets);
    let products = std::mem::take(&mut rest.page.cards);
    let listing = Arc::new(rest);
    let cards = if products.is_empty() {
        view! { <NoProducts listing=listing.clone() filters=filters.clone()/> }.into_any()
    } else {
        view! { <Cards products layout=CardLayout::LISTING/> }.into_any()
    };
    let sidebar = view! { <Filters listing=listing.clone() groups/> }.into_any();
    view! {
        <div class="listing">
            {sidebar}
            <section aria-label=text!("catalog-list")>
                <Toolbar listing=listing.clone()/>
                <AppliedFilters filters clear_url=listing.cleared_href()/>
                {cards}
                {shown.map(|(first, last)| view! { <Shown listing=listing.clone() first last/> })}
                <Pages listing/>
            </section>
        </div>
    }
}

#[component]
fn SubCategories(entries: Vec<SubCategory>) -> impl IntoView {
    if entries.is_empty() {
        return None;
    }
    let items = entries.into_iter().map(|entry| view! {
        <li><a class="chip" href=entry.url>{entry.name}" "<span class="soft">{entry.count}</span></a></li>
    }).collect_view();
    Some(
        view! { <nav aria-label=text!("catalog-sub-categories")><ul class="sub-categories">{items}</ul></nav> },
    )
}

#[component]
fn NoProducts(listing: Arc<Listing>, filters: Vec<FilterLink>) -> impl IntoView {
    let advice = if filters.is_empty() {
        text!("catalog-empty-category")
    } else {
        text!("catalog-empty-filters")
    };
    let links = filters.into_iter().map(|link| view! {
        <li><a class="button quiet" href=link.url>{text!("catalog-empty-without", filter = link.label)}</a></li>
    }).collect_view();
    let everything = listing.href(&listing.query().cleared());
    view! {
        <div class="no-results">
            <h2>{text!("catalog-empty")}</h2>
            <p>{advice}</p>
            <ul class="row">{links}<li><a class="button" href=everything>{text!("catalog-empty-show-all")}</a></li></ul>
        </div>
    }
}

/// Which of the products these are.
#[component]
fn Shown(listing: Arc<Listing>, first: u64, last: u64) -> impl IntoView {
    let total = listing.page.total;
    let sentence = if listing.page.pages() == 1 {
        text!("catalog-shown-all", count = total)
    } else {
        text!("catalog-shown", first = first, last = last, count = total)
    };
    let sizes =
        (total > u64::from(PageSize::default().get())).then(|| view! { ". " <PageSizes listing/> });
    view! { <p class="shown">{sentence}{sizes}</p> }
}

#[component]
fn PageSizes(listing: Arc<Listing>) -> impl IntoView {
    let query = listing.query();
    let links = PageSize::ALL.into_iter().map(|size| {
        let current = (size == query.size).then_some("true");
        view! { " " <a href=listing.href(&query.with_size(size)) aria-current=current>{size.get()}</a> }
    }).collect_view();
    view! { {text!("catalog-shown-sizes")} {links} }
}

#[component]
fn Pages(listing: Arc<Listing>) -> impl IntoView {
    let last = listing.page.pages().min(u64::from(ListingQuery::MAX_PAGE));
    let page = u64::from(listing.query().page());
    let href = move |page: u64| {
        let page = u32::try_from(page).unwrap_or(ListingQuery::MAX_PAGE);
        listing.href(&listing.query().with_page(page))
    };
    view! { <Pagination page pages=last href/> }
}
