//! The way from the start page to this one, drawn and as structured data.

use leptos::prelude::*;
use serde_json::json;

/// One step of the way; the last one is the page itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// The path, such as `/c/electronics`.
    pub path: String,
}

/// The start page, then `steps` as name and path.
pub fn way(steps: impl IntoIterator<Item = (String, String)>) -> Vec<Step> {
    let home = Step {
        name: "Home".to_owned(),
        path: "/".to_owned(),
    };
    std::iter::once(home)
        .chain(steps.into_iter().map(|(name, path)| Step { name, path }))
        .collect()
}

pub fn breadcrumb(way: &[Step]) -> AnyView {
    let last = way.len().saturating_sub(1);
    let steps = way
        .iter()
        .enumerate()
        .map(|(at, step)| {
            if at == last {
                view! { <li aria-current="page">{step.name.clone()}</li> }.into_any()
            } else {
                view! { <li><a href=step.path.clone()>{step.name.clone()}</a></li> }.into_any()
            }
        })
        .collect_view();
    view! { <nav class="breadcrumb" aria-label="Breadcrumb"><ol>{steps}</ol></nav> }.into_any()
}

/// A `BreadcrumbList` of schema.org.
pub fn structured(way: &[Step], origin: &str) -> String {
    let steps: Vec<_> = way
        .iter()
        .enumerate()
        .map(|(at, step)| json!({ "@type": "ListItem", "position": at + 1, "name": step.name, "item": format!("{origin}{}", step.path) }))
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps })
        .to_string()
}
