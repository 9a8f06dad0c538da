//! Links to written pages, which a shop has or has not.

use leptos::either::Either;
use leptos::prelude::*;

use crate::pages::store_settings::Identity;

/// The address of a written page, for a link that is drawn only where there is one.
pub fn address(shop: &Identity, slug: &str) -> Option<String> {
    shop.page(slug).map(|_| format!("/pages/{slug}"))
}

/// A link in a sentence; the bare words where there is nothing to lead to.
#[component]
pub fn PageLink(url: Option<String>, #[prop(into)] text: String) -> impl IntoView {
    match url {
        Some(url) => Either::Left(view! { <a href=url>{text}</a> }),
        None => Either::Right(text),
    }
}
