//! The search field of the header, and the suggestions that the browser asks for while one types.

use std::borrow::Cow;

use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::icon::Icon;

use crate::search::hooks;
use crate::search::islands::SearchBox;

/// One suggestion; `/search/suggest` answers them as JSON, or drawn when a fragment is asked for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Suggestion {
    pub kind: SuggestionKind,
    pub text: String,
    pub url: String,
    /// The price of a product, the number of products of a category.
    pub note: Option<String>,
    pub picture: Option<String>,
}

/// Rows of one kind stand together, in this order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    Query,
    Category,
    Product,
    /// The way to all results.
    All,
}

impl SuggestionKind {
    const EACH: [SuggestionKind; 4] = [
        SuggestionKind::Query,
        SuggestionKind::Category,
        SuggestionKind::Product,
        SuggestionKind::All,
    ];

    /// The group's id and title; all results need none.
    fn title(self) -> Option<(&'static str, Cow<'static, str>)> {
        match self {
            SuggestionKind::Query => {
                Some(("suggest-searches", text!("search-suggestions-searches")))
            }
            SuggestionKind::Category => {
                Some(("suggest-categories", text!("search-suggestions-categories")))
            }
            SuggestionKind::Product => {
                Some(("suggest-products", text!("search-suggestions-products")))
            }
            SuggestionKind::All => None,
        }
    }
}

/// `query` is what stands in the field.
#[component]
pub fn SearchForm(query: String) -> impl IntoView {
    view! {
        <SearchBox>
            <form class="search" role="search" action="/search">
                <div class="search-box">
                    <label class="visually-hidden" for="q">{text!("search-field")}</label>
                    <input {..hooks::FIELD.mark()} id="q" name="q" type="search" value=query placeholder=text!("search-field") autocomplete="off" autocapitalize="none"
                        spellcheck="false" maxlength="200" enterkeyhint="search"/>
                    <button class="icon-button" aria-label=text!("search-send")><Icon name="search"/></button>
                </div>
                <div {..hooks::LIST.mark()} class="suggest" id="suggest" role="listbox" aria-label=text!("search-suggestions") hidden></div>
            </form>
        </SearchBox>
    }
}

/// The rows of the open list; nothing when there are none.
#[component]
pub fn SuggestionRows(rows: Vec<Suggestion>) -> impl IntoView {
    let mut rows: Vec<(usize, Suggestion)> = rows.into_iter().enumerate().collect();
    SuggestionKind::EACH
        .into_iter()
        .filter_map(|kind| {
            let (of_kind, others) = rows.drain(..).partition(|(_, row)| row.kind == kind);
            rows = others;
            let of_kind: Vec<_> = of_kind;
            (!of_kind.is_empty()).then(|| view! { <SuggestionGroup kind rows=of_kind/> })
        })
        .collect_view()
}

#[component]
fn SuggestionGroup(kind: SuggestionKind, rows: Vec<(usize, Suggestion)>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(at, suggestion)| view! { <SuggestionRow at suggestion/> })
        .collect_view();
    match kind.title() {
        None => Either::Left(rows),
        Some((id, title)) => Either::Right(view! {
            <div role="group" aria-labelledby=id>
                <div class="suggest-title" id=id role="presentation">{title}</div>
                {rows}
            </div>
        }),
    }
}

#[component]
fn SuggestionRow(at: usize, suggestion: Suggestion) -> impl IntoView {
    let (icon, class, note_class) = match suggestion.kind {
        SuggestionKind::Query => (Some("search"), "suggest-row", "soft small"),
        SuggestionKind::Category => (Some("chevron"), "suggest-row", "soft small"),
        SuggestionKind::Product => (None, "suggest-row", "strong"),
        SuggestionKind::All => (None, "suggest-row suggest-all", "soft small"),
    };
    view! {
        <a {..hooks::ROW.mark()} id=format!("suggest-{at}") class=class role="option" tabindex="-1" aria-selected="false" href=suggestion.url>
            {icon.map(|name| view! { <Icon name/> })}
            {suggestion.picture.map(|src| view! { <span class="frame thumb"><img src=src alt="" width="96" height="96" decoding="async"/></span> })}
            <span class="suggest-text">{suggestion.text}</span>
            {suggestion.note.map(|note| view! { <span class=note_class>{note}</span> })}
        </a>
    }
}
