//! A listing: filters beside it, toolbar and chips above, cards, ways to the other pages.

use commerce::catalog::{ListingQuery, PageSize};
use leptos::prelude::*;
use web::components::breadcrumb::{Step, breadcrumb};
use web::components::card::Cards;
use web::components::pagination::pagination;

use crate::pages::catalog::listing::Listing;
use crate::pages::catalog::{applied, facets, toolbar};

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
    pub way: Vec<Step>,
    pub sub_categories: Vec<SubCategory>,
}

pub fn category_page(heading: &Heading, listing: Listing<'_>) -> AnyView {
    let intro =
        (!heading.intro.is_empty()).then(|| view! { <p class="lead">{heading.intro.clone()}</p> });
    view! {
        <div class="wrap">
            {breadcrumb(&heading.way)}
            <div class="page-head"><h1>{heading.title.clone()}</h1>{intro}</div>
            {sub_categories(&heading.sub_categories)}
            {listing_view(listing)}
        </div>
    }
    .into_any()
}

/// The listing below a page's heading.
pub fn listing_view(listing: Listing<'_>) -> AnyView {
    view! {
        <div class="listing">
            {facets::form(listing)}
            <section aria-label="Products">
                {toolbar::toolbar(listing)}
                {applied::chips(listing)}
                {cards(listing)}
                {shown(listing)}
                {pages(listing)}
            </section>
        </div>
    }
    .into_any()
}

fn sub_categories(entries: &[SubCategory]) -> Option<AnyView> {
    if entries.is_empty() {
        return None;
    }
    let items = entries.iter().map(|entry| view! {
        <li><a class="chip" href=entry.url.clone()>{entry.name.clone()}" "<span class="soft">{entry.count}</span></a></li>
    }).collect_view();
    Some(
        view! { <nav aria-label="Sub-categories"><ul class="sub-categories">{items}</ul></nav> }
            .into_any(),
    )
}

fn cards(listing: Listing<'_>) -> AnyView {
    if !listing.page.cards.is_empty() {
        return Cards::LISTING.draw(&listing.page.cards);
    }
    let removable = applied::links(listing);
    let advice = if listing.page.total > 0 {
        "This page is past the end of the list."
    } else if removable.is_empty() {
        "There is nothing here at the moment."
    } else {
        "No product fits all of these filters. Take one away:"
    };
    let links = removable.into_iter().map(|link| view! { <li><a class="button quiet" href=link.url>{format!("Without {}", link.label)}</a></li> }).collect_view();
    view! {
        <div class="no-results">
            <h2>"Nothing to see here"</h2>
            <p>{advice}</p>
            <ul class="row">{links}<li><a class="button" href=listing.href(&listing.query().cleared())>"Show all"</a></li></ul>
        </div>
    }.into_any()
}

fn shown(listing: Listing<'_>) -> Option<AnyView> {
    let page = listing.page;
    let (first, last) = page.shown()?;
    let sentence = if page.pages() == 1 {
        if page.total == 1 {
            "You have seen the only product".to_owned()
        } else {
            format!("You have seen all {} products", page.total)
        }
    } else {
        format!("Products {first} to {last} of {}", page.total)
    };
    let sizes = (page.total > u64::from(PageSize::default().get())).then(|| sizes(listing));
    Some(view! { <p class="shown">{sentence}{sizes}</p> }.into_any())
}

fn sizes(listing: Listing<'_>) -> AnyView {
    let query = listing.query();
    let links = PageSize::ALL.into_iter().map(|size| {
        let current = (size == query.size).then_some("true");
        view! { " " <a href=listing.href(&query.with_size(size)) aria-current=current>{size.get()}</a> }
    }).collect_view();
    view! { ". Show at a time:" {links} }.into_any()
}

fn pages(listing: Listing<'_>) -> Option<AnyView> {
    let query = listing.query();
    let href = |page: u64| {
        listing.href(&query.with_page(u32::try_from(page).unwrap_or(ListingQuery::MAX_PAGE)))
    };
    let last = listing.page.pages().min(u64::from(ListingQuery::MAX_PAGE));
    pagination(u64::from(query.page()), last, href)
}
