//! The search field with suggestions, a combobox after the ARIA practices; without scripting a plain form.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// One row of `/search/suggest`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// `query`, `category` or `product`.
    pub kind: String,
    pub text: String,
    pub url: String,
    #[serde(default)]
    pub price: Option<String>,
    #[serde(default)]
    pub picture: Option<String>,
}

/// What `/search/suggest` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    pub query: String,
    pub rows: Vec<Suggestion>,
}

const PAUSE: Duration = Duration::from_millis(150);

/// `query` is what stands in the field when the page is drawn.
#[island]
pub fn SearchBox(query: String) -> impl IntoView {
    let rows = RwSignal::new(Vec::<Suggestion>::new());
    let active = RwSignal::new(None::<usize>);
    let latest = StoredValue::new(0_u32);
    let typed = StoredValue::new(String::new());

    let close = move || {
        rows.set(Vec::new());
        active.set(None);
    };
    let input = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        typed.set_value(text.trim().to_owned());
        if text.trim().chars().count() < 2 {
            close();
            return;
        }
        set_timeout(
            move || {
                if latest.get_value() != mine {
                    return;
                }
                spawn_local(async move {
                    let found = suggestions(&typed.get_value()).await;
                    // An answer that was overtaken by more typing is dropped.
                    if latest.get_value() == mine {
                        active.set(None);
                        rows.set(found.map(|found| found.rows).unwrap_or_default());
                    }
                });
            },
            PAUSE,
        );
    };
    let key = move |event: KeyboardEvent| {
        let count = rows.with(Vec::len);
        match event.key().as_str() {
            "Escape" => close(),
            "ArrowDown" if count > 0 => {
                event.prevent_default();
                active.update(|at| *at = Some(at.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                event.prevent_default();
                active.update(|at| *at = Some(at.map_or(count - 1, |at| (at + count - 1) % count)));
            }
            "Enter" => {
                if let Some(row) = active.get().and_then(|at| rows.with(|rows| rows.get(at).cloned())) {
                    event.prevent_default();
                    let _ = window().location().set_href(&row.url);
                }
            }
            _ => {}
        }
    };
    // The list must outlive the click on one of its links.
    let blur = move |_| set_timeout(close, Duration::from_millis(200));

    let numbered = move || rows.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <form class="search-box" action="/search" method="get" role="search">
            <label class="visually-hidden" for="search-field">"Search the shop"</label>
            <input id="search-field" class="search-field" type="search" name="q" value=query placeholder="Search the shop"
                autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="200"
                role="combobox" aria-autocomplete="list" aria-controls="search-suggestions"
                aria-expanded=move || if rows.with(Vec::is_empty) { "false" } else { "true" }
                aria-activedescendant=move || active.get().map(|at| format!("suggestion-{at}"))
                on:input=input on:keydown=key on:blur=blur/>
            <button class="search-button" type="submit" aria-label="Search">
                <svg class="icon" aria-hidden="true"><use href="/icons.svg#search"></use></svg>
            </button>
            <div id="search-suggestions" class="suggestions" role="listbox" aria-label="Suggestions" hidden=move || rows.with(Vec::is_empty)>
                <For each=numbered key=|(at, row)| (*at, row.url.clone())
                    children=move |(at, row)| view! {
                        <a id=format!("suggestion-{at}") class="suggestion" class:is-active=move || active.get() == Some(at) role="option"
                            aria-selected=move || if active.get() == Some(at) { "true" } else { "false" }
                            tabindex="-1" href=row.url.clone() data-kind=row.kind.clone()>
                            {row.picture.clone().map(|src| view! { <img src=src alt="" width="40" height="40"/> })}
                            <span class="suggestion-text">{row.text.clone()}</span>
                            {row.price.clone().map(|price| view! { <span class="suggestion-price">{price}</span> })}
                        </a>
                    }/>
            </div>
        </form>
    }
}

async fn suggestions(query: &str) -> Option<Suggestions> {
    let encoded = String::from(js_sys::encode_uri_component(query));
    let response = JsFuture::from(window().fetch_with_str(&format!("/search/suggest?q={encoded}"))).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}
