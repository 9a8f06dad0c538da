//! Breadcrumbs: the way from the start page to this one, drawn and as structured data.

use leptos::either::Either;
use leptos::prelude::*;
use serde_json::json;
use texts::text;

/// One step of the way; the last one is the page itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breadcrumb {
    pub name: String,
    /// The path, such as `/c/electronics`.
    pub path: String,
}

/// The start page, then `steps` as name and path.
pub fn breadcrumbs(steps: impl IntoIterator<Item = (String, String)>) -> Vec<Breadcrumb> {
    let home = (
        text!("components-breadcrumbs-home").into_owned(),
        "/".to_owned(),
    );
    std::iter::once(home)
        .chain(steps)
        .map(|(name, path)| Breadcrumb { name, path })
        .collect()
}

#[component]
pub fn Breadcrumbs(steps: Vec<Breadcrumb>) -> impl IntoView {
    let last = steps.len().saturating_sub(1);
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(at, step)| {
            if at == last {
                Either::Left(view! { <li aria-current="page">{step.name}</li> })
            } else {
                Either::Right(view! { <li><a href=step.path>{step.name}</a></li> })
            }
        })
        .collect_view();
    view! { <nav class="breadcrumb" aria-label=text!("components-breadcrumbs")><ol>{steps}</ol></nav> }
}

/// A `BreadcrumbList` of schema.org.
pub fn structured(steps: &[Breadcrumb], origin: &str) -> String {
    let steps: Vec<_> = steps
        .iter()
        .enumerate()
        .map(|(at, step)| json!({ "@type": "ListItem", "position": at + 1, "name": step.name, "item": format!("{origin}{}", step.path) }))
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps })
        .to_string()
}
