//! What server and browser agree on by name: each name is one constant, which both halves use.

use leptos::attr::custom::{CustomAttr, custom_attribute};

/// What a page asks for when it wants a fragment instead of a whole document.
pub const FRAGMENT: &str = "text/vnd.fleetcart.fragment+html";

/// The cookie that tells how many pieces are in the cart.
pub const CART_COUNT_COOKIE: &str = "cart_count";

/// The cookie that tells that somebody is signed in. It says what the header shows and opens nothing.
pub const SIGNED_IN_COOKIE: &str = "signed_in";

/// Forms that change the cart, wherever they stand; the drawer answers them.
pub const CART_FORM: Hook = Hook::new("data-cart");

/// The parts of a form's field: all of it, what names it, and the paragraph for what is wrong with it.
pub mod field {
    use crate::contract::Hook;

    pub const ALL: Hook = Hook::new("data-field");
    pub const LABEL: Hook = Hook::new("data-label");
    pub const ERROR: Hook = Hook::new("data-error");
}

/// Names of an address's fields that a script changes with the country.
pub mod address {
    pub const COUNTRY: &str = "country";
    pub const CITY: &str = "city";
    pub const REGION: &str = "region";
    pub const POSTCODE: &str = "postcode";
}

/// What an option of a list of countries tells of the addresses there.
pub mod country {
    use crate::contract::Hook;

    /// The names of the fields that must be filled, separated by spaces.
    pub const REQUIRED: Hook = Hook::new("data-required");
    /// A postcode as it is written there.
    pub const EXAMPLE: Hook = Hook::new("data-example");
    /// What a postcode is called there; absent where there are none.
    pub const POSTCODE: Hook = Hook::new("data-postcode");
    /// What a region is called there; absent where there are none.
    pub const REGION: Hook = Hook::new("data-region");
}

/// An attribute by which an island finds what the server has drawn inside it, or what it is told there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hook(&'static str);

impl Hook {
    pub const fn new(attribute: &'static str) -> Hook {
        Hook(attribute)
    }

    pub const fn attribute(self) -> &'static str {
        self.0
    }

    /// Selects the elements that have it.
    pub fn selector(self) -> String {
        format!("[{}]", self.0)
    }

    /// The attribute without a value: `<div {..HOOK.mark()}>`.
    pub fn mark(self) -> CustomAttr<&'static str, &'static str> {
        custom_attribute(self.0, "")
    }

    /// The attribute where `marked` holds, else none.
    pub fn mark_if(self, marked: bool) -> CustomAttr<&'static str, Option<&'static str>> {
        custom_attribute(self.0, marked.then_some(""))
    }

    /// The attribute with a value: `<div {..HOOK.tell(3)}>`.
    pub fn tell(self, value: impl ToString) -> CustomAttr<&'static str, String> {
        custom_attribute(self.0, value.to_string())
    }

    /// The attribute where there is a value, else none.
    pub fn tell_if<T: ToString>(
        self,
        value: Option<T>,
    ) -> CustomAttr<&'static str, Option<String>> {
        custom_attribute(self.0, value.map(|value| value.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use crate::contract::Hook;

    #[test]
    fn a_hook_marks_an_element_and_tells_a_value() {
        const PLACE: Hook = Hook::new("data-place");
        const COUNT: Hook = Hook::new("data-count");
        let html = view! { <p {..COUNT.tell(3)} {..PLACE.mark()} class="x">"text"</p> }.to_html();
        assert!(html.contains("data-place"), "{html}");
        assert!(html.contains("data-count=\"3\""), "{html}");
        let none = view! { <p {..PLACE.mark_if(false)} {..COUNT.tell_if(None::<i32>)}>"text"</p> };
        assert!(!none.to_html().contains("data-"));
        assert_eq!(PLACE.selector(), "[data-place]");
    }
}
