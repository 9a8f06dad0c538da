//! The product's pictures: thumbnails follow the strip, a click looks closer. Without scripting both are links.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement};

use crate::document::{all_in, find, find_in, listen};

/// Around `.gallery`.
#[island]
pub fn Gallery(children: Children) -> impl IntoView {
    Effect::new(|_| {
        start();
    });
    children()
}

fn start() -> Option<()> {
    let gallery: HtmlElement = find(".gallery")?;
    let strip: HtmlElement = find_in(&gallery, ".gallery-strip")?;
    listen(&gallery, "click", |event| {
        clicked(&event);
    });
    listen(&strip, "scroll", |_| {
        follow();
    });
    Some(())
}

/// Brings the picture of that number, from 0, into the strip's view.
pub fn scroll_to(photo: i32) -> Option<()> {
    let strip: HtmlElement = find(".gallery-strip")?;
    let item: HtmlElement = all_in(&strip, "li")
        .into_iter()
        .nth(usize::try_from(photo).ok()?)?;
    strip.set_scroll_left(item.offset_left() - strip.offset_left());
    Some(())
}

fn follow() -> Option<()> {
    let strip: HtmlElement = find(".gallery-strip")?;
    let width = strip.client_width().max(1);
    let current = usize::try_from((strip.scroll_left() + width / 2) / width).ok()?;
    let gallery: HtmlElement = find(".gallery")?;
    for (at, thumb) in all_in::<Element>(&gallery, ".gallery-thumbs a")
        .iter()
        .enumerate()
    {
        let _ = if at == current {
            thumb.set_attribute("aria-current", "true")
        } else {
            thumb.remove_attribute("aria-current")
        };
    }
    Some(())
}

fn clicked(event: &Event) -> Option<()> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let link = target.closest(".gallery a").ok()??;
    let address = link.get_attribute("href")?;
    event.prevent_default();
    if let Some(photo) = address.strip_prefix("#photo-") {
        return scroll_to(photo.parse::<i32>().ok()? - 1);
    }
    let dialog: HtmlDialogElement = find("dialog.zoom")?;
    let image: HtmlElement = find_in(&dialog, "img")?;
    let shown: HtmlElement = find_in(&link, "img")?;
    for name in ["alt", "width", "height"] {
        image
            .set_attribute(name, &shown.get_attribute(name).unwrap_or_default())
            .ok()?;
    }
    image.set_attribute("src", &address).ok()?;
    dialog.show_modal().ok()
}
