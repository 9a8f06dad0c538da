//! The product's pictures: thumbnails follow the strip, a click looks closer. Without scripting both are links.

use leptos::prelude::*;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement};

use crate::document::{OwnElement, all_in, closest, find_in, listen, number, origin};
use crate::product::hooks;

/// Around the strip, its thumbnails and the dialog.
#[island]
pub fn Gallery(children: Children) -> impl IntoView {
    view! { <OwnElement start>{children()}</OwnElement> }
}

fn start(root: &HtmlElement) -> Option<()> {
    let gallery = root.clone();
    listen(root, "click", move |event| {
        clicked(&gallery, &event);
    });
    let strip: HtmlElement = find_in(root, hooks::STRIP)?;
    let gallery = root.clone();
    listen(&strip, "scroll", move |_| {
        follow(&gallery);
    });
    Some(())
}

/// Brings the picture of that number, from 0, into the view of the strip inside `root`.
pub fn scroll_to(root: &Element, photo: i32) -> Option<()> {
    let strip: HtmlElement = find_in(root, hooks::STRIP)?;
    let pictures: Vec<HtmlElement> = all_in(&strip, hooks::PICTURE);
    let picture = pictures.get(usize::try_from(photo).ok()?)?;
    strip.set_scroll_left(picture.offset_left() - strip.offset_left());
    Some(())
}

fn follow(gallery: &Element) -> Option<()> {
    let strip: HtmlElement = find_in(gallery, hooks::STRIP)?;
    let width = strip.client_width().max(1);
    let current = (strip.scroll_left() + width / 2) / width;
    for thumb in all_in::<Element>(gallery, hooks::THUMB) {
        let _ = if number(&thumb, hooks::THUMB) == Some(current) {
            thumb.set_attribute("aria-current", "true")
        } else {
            thumb.remove_attribute("aria-current")
        };
    }
    Some(())
}

fn clicked(gallery: &Element, event: &Event) -> Option<()> {
    let target: Element = origin(event)?;
    if let Some(thumb) = closest::<Element>(&target, hooks::THUMB) {
        event.prevent_default();
        return scroll_to(gallery, number(&thumb, hooks::THUMB)?);
    }
    let link: Element = closest(&target, hooks::PICTURE)?;
    event.prevent_default();
    let dialog: HtmlDialogElement = find_in(gallery, hooks::ZOOM)?;
    let image: HtmlElement = find_in(&dialog, hooks::IMAGE)?;
    let shown: HtmlElement = find_in(&link, hooks::IMAGE)?;
    for name in ["alt", "width", "height"] {
        let value = shown.get_attribute(name).unwrap_or_default();
        image.set_attribute(name, &value).ok()?;
    }
    image
        .set_attribute("src", &link.get_attribute("href")?)
        .ok()?;
    dialog.show_modal().ok()
}
