//! The corner of the header that is personal: the way to the account and the way to the cart with its number. It stands at
//! one place in a page, so that a page drawn for everybody can be sent with anybody's.

use leptos::prelude::*;
use texts::text;
use web::components::icon::Icon;
use web::http::hint::Hint;
use web::http::render::html;
use web::http::visitor::Visitor;

use crate::pages::cart::cart_link::LinkToCart;

/// Where the corner goes in a page for everybody. Nothing before it can be the same: texts of the shop are escaped there.
pub const PLACE: &str = "<!--site-tools-->";

/// Whose corner a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tools {
    /// Anybody's: [`PLACE`] stands for it.
    Anybody,
    Of(Hint),
}

impl Tools {
    pub fn of(visitor: &Visitor) -> Tools {
        match visitor.is_anybody {
            true => Tools::Anybody,
            false => Tools::Of(Hint::new(visitor.cart_count, visitor.is_signed_in())),
        }
    }

    /// Drawn by itself: never while a page is being drawn.
    pub fn html(self) -> String {
        match self {
            Tools::Anybody => PLACE.to_owned(),
            Tools::Of(hint) => html(move || view! { <SiteTools hint/> }),
        }
    }
}

#[component]
fn SiteTools(hint: Hint) -> impl IntoView {
    let account = match hint.is_signed_in {
        true => text!("shell-account-own"),
        false => text!("shell-account"),
    };
    view! {
        <a class="tool" href="/account"><Icon name="user"/><span class="tool-label">{account}</span></a>
        <LinkToCart count=hint.cart_count/>
    }
}
