//! The cart that slides in: every form that changes the cart answers into it, without leaving the page.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web::contract::{CART_COUNT_COOKIE, CART_FORM};
use web_sys::{
    Element, Event, FormData, HtmlDialogElement, HtmlElement, HtmlFormElement, MouseEvent,
    SubmitEvent,
};

use crate::cart::hooks;
use crate::document::{
    OwnElement, after, all_in, closest, controls_in, cookie, find_in, fragment, listen, origin,
    told, window,
};

thread_local! {
    /// How many pieces are in the cart. A cached page cannot know; the cookie does, and each answer of the server.
    static COUNT: ArcRwSignal<Option<String>> = ArcRwSignal::new(cookie(CART_COUNT_COOKIE));
}

/// Around the header's link to the cart, whose number it keeps right.
#[island]
pub fn CartLink(children: Children) -> impl IntoView {
    view! { <OwnElement start=follow_count>{children()}</OwnElement> }
}

fn follow_count(root: &HtmlElement) -> Option<()> {
    let link: HtmlElement = find_in(root, hooks::LINK)?;
    let count = COUNT.with(Clone::clone);
    Effect::new(move |_| {
        let Some(count) = count.get() else { return };
        let _ = link.set_attribute(hooks::COUNT.attribute(), &count);
        for shown in all_in::<HtmlElement>(&link, hooks::SHOWN_COUNT) {
            shown.set_text_content(Some(&count));
        }
    });
    Some(())
}

/// Around the drawer's dialog. Forms and links all over the page open it, so it hears their events where they end.
#[island]
pub fn CartDrawer(children: Children) -> impl IntoView {
    view! { <OwnElement start=listen_to_the_page>{children()}</OwnElement> }
}

fn listen_to_the_page(root: &HtmlElement) -> Option<()> {
    let drawer = Drawer(find_in(root, hooks::DIALOG)?);
    let page = window()?;
    let of_forms = drawer.clone();
    listen(&page, "submit", move |event| {
        of_forms.submitted(&event);
    });
    listen(&page, "click", move |event| {
        drawer.clicked(&event);
    });
    Some(())
}

#[derive(Clone)]
struct Drawer(HtmlDialogElement);

impl Drawer {
    fn submitted(&self, event: &Event) -> Option<()> {
        let form: HtmlFormElement = origin(event)?;
        if !form.has_attribute(CART_FORM.attribute()) {
            return None;
        }
        let submitter = event.dyn_ref::<SubmitEvent>()?.submitter();
        // "Show this choice" goes to the product's page.
        let leads_away = |button: &HtmlElement| button.has_attribute("formaction");
        if submitter.as_ref().is_some_and(leads_away) {
            return None;
        }
        event.prevent_default();
        if let Some(button) = &submitter {
            if button.get_attribute("aria-busy").as_deref() == Some("true") {
                return None;
            }
            let _ = button.set_attribute("aria-busy", "true");
        }
        let fields = FormData::new_with_form(&form).ok()?;
        if let Some((name, value)) = submitter.as_ref().and_then(name_and_value) {
            fields.append_with_str(&name, &value).ok()?;
        }
        let place = Place::of(&form, submitter.as_ref());
        let drawer = self.clone();
        spawn_local(async move {
            match fragment(&form.action(), Some(&fields)).await {
                Some(html) => {
                    drawer.fill(&html);
                    drawer.open();
                    place.restore(&drawer.0);
                }
                // Another version of the shop, or no shop at all: the plain form says which.
                None => {
                    let _ = form.submit();
                }
            }
            if let Some(button) = submitter {
                let _ = button.remove_attribute("aria-busy");
            }
        });
        Some(())
    }

    fn clicked(&self, event: &Event) -> Option<()> {
        let mouse = event.dyn_ref::<MouseEvent>()?;
        if mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.button() != 0 {
            return None;
        }
        let target: Element = origin(event)?;
        let dialog: &Element = &self.0;
        let is_close = || dialog.contains(Some(&target)) && is_in(&target, hooks::CLOSE);
        if &target == dialog || is_close() {
            self.0.close();
            return None;
        }
        let _: Element = closest(&target, hooks::LINK)?;
        event.prevent_default();
        let drawer = self.clone();
        spawn_local(async move {
            match fragment(hooks::DRAWER_PATH, None).await {
                Some(html) => {
                    drawer.fill(&html);
                    drawer.open();
                }
                None => {
                    let _ = window().map(|window| window.location().set_href(hooks::CART_PATH));
                }
            }
        });
        Some(())
    }

    fn open(&self) {
        if !self.0.open() {
            let _ = self.0.show_modal();
        }
    }

    /// Puts the answer in place. The status line is filled a moment later, so that it is read out as news.
    fn fill(&self, html: &str) -> Option<()> {
        let content: HtmlElement = find_in(&self.0, hooks::CONTENT)?;
        content.set_inner_html(html);
        let counted = find_in::<Element>(&content, hooks::COUNT);
        if let Some(count) = counted.and_then(|counted| told(&counted, hooks::COUNT)) {
            COUNT.with(Clone::clone).set(Some(count));
        }
        let status: HtmlElement = find_in(&content, hooks::MESSAGE)?;
        let message = told(&status, hooks::MESSAGE)?;
        after(60, move || status.set_text_content(Some(&message)));
        Some(())
    }
}

fn is_in(element: &Element, hook: web::contract::Hook) -> bool {
    closest::<Element>(element, hook).is_some()
}

fn name_and_value(button: &HtmlElement) -> Option<(String, String)> {
    let attribute = |name| button.get_attribute(name);
    Some((attribute("name")?, attribute("value")?))
}

/// Which control of which form was used, so that the focus can stay there when the form is drawn anew.
struct Place {
    form: String,
    control: Option<usize>,
}

impl Place {
    fn of(form: &HtmlFormElement, control: Option<&HtmlElement>) -> Place {
        let controls = controls_in(form);
        Place {
            form: form.id(),
            control: control.and_then(|used| controls.iter().position(|one| one == used)),
        }
    }

    fn restore(&self, dialog: &Element) {
        let forms = all_in::<HtmlElement>(dialog, CART_FORM);
        let same = |form: &HtmlElement| !self.form.is_empty() && form.id() == self.form;
        let again = forms.into_iter().find(same).and_then(|form| {
            let controls = controls_in(&form);
            controls.into_iter().nth(self.control?)
        });
        if let Some(element) = again.or_else(|| find_in(dialog, hooks::CLOSE)) {
            let _ = element.focus();
        }
    }
}
