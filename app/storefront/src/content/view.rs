//! A written page.

use leptos::prelude::*;
use web::components::breadcrumb::{Breadcrumb, Breadcrumbs};

/// `body_html` was cleaned when it was stored.
#[component]
pub fn ContentPage(
    breadcrumbs: Vec<Breadcrumb>,
    title: String,
    body_html: String,
) -> impl IntoView {
    view! {
        <div class="wrap narrow">
            <Breadcrumbs steps=breadcrumbs/>
            <article class="prose"><h1>{title}</h1><div inner_html=body_html></div></article>
        </div>
    }
}
