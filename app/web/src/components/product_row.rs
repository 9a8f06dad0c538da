//! A titled row of products.

use commerce::catalog::ProductCard;
use leptos::prelude::*;

use crate::components::card::{CardLayout, Cards};

/// Where the rest of a row is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoreLink {
    pub url: &'static str,
    pub text: String,
}

/// Nothing when there are no products.
#[component]
pub fn ProductRow(
    id: &'static str,
    #[prop(into)] title: String,
    #[prop(optional)] more: Option<MoreLink>,
    #[prop(default = CardLayout::ROW)] layout: CardLayout,
    products: Vec<ProductCard>,
) -> impl IntoView {
    (!products.is_empty()).then(|| view! {
        <section class="band" aria-labelledby=id>
            <div class="band-head"><h2 id=id>{title}</h2>{more.map(|more| view! { <a href=more.url>{more.text}</a> })}</div>
            <Cards products layout/>
        </section>
    })
}
