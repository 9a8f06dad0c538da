//! How the written pages look: the list, and the editor with its preview.

use std::borrow::Cow;

use commerce::staff::Permissions;
use import::shop::PageSetup;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, TextArea, TextInput};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, Empty, PageHead};
use crate::settings::tabs::{Current, SettingsTabs};

const EDIT: &str = "/admin/settings/pages/edit";

#[component]
pub(super) fn PagesView(
    pages: Vec<PageSetup>,
    /// Addresses and titles of pages that every shop should have.
    missing: Vec<(&'static str, Cow<'static, str>)>,
    own: Permissions,
) -> impl IntoView {
    let has_pages = !pages.is_empty();
    let rows = pages.into_iter().map(|page| {
        let (edit, path) = (format!("{EDIT}?slug={}", page.slug), format!("/pages/{}", page.slug));
        view! {
            <tr>
                <td data-label=text!("office-settings-page-title")><a href=edit>{page.title}</a></td>
                <td data-label=text!("office-settings-page-address")><a href=path.clone()>{path.clone()}</a></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let asks = !missing.is_empty();
    let missing = missing.into_iter().map(|(slug, title)| {
        view! { <li><a href=format!("{EDIT}?new={slug}")>{text!("office-settings-page-write", title = title.into_owned())}</a></li> }
    });
    let missing = missing.collect_view();
    view! {
        <PageHead title=text!("office-settings-pages")><a class="button" href=EDIT>{text!("office-settings-page-add")}</a></PageHead>
        <SettingsTabs current=Current::Pages own/>
        <div class="columns">
            {if has_pages {
                view! {
                    <div class="table-box"><table class="table">
                        <thead><tr><th scope="col">{text!("office-settings-page-title")}</th><th scope="col">{text!("office-settings-page-address")}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                }.into_any()
            } else {
                view! { <Empty text=text!("office-settings-pages-none")/> }.into_any()
            }}
            {asks.then(|| view! {
                <aside><Card title=text!("office-settings-pages-missing")>
                    <p class="hint">{text!("office-settings-pages-missing-hint")}</p>
                    <ul class="plain">{missing}</ul>
                </Card></aside>
            })}
        </div>
    }
}

#[component]
pub(super) fn PageEditor(title: String, form: FormData, preview: Option<String>) -> impl IntoView {
    let back = (
        "/admin/settings/pages".to_owned(),
        text!("office-settings-pages"),
    );
    let is_stored = !form.text("was").is_empty();
    let field = |name: &'static str, label| form.filled(Field::new(name, label), name);
    let hint = match form.text("format") {
        "html" => text!("office-settings-text-html"),
        _ => text!("office-settings-text-markdown"),
    };
    let remove = is_stored.then(|| {
        view! { <button class="button danger" name="act" value="remove" formnovalidate>{text!("office-settings-page-remove")}</button> }
    });
    let heading = form.text("title").to_owned();
    let preview = preview.map(|html| {
        view! {
            <Card title=text!("office-settings-preview") id="preview">
                <article class="written"><p class="written-title">{heading}</p><div inner_html=html></div></article>
            </Card>
        }
    });
    view! {
        <PageHead title back/>
        <ErrorSummary errors=form.errors().to_vec()/>
        <form class="card" method="post" action=EDIT>
            <input type="hidden" name="version" value=form.text("version").to_owned()/>
            <input type="hidden" name="was" value=form.text("was").to_owned()/>
            <input type="hidden" name="format" value=form.text("format").to_owned()/>
            <div class="fields">
                <TextInput field=field("title", text!("office-settings-page-title")).max_length(150)/>
                <TextInput field=field("slug", text!("office-settings-page-slug")).max_length(100).hint(text!("office-settings-page-slug-hint"))/>
            </div>
            <TextArea field=field("text", text!("office-settings-page-text")).max_length(120_000).hint(hint).class("field tall")/>
            <div class="buttons">
                <button class="button">{text!("office-save")}</button>
                <button class="button quiet" name="act" value="preview">{text!("office-settings-preview-show")}</button>
                {remove}
            </div>
        </form>
        {preview}
    }
}
