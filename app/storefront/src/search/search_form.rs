//! The search field of the header, and the suggestions that the browser asks for while one types.

use leptos::prelude::*;
use web::components::icon::icon;

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

    fn title(self) -> &'static str {
        match self {
            SuggestionKind::Query => "Searches",
            SuggestionKind::Category => "Categories",
            SuggestionKind::Product => "Products",
            SuggestionKind::All => "",
        }
    }
}

/// The form. `query` is what stands in the field.
pub fn search_form(query: String) -> AnyView {
    view! {
        <SearchBox>
            <form class="search" role="search" action="/search">
                <div class="search-box">
                    <label class="visually-hidden" for="q">"Search the shop"</label>
                    <input id="q" name="q" type="search" value=query placeholder="Search the shop" autocomplete="off" autocapitalize="none"
                        spellcheck="false" maxlength="200" enterkeyhint="search"/>
                    <button class="icon-button" aria-label="Search">{icon("search")}</button>
                </div>
                <div class="suggest" id="suggest" role="listbox" aria-label="Suggestions" hidden></div>
            </form>
        </SearchBox>
    }.into_any()
}

/// The rows of the open list; nothing when there are none.
pub fn suggestion_rows(rows: &[Suggestion]) -> AnyView {
    SuggestionKind::EACH
        .into_iter()
        .filter_map(|kind| {
            let of_kind: Vec<_> = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| row.kind == kind)
                .collect();
            if of_kind.is_empty() {
                return None;
            }
            let drawn = of_kind
                .into_iter()
                .map(|(at, suggestion)| row(at, suggestion))
                .collect_view();
            if kind.title().is_empty() {
                return Some(drawn.into_any());
            }
            let id = format!("suggest-{}", kind.title().to_lowercase());
            let labelled_by = id.clone();
            Some(
                view! {
                    <div role="group" aria-labelledby=labelled_by>
                        <div class="suggest-title" id=id role="presentation">{kind.title()}</div>
                        {drawn}
                    </div>
                }
                .into_any(),
            )
        })
        .collect_view()
        .into_any()
}

fn row(at: usize, row: &Suggestion) -> AnyView {
    let mark = match row.kind {
        SuggestionKind::Query => Some("search"),
        SuggestionKind::Category => Some("chevron"),
        SuggestionKind::Product | SuggestionKind::All => None,
    };
    let note_class = if row.kind == SuggestionKind::Product {
        "strong"
    } else {
        "soft small"
    };
    view! {
        <a id=format!("suggest-{at}") class=if row.kind == SuggestionKind::All { "suggest-row suggest-all" } else { "suggest-row" }
            role="option" tabindex="-1" aria-selected="false" href=row.url.clone()>
            {mark.map(icon)}
            {row.picture.clone().map(|src| view! { <span class="frame thumb"><img src=src alt="" width="96" height="96" decoding="async"/></span> })}
            <span class="suggest-text">{row.text.clone()}</span>
            {row.note.clone().map(|note| view! { <span class=note_class>{note}</span> })}
        </a>
    }.into_any()
}
