//! The cart that slides in: every form that changes the cart answers into it, without leaving the page.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{
    Event, FormData, HtmlDialogElement, HtmlElement, HtmlFormElement, MouseEvent, SubmitEvent,
};

use crate::document::{after, all_in, document, find, find_in, fragment, listen, origin, window};

/// Around the drawer's `dialog`. Takes over `form[data-cart]` and the cart link of the header.
#[island]
pub fn CartDrawer(children: Children) -> impl IntoView {
    Effect::new(|_| start());
    children()
}

fn start() {
    show_count_of_cookie();
    let Some(document) = document() else { return };
    listen(&document, "submit", |event| {
        submitted(&event);
    });
    listen(&document, "click", |event| {
        clicked(&event);
    });
}

fn dialog() -> Option<HtmlDialogElement> {
    find("dialog.drawer")
}

/// A cached page cannot know the cart; the cookie does.
fn show_count_of_cookie() -> Option<()> {
    let cookies = document()?
        .dyn_into::<web_sys::HtmlDocument>()
        .ok()?
        .cookie()
        .ok()?;
    let count = cookies
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix("cart_count="))?
        .to_owned();
    show_count(&count);
    Some(())
}

fn show_count(count: &str) {
    if let Some(link) = find::<HtmlElement>("[data-cart-link]") {
        let _ = link.set_attribute("data-count", count);
        for shown in all_in::<HtmlElement>(&link, "[data-cart-count]") {
            shown.set_text_content(Some(count));
        }
    }
}

fn submitted(event: &Event) -> Option<()> {
    let event = event.dyn_ref::<SubmitEvent>()?;
    let form = event
        .target()?
        .dyn_into::<HtmlFormElement>()
        .ok()
        .filter(|form| form.has_attribute("data-cart"))?;
    let submitter = event.submitter();
    // "Show this choice" goes to the product's page.
    if submitter
        .as_ref()
        .is_some_and(|button| button.has_attribute("formaction"))
    {
        return None;
    }
    event.prevent_default();
    let busy = submitter.clone();
    if let Some(button) = &busy {
        if button.get_attribute("aria-busy").as_deref() == Some("true") {
            return None;
        }
        let _ = button.set_attribute("aria-busy", "true");
    }
    let fields = FormData::new_with_form(&form).ok()?;
    if let Some((name, value)) = submitter.as_ref().and_then(|button| {
        Some((
            button.get_attribute("name")?,
            button.get_attribute("value")?,
        ))
    }) {
        fields.append_with_str(&name, &value).ok()?;
    }
    let place = Place::of(&form, busy.as_ref());
    spawn_local(async move {
        match fragment(&form.action(), Some(&fields)).await {
            Some(html) => {
                fill(&html);
                open();
                place.restore();
            }
            // Another version of the shop, or no shop at all: the plain form says which.
            None => {
                let _ = form.submit();
            }
        }
        if let Some(button) = busy {
            let _ = button.remove_attribute("aria-busy");
        }
    });
    Some(())
}

fn clicked(event: &Event) -> Option<()> {
    let mouse = event.dyn_ref::<MouseEvent>()?;
    if mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.button() != 0 {
        return None;
    }
    let target = origin(event)
        .map(JsCast::unchecked_into::<web_sys::Element>)
        .or_else(|| event.target()?.dyn_into().ok())?;
    if target
        .closest("dialog.drawer [data-close]")
        .ok()
        .flatten()
        .is_some()
        || target.matches("dialog.drawer").unwrap_or(false)
    {
        dialog()?.close();
        return None;
    }
    let link = target.closest("[data-cart-link]").ok()??;
    event.prevent_default();
    spawn_local(async move {
        match fragment("/cart/drawer", None).await {
            Some(html) => {
                fill(&html);
                open();
            }
            None => {
                let href = link
                    .get_attribute("href")
                    .unwrap_or_else(|| "/cart".to_owned());
                let _ = window().map(|window| window.location().set_href(&href));
            }
        }
    });
    Some(())
}

fn open() {
    if let Some(dialog) = dialog().filter(|dialog| !dialog.open()) {
        let _ = dialog.show_modal();
    }
}

/// Puts the answer in place. The status line is filled a moment later, so that it is read out as news.
fn fill(html: &str) -> Option<()> {
    let dialog = dialog()?;
    let content: HtmlElement = find_in(&dialog, "[data-drawer]")?;
    content.set_inner_html(html);
    if let Some(count) = find_in::<HtmlElement>(&content, "[data-count]")
        .and_then(|element| element.get_attribute("data-count"))
    {
        show_count(&count);
    }
    let status: HtmlElement = find_in(&content, "[data-message]")?;
    let message = status.get_attribute("data-message")?;
    after(60, move || status.set_text_content(Some(&message)));
    Some(())
}

/// Which control of which form was used, so that the focus can stay there when the form is drawn anew.
struct Place {
    form: String,
    control: Option<usize>,
}

impl Place {
    fn of(form: &HtmlFormElement, control: Option<&HtmlElement>) -> Place {
        let controls = all_in::<HtmlElement>(form, "button, input");
        Place {
            form: form.id(),
            control: control.and_then(|used| controls.iter().position(|one| one == used)),
        }
    }

    fn restore(&self) {
        let Some(dialog) = dialog() else { return };
        let form = if self.form.is_empty() {
            None
        } else {
            find_in::<HtmlElement>(&dialog, &format!("#{}", self.form))
        };
        let again = form.and_then(|form| {
            all_in::<HtmlElement>(&form, "button, input")
                .into_iter()
                .nth(self.control?)
        });
        if let Some(element) = again.or_else(|| find_in(&dialog, "[data-close]")) {
            let _ = element.focus();
        }
    }
}
