//! The alert above a form that says why nothing was ordered or paid.

use leptos::prelude::*;
use texts::text;
use web::components::icon::Icon;

/// Why nothing was ordered or paid, and what that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    lead: String,
    rest: String,
    /// Whether the cart has to be changed first.
    in_cart: bool,
}

impl Trouble {
    pub fn new(lead: impl Into<String>, rest: impl Into<String>) -> Trouble {
        Trouble {
            lead: lead.into(),
            rest: rest.into(),
            in_cart: false,
        }
    }

    #[must_use]
    pub fn with_cart_link(self) -> Trouble {
        Trouble {
            in_cart: true,
            ..self
        }
    }
}

/// Read out at once.
#[component]
pub fn TroubleAlert(trouble: Trouble) -> impl IntoView {
    let cart = trouble
        .in_cart
        .then(|| view! { " "<a href="/cart">{text!("checkout-change-your-cart")}</a> });
    view! {
        <div class="alert bad" role="alert">
            <Icon name="warning"/>
            <div><strong>{trouble.lead}</strong>" "{trouble.rest}{cart}</div>
        </div>
    }
}
