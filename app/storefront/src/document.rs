//! The page as islands touch it: each its own element, what is marked inside it, and fragments that the server has drawn.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web::contract::{FRAGMENT, Hook};
use web_sys::{
    Element, Event, EventTarget, HtmlElement, HtmlTemplateElement, Request, RequestInit, Response,
    UrlSearchParams, Window,
};

/// An island's own element around what the server has drawn. `start` gets it once the browser has taken over.
#[component]
pub fn OwnElement(start: fn(&HtmlElement) -> Option<()>, children: Children) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            start(&element);
        }
    });
    view! { <div class="island" node_ref=element>{children()}</div> }
}

pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The first element below `root` that has the hook.
pub fn find_in<T: JsCast>(root: &Element, hook: Hook) -> Option<T> {
    let found = root.query_selector(&hook.selector()).ok()??;
    found.dyn_into().ok()
}

/// All elements below `root` that have the hook, in the page's order.
pub fn all_in<T: JsCast>(root: &Element, hook: Hook) -> Vec<T> {
    selected(root, &hook.selector())
}

/// The buttons and inputs below `root`, in the page's order.
pub fn controls_in(root: &Element) -> Vec<HtmlElement> {
    selected(root, "button, input")
}

fn selected<T: JsCast>(root: &Element, selector: &str) -> Vec<T> {
    let Ok(list) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect()
}

/// The field of that name below `root`.
pub fn field_in<T: JsCast>(root: &Element, name: &str) -> Option<T> {
    let found = root.query_selector(&format!("[name=\"{name}\"]"));
    found.ok()??.dyn_into().ok()
}

/// The element itself or the closest around it that has the hook.
pub fn closest<T: JsCast>(element: &Element, hook: Hook) -> Option<T> {
    let found = element.closest(&hook.selector()).ok()??;
    found.dyn_into().ok()
}

/// The markup of what has the hook inside a template.
pub fn drawn_in(template: &HtmlTemplateElement, hook: Hook) -> Option<String> {
    let found = template.content().query_selector(&hook.selector());
    Some(found.ok()??.inner_html())
}

/// What the server has written into the element under that hook.
pub fn told(element: &Element, hook: Hook) -> Option<String> {
    element.get_attribute(hook.attribute())
}

/// The same as a number.
pub fn number(element: &Element, hook: Hook) -> Option<i32> {
    told(element, hook)?.parse().ok()
}

/// The value of a cookie that scripts may read.
pub fn cookie(name: &str) -> Option<String> {
    let document = window()?.document()?;
    let document: web_sys::HtmlDocument = document.dyn_into().ok()?;
    let cookies = document.cookie().ok()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim() == name)?;
    Some(value.to_owned())
}

/// Calls `react` on each event, for as long as the page lives.
pub fn listen(target: &EventTarget, name: &str, react: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(react);
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Calls `act` once after that many milliseconds.
pub fn after(milliseconds: i32, act: impl FnOnce() + 'static) {
    if let Some(window) = window() {
        let callback = Closure::once_into_js(act);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.unchecked_ref(),
            milliseconds,
        );
    }
}

/// The element an event began at.
pub fn origin<T: JsCast>(event: &Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}

/// Fetches a fragment; `form` makes it a POST. `None` when there is no answer, or one that is no fragment:
/// the caller then lets the browser do it the plain way.
pub async fn fragment(url: &str, form: Option<&web_sys::FormData>) -> Option<String> {
    let options = RequestInit::new();
    if let Some(form) = form {
        options.set_method("POST");
        let pairs: &JsValue = form.as_ref();
        options.set_body(
            UrlSearchParams::new_with_str_sequence_sequence(pairs)
                .ok()?
                .as_ref(),
        );
    }
    let request = Request::new_with_str_and_init(url, &options).ok()?;
    request.headers().set("accept", FRAGMENT).ok()?;
    let response: Response = JsFuture::from(window()?.fetch_with_request(&request))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    if response.headers().get("content-type").ok()?? != FRAGMENT {
        return None;
    }
    JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()
}
