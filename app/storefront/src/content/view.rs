//! A written page.

use leptos::prelude::*;
use web::components::breadcrumb::{Step, breadcrumb};

/// `body_html` was cleaned when it was stored.
pub fn content_page(way: &[Step], title: &str, body_html: String) -> AnyView {
    view! {
        <div class="wrap narrow">
            {breadcrumb(way)}
            <article class="prose"><h1>{title.to_owned()}</h1><div inner_html=body_html></div></article>
        </div>
    }.into_any()
}
