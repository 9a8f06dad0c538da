//! `/admin/settings/pages`: the written pages, their text, and how it will look.

mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commerce::catalog::Slug;
use import::shop::{PageSetup, Part, ShopSetup};
use leptos::prelude::*;
use serde::Deserialize;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::Page;
use crate::settings::keep::{Kept, done, form_of, keep, put, stored, told};
use crate::settings::pages::view::{PageEditor, PagesView};
use crate::staff::Staff;
use crate::state::Office;

const DONE: &str = "/admin/settings/pages?done=";

/// Characters of a text, some hundred printed pages.
const LONGEST_TEXT: usize = 120_000;
const LONGEST_TITLE: usize = 150;

/// Pages that every shop should have, with the titles that are proposed.
fn wanted() -> [(&'static str, std::borrow::Cow<'static, str>); 4] {
    [
        ("terms", text!("office-settings-page-terms")),
        ("privacy", text!("office-settings-page-privacy")),
        ("returns", text!("office-settings-page-returns")),
        ("delivery", text!("office-settings-page-delivery")),
    ]
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct EditQuery {
    /// Of a page that is there.
    #[serde(default)]
    slug: String,
    /// Of one that is to be written.
    #[serde(default)]
    new: String,
}

/// `GET /admin/settings/pages`
pub(crate) async fn pages_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), done);
    let pages = stored(&office).await?.pages;
    let missing = wanted().into_iter();
    let missing: Vec<_> = missing
        .filter(|(slug, _)| pages.iter().all(|page| page.slug.as_str() != *slug))
        .collect();
    let own = staff.person.role.permissions.clone();
    let page = Page::new(text!("office-settings-pages"), Section::Settings).flash(flash);
    page.draw(&office, &staff, || view! { <PagesView pages missing own/> })
        .await
}

/// `GET /admin/settings/pages/edit?slug=`: a page, or an empty form for a new one.
pub(crate) async fn edit_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<EditQuery>,
) -> Result<Response, PageError> {
    show(&office, &staff, &query, None, StatusCode::OK).await
}

/// `POST /admin/settings/pages/edit`: `was` is the page's address so far, `act` whether it is only looked at, or goes.
pub(crate) async fn save_page(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let query = EditQuery {
        slug: sent.text("was").to_owned(),
        new: String::new(),
    };
    let was = query.slug.clone();
    let act = sent.text("act").to_owned();
    if act == "remove" {
        let parts = (Part::Page(was.clone()), Part::Page(was.clone()));
        let kept = keep(&office, &staff, parts, &mut sent, |shop| {
            shop.pages.retain(|page| page.slug.as_str() != was);
            Ok(())
        });
        return match kept.await? {
            Kept::Done => Ok(see_other(&format!("{DONE}removed"))),
            Kept::Again(status) => show(&office, &staff, &query, Some(sent), status).await,
        };
    }
    let written = read(&mut sent);
    let (Some(written), false) = (written, act == "preview") else {
        let status = match sent.is_fine() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        return show(&office, &staff, &query, Some(sent), status).await;
    };
    let parts = (
        Part::Page(was.clone()),
        Part::Page(written.slug.to_string()),
    );
    let kept = keep(&office, &staff, parts, &mut sent, |shop| {
        let put = put(&mut shop.pages, &was, written.clone(), |page| {
            page.slug.as_str()
        });
        put.map_err(|fault| import::shop::Fault {
            key: "slug".to_owned(),
            ..fault
        })
    });
    match kept.await? {
        Kept::Done => Ok(see_other(&format!("{DONE}saved"))),
        Kept::Again(status) => show(&office, &staff, &query, Some(sent), status).await,
    }
}

/// The page as typed, or what is wrong with each field noted.
fn read(sent: &mut FormData) -> Option<PageSetup> {
    let slug = Slug::parse(sent.text("slug").trim());
    if slug.is_err() {
        sent.refuse("slug", text!("office-settings-slug-wrong"));
    }
    let title = commerce::text::line(sent.text("title"));
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        sent.refuse(
            "title",
            text!("office-settings-title-wrong", most = LONGEST_TITLE),
        );
    }
    let text = sent.text("text").to_owned();
    if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT {
        sent.refuse(
            "text",
            text!("office-settings-text-wrong", most = LONGEST_TEXT),
        );
    }
    let slug = slug.ok().filter(|_| sent.is_fine())?;
    Some(match sent.text("format") {
        "html" => PageSetup::html(slug, title, &ammonia::clean(&text)),
        _ => PageSetup::markdown(slug, title, &text),
    })
}

/// The form with what is stored; a page that was not made from Markdown is edited as the HTML that it is.
fn filled(shop: &ShopSetup, query: &EditQuery) -> Option<FormData> {
    let version = shop.version(&Part::Page(query.slug.clone()));
    if query.slug.is_empty() {
        let wanted = wanted().into_iter().find(|(slug, _)| *slug == query.new);
        let title = wanted
            .map(|(_, title)| title.into_owned())
            .unwrap_or_default();
        return Some(FormData::prefilled([
            ("version", version),
            ("slug", query.new.clone()),
            ("title", title),
            ("format", "markdown".to_owned()),
        ]));
    }
    let page = shop
        .pages
        .iter()
        .find(|page| page.slug.as_str() == query.slug)?;
    let format = if page.source.is_some() {
        "markdown"
    } else {
        "html"
    };
    Some(FormData::prefilled([
        ("version", version),
        ("was", query.slug.clone()),
        ("slug", query.slug.clone()),
        ("title", page.title.clone()),
        ("format", format.to_owned()),
        (
            "text",
            page.source
                .clone()
                .unwrap_or_else(|| page.body_html.clone()),
        ),
    ]))
}

async fn show(
    office: &Office,
    staff: &Staff,
    query: &EditQuery,
    sent: Option<FormData>,
    status: StatusCode,
) -> Result<Response, PageError> {
    let shop = stored(office).await?;
    let new = || filled(&shop, &EditQuery::default());
    let form = form_of(filled(&shop, query), new, sent, status)?;
    let preview = match form.text("act") {
        "preview" => read(&mut form.clone()).map(|page| page.body_html),
        _ => None,
    };
    let title = match form.text("title") {
        "" => text!("office-settings-page-new").into_owned(),
        title => title.to_owned(),
    };
    let page = Page::new(title.clone(), Section::Settings).status(status);
    page.flash(told(status, None))
        .draw(office, staff, || view! { <PageEditor title form preview/> })
        .await
}
