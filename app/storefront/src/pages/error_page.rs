//! Error pages: what is wrong and what to do now.

use std::borrow::Cow;
use std::time::Duration;

use axum::response::Response;
use commerce::catalog::Category;
use leptos::prelude::*;
use texts::text;
use web::components::icon::Icon;
use web::http::error::ErrorShown;
use web::http::error_layer::ErrorPages;
use web::http::form_replay::SentForm;
use web::http::hint::Hint;

use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::{Frame, Head};
use crate::pages::state::Shop;
use crate::pages::tools::Tools;

/// An error page waits no longer than this for the menu.
const MENU_TIMEOUT: Duration = Duration::from_millis(300);

impl ErrorPages for Shop {
    /// With an empty menu when the database is what broke.
    async fn error_page(
        &self,
        shown: &ErrorShown,
        cart_count: u32,
        again: Option<&SentForm>,
    ) -> Response {
        let load = async {
            (
                self.navigation.categories().await,
                frame::prices(self).await,
            )
        };
        let (tree, prices) = match tokio::time::timeout(MENU_TIMEOUT, load).await {
            Ok((tree, prices)) => (tree.unwrap_or_default(), prices.ok()),
            Err(_) => Default::default(),
        };
        let frame = Frame::Shop {
            menu: frame::entries(&tree),
            free_delivery: None,
            identity: self.store.last_identity(),
            tools: Tools::Of(Hint::new(cart_count, false)).html(),
            query: String::new(),
            prices,
        };
        let title = shown.status.canonical_reason().unwrap_or("Error");
        let categories: Vec<Category> = tree
            .roots
            .iter()
            .map(|node| node.category.clone())
            .collect();
        Page::new(Head::private(title), frame)
            .status(shown.status)
            .draw(&self.assets, || {
                view! {
                    <ErrorPage code=shown.status.as_u16() message=shown.message.clone() categories again=again.cloned()/>
                }
            })
    }
}

/// What went wrong, in words; `code` is the status, `again` a form that can be sent once more.
#[component]
fn ErrorPage(
    code: u16,
    message: String,
    categories: Vec<Category>,
    again: Option<SentForm>,
) -> impl IntoView {
    let chips = categories
        .into_iter()
        .map(|category| {
            view! {
                <li><a class="chip" href=format!("/c/{}", category.path)>{category.name}</a></li>
            }
        })
        .collect_view();
    view! {
        <div class="wrap">
            <div class="trouble">
                <p class="trouble-code">{code}</p>
                <h1>{title(code)}</h1>
                <p class="lead">{message}</p>
                {again.map(|form| view! { <SendAgain form/> })}
                {matches!(code, 404 | 410).then(|| view! { <SearchAgain/> })}
                <ul class="sub-categories">{chips}<li><a class="chip" href="/">{text!("errors-home")}</a></li></ul>
            </div>
        </div>
    }
}

fn title(code: u16) -> Cow<'static, str> {
    match code {
        403 => text!("errors-title-403"),
        404 => text!("errors-title-404"),
        410 => text!("errors-title-410"),
        429 => text!("errors-title-429"),
        400..=499 => text!("errors-title-400"),
        503 => text!("errors-title-503"),
        _ => text!("errors-title-500"),
    }
}

/// What was typed, behind one button.
#[component]
fn SendAgain(form: SentForm) -> impl IntoView {
    let fields = form
        .fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form method="post" action=form.action>
            {fields}
            <p>{text!("errors-form-kept")}</p>
            <button class="button">{text!("errors-form-send")}</button>
        </form>
    }
}

#[component]
fn SearchAgain() -> impl IntoView {
    view! {
        <form class="search" role="search" aria-label=text!("errors-search") action="/search">
            <div class="search-box">
                <label class="visually-hidden" for="q-main">{text!("search-field")}</label>
                <input id="q-main" name="q" type="search" value="" placeholder=text!("search-field") autocomplete="off" maxlength="200" enterkeyhint="search"/>
                <button class="icon-button" aria-label=text!("search-send")><Icon name="search"/></button>
            </div>
        </form>
    }
}
