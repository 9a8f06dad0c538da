//! Suggestions while typing, a combobox after the ARIA practices; without scripting a plain form.

use std::cell::Cell;
use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::document::{OwnElement, after, all_in, find_in, fragment, listen, window};
use crate::search::hooks;

const PAUSE_MS: i32 = 150;
const LEAVE_MS: i32 = 200;

/// Around the search form, which holds the field and the empty list.
#[island]
pub fn SearchBox(children: Children) -> impl IntoView {
    view! { <OwnElement start>{children()}</OwnElement> }
}

fn start(root: &HtmlElement) -> Option<()> {
    let combobox = Combobox {
        field: find_in(root, hooks::FIELD)?,
        list: find_in(root, hooks::LIST)?,
        typed: Rc::default(),
    };
    let field = combobox.field.clone();
    for (name, value) in [
        ("role", "combobox"),
        ("aria-autocomplete", "list"),
        ("aria-controls", &combobox.list.id()),
        ("aria-expanded", "false"),
    ] {
        field.set_attribute(name, value).ok()?;
    }
    let of_input = combobox.clone();
    listen(&field, "input", move |_| of_input.typed());
    let of_keys = combobox.clone();
    listen(&field, "keydown", move |event| {
        of_keys.pressed(&event);
    });
    // The list must outlive the click on one of its links.
    listen(&field, "blur", move |_| {
        let left = combobox.clone();
        after(LEAVE_MS, move || left.fill(""));
    });
    Some(())
}

#[derive(Clone)]
struct Combobox {
    field: HtmlInputElement,
    list: HtmlElement,
    /// Counts key strokes: an answer that was overtaken by more typing is dropped.
    typed: Rc<Cell<u32>>,
}

impl Combobox {
    fn typed(&self) {
        let text = self.field.value();
        let mine = self.next();
        if text.trim().chars().count() < 2 {
            self.fill("");
            return;
        }
        let combobox = self.clone();
        after(PAUSE_MS, move || {
            if combobox.typed.get() != mine {
                return;
            }
            spawn_local(async move {
                let encoded = String::from(js_sys::encode_uri_component(text.trim()));
                let address = format!("{}?q={encoded}", hooks::SUGGEST_PATH);
                let html = fragment(&address, None).await;
                if combobox.typed.get() == mine {
                    combobox.fill(&html.unwrap_or_default());
                }
            });
        });
    }

    fn next(&self) -> u32 {
        let next = self.typed.get().wrapping_add(1);
        self.typed.set(next);
        next
    }

    fn fill(&self, html: &str) {
        self.list.set_inner_html(html);
        self.list.set_hidden(html.is_empty());
        let expanded = if html.is_empty() { "false" } else { "true" };
        let _ = self.field.set_attribute("aria-expanded", expanded);
        let _ = self.field.remove_attribute("aria-activedescendant");
    }

    fn pressed(&self, event: &Event) -> Option<()> {
        let key = event.dyn_ref::<KeyboardEvent>()?.key();
        let rows: Vec<Element> = all_in(&self.list, hooks::ROW);
        let active = rows
            .iter()
            .position(|row| row.get_attribute("aria-selected").as_deref() == Some("true"));
        match (key.as_str(), rows.len()) {
            ("Escape", _) => {
                self.next();
                self.fill("");
            }
            (_, 0) => {}
            ("ArrowDown", count) => {
                event.prevent_default();
                self.activate(&rows, active.map_or(0, |at| (at + 1) % count));
            }
            ("ArrowUp", count) => {
                event.prevent_default();
                let before = active.map_or(count - 1, |at| (at + count - 1) % count);
                self.activate(&rows, before);
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

    fn activate(&self, rows: &[Element], at: usize) {
        for (position, row) in rows.iter().enumerate() {
            let selected = if position == at { "true" } else { "false" };
            let _ = row.set_attribute("aria-selected", selected);
        }
        if let Some(row) = rows.get(at) {
            let _ = self.field.set_attribute("aria-activedescendant", &row.id());
            row.scroll_into_view_with_bool(false);
        }
    }
}
