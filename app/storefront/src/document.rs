//! The page as the islands touch it: finding, listening, and fetching fragments that the server has drawn.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, EventTarget, HtmlElement, Request, RequestInit, Response,
    UrlSearchParams, Window,
};

/// What a page asks for when it wants a piece instead of a whole document.
const FRAGMENT: &str = "text/vnd.fleetcart.fragment+html";

pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

/// The first element of the page that the selector names.
pub fn find<T: JsCast>(selector: &str) -> Option<T> {
    document()?.query_selector(selector).ok()??.dyn_into().ok()
}

/// The first element below `root` that the selector names.
pub fn find_in<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// All elements below `root` that the selector names, in the page's order.
pub fn all_in<T: JsCast>(root: &Element, selector: &str) -> Vec<T> {
    let Ok(list) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect()
}

/// The attribute `data-NAME` as a number.
pub fn number(element: &Element, name: &str) -> Option<i32> {
    element.get_attribute(name)?.parse().ok()
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
pub fn origin(event: &Event) -> Option<HtmlElement> {
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
