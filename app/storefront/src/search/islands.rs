//! Suggestions while typing, a combobox after the ARIA practices; without scripting a plain form.

use std::cell::Cell;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::document::{after, all_in, find, fragment, listen, window};

const PAUSE_MS: i32 = 150;
const LEAVE_MS: i32 = 200;

thread_local! {
    /// Counts key strokes: an answer that was overtaken by more typing is dropped.
    static TYPED: Cell<u32> = const { Cell::new(0) };
}

/// Around `form.search`, which holds the field and the empty list.
#[island]
pub fn SearchBox(children: Children) -> impl IntoView {
    Effect::new(|_| {
        start();
    });
    children()
}

fn start() -> Option<()> {
    let field = field()?;
    for (name, value) in [
        ("role", "combobox"),
        ("aria-autocomplete", "list"),
        ("aria-controls", "suggest"),
        ("aria-expanded", "false"),
    ] {
        field.set_attribute(name, value).ok()?;
    }
    listen(&field, "input", |_| {
        typed();
    });
    listen(&field, "keydown", |event| {
        pressed(&event);
    });
    // The list must outlive the click on one of its links.
    listen(&field, "blur", |_| after(LEAVE_MS, || fill("")));
    Some(())
}

fn field() -> Option<HtmlInputElement> {
    find(".search input[name=q]")
}

fn list() -> Option<HtmlElement> {
    find("#suggest")
}

fn rows() -> Vec<Element> {
    list()
        .map(|list| all_in(&list, "[role=option]"))
        .unwrap_or_default()
}

fn typed() -> Option<()> {
    let text = field()?.value();
    let mine = TYPED.get().wrapping_add(1);
    TYPED.set(mine);
    if text.trim().chars().count() < 2 {
        fill("");
        return None;
    }
    after(PAUSE_MS, move || {
        if TYPED.get() != mine {
            return;
        }
        spawn_local(async move {
            let encoded = String::from(js_sys::encode_uri_component(text.trim()));
            let html = fragment(&format!("/search/suggest?q={encoded}"), None).await;
            if TYPED.get() == mine {
                fill(&html.unwrap_or_default());
            }
        });
    });
    Some(())
}

fn fill(html: &str) {
    if let (Some(field), Some(list)) = (field(), list()) {
        list.set_inner_html(html);
        list.set_hidden(html.is_empty());
        let _ = field.set_attribute(
            "aria-expanded",
            if html.is_empty() { "false" } else { "true" },
        );
        let _ = field.remove_attribute("aria-activedescendant");
    }
}

fn pressed(event: &Event) -> Option<()> {
    let key = event.dyn_ref::<KeyboardEvent>()?.key();
    let rows = rows();
    let active = rows
        .iter()
        .position(|row| row.get_attribute("aria-selected").as_deref() == Some("true"));
    match (key.as_str(), rows.len()) {
        ("Escape", _) => {
            TYPED.set(TYPED.get().wrapping_add(1));
            fill("");
        }
        (_, 0) => {}
        ("ArrowDown", count) => {
            event.prevent_default();
            activate(&rows, active.map_or(0, |at| (at + 1) % count));
        }
        ("ArrowUp", count) => {
            event.prevent_default();
            activate(
                &rows,
                active.map_or(count - 1, |at| (at + count - 1) % count),
            );
        }
        ("Enter", _) => {
            let address = rows.get(active?)?.get_attribute("href")?;
            event.prevent_default();
            window()?.location().set_href(&address).ok()?;
        }
        _ => {}
    }
    Some(())
}

fn activate(rows: &[Element], at: usize) {
    for (position, row) in rows.iter().enumerate() {
        let _ = row.set_attribute(
            "aria-selected",
            if position == at { "true" } else { "false" },
        );
    }
    if let (Some(field), Some(row)) = (field(), rows.get(at)) {
        let _ = field.set_attribute("aria-activedescendant", &row.id());
        row.scroll_into_view_with_bool(false);
    }
}
