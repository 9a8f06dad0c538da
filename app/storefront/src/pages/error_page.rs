//! Error pages: what is wrong and what to do now.

use std::time::Duration;

use axum::response::Response;
use commerce::catalog::Category;
use leptos::prelude::*;
use web::components::icon::icon;
use web::http::error::ErrorShown;
use web::http::error_layer::ErrorPages;
use web::http::form_replay::SentForm;

use crate::pages::frame;
use crate::pages::render::Page;
use crate::pages::shell::{Frame, Head};
use crate::pages::state::Shop;

/// An error page waits no longer than this for the menu.
const MENU_PATIENCE: Duration = Duration::from_millis(300);

impl ErrorPages for Shop {
    /// With an empty menu when the database is what broke.
    async fn error_page(
        &self,
        shown: &ErrorShown,
        cart_count: u32,
        again: Option<&SentForm>,
    ) -> Response {
        let tree = tokio::time::timeout(MENU_PATIENCE, self.navigation.categories()).await;
        let tree = tree.ok().and_then(Result::ok).unwrap_or_default();
        let frame = Frame::Shop {
            menu: frame::entries(&tree),
            free_delivery: None,
            cart_count,
            customer: None,
            query: String::new(),
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
                error_page(shown.status.as_u16(), &shown.message, &categories, again)
            })
    }
}

/// What went wrong, in words; `code` is the status, `again` a form that can be sent once more.
fn error_page(
    code: u16,
    message: &str,
    categories: &[Category],
    again: Option<&SentForm>,
) -> AnyView {
    let (title, search) = match code {
        404 => ("This page has sailed", true),
        410 => ("This is gone for good", true),
        403 => ("This is not yours to open", false),
        429 => ("A little slower, please", false),
        400..=499 => ("That did not work", false),
        503 => ("Back in a moment", false),
        _ => ("Our fault, not yours", false),
    };
    let chips = categories.iter().map(|category| view! {
        <li><a class="chip" href=format!("/c/{}", category.path)>{category.name.clone()}</a></li>
    }).collect_view();
    view! {
        <div class="wrap">
            <div class="trouble">
                <p class="trouble-code">{code}</p>
                <h1>{title}</h1>
                <p class="lead">{message.to_owned()}</p>
                {again.map(send_again)}
                {search.then(search_again)}
                <ul class="sub-categories">{chips}<li><a class="chip" href="/">"To the start page"</a></li></ul>
            </div>
        </div>
    }.into_any()
}

/// What was typed, behind one button.
fn send_again(sent: &SentForm) -> impl IntoView {
    let fields = sent
        .fields
        .iter()
        .map(|(name, value)| {
            view! {
                <input type="hidden" name=name.clone() value=value.clone()/>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=sent.action.clone()>
            {fields}
            <p>"Nothing you typed is lost."</p>
            <button class="button">"Send it again"</button>
        </form>
    }
}

fn search_again() -> impl IntoView {
    view! {
        <form class="search" role="search" aria-label="Search again" action="/search">
            <div class="search-box">
                <label class="visually-hidden" for="q-main">"Search the shop"</label>
                <input id="q-main" name="q" type="search" value="" placeholder="Search the shop" autocomplete="off" maxlength="200" enterkeyhint="search"/>
                <button class="icon-button" aria-label="Search">{icon("search")}</button>
            </div>
        </form>
    }
}
