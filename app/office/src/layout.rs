//! The document around every page: menu, search, account; and the narrow one before the log-in.

use std::borrow::Cow;

use commerce::staff::Permission;
use leptos::prelude::*;
use texts::text;
use web::components::field::escape;
use web::components::icon::Icon;

use crate::program::{self, KeysDialog};
use crate::staff::Staff;
use crate::style;

/// Which entry of the menu a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Home,
    Orders,
    Products,
    Inventory,
    Promotions,
    Audit,
    Settings,
    /// The account of whoever looks; it stands in no menu.
    Account,
}

/// What stands around a page for one member of staff.
#[derive(Debug, Clone)]
pub(crate) struct Menu {
    entries: Vec<Entry>,
    name: String,
    /// What stands in the search field; none where nothing may be searched.
    query: Option<String>,
}

#[derive(Debug, Clone)]
struct Entry {
    label: Cow<'static, str>,
    href: &'static str,
    is_current: bool,
}

impl Menu {
    /// What is there and permitted, nothing else.
    pub fn of(staff: &Staff, current: Section, query: String) -> Menu {
        use Permission as P;
        use Section as S;
        // To whichever of them whoever looks may open.
        let (settings, may_settings) = match staff.may(P::SettingsEdit) {
            true => ("/admin/settings/shop", P::SettingsEdit),
            false => ("/admin/settings/staff", P::StaffManage),
        };
        let all = [
            (S::Home, text!("office-menu-home"), "/admin", None),
            (
                S::Orders,
                text!("office-menu-orders"),
                "/admin/orders",
                Some(P::OrdersView),
            ),
            (
                S::Products,
                text!("office-menu-products"),
                "/admin/products",
                Some(P::ProductsEdit),
            ),
            (
                S::Inventory,
                text!("office-menu-inventory"),
                "/admin/inventory",
                Some(P::OrdersView),
            ),
            (
                S::Promotions,
                text!("office-menu-promotions"),
                "/admin/promotions",
                Some(P::ProductsEdit),
            ),
            (
                S::Audit,
                text!("office-menu-audit"),
                "/admin/audit",
                Some(P::AuditView),
            ),
            (
                S::Settings,
                text!("office-menu-settings"),
                settings,
                Some(may_settings),
            ),
        ];
        let permitted = all
            .into_iter()
            .filter(|(_, _, _, needed)| needed.is_none_or(|needed| staff.may(needed)));
        let entries = permitted.map(|(section, label, href, _)| Entry {
            label,
            href,
            is_current: section == current,
        });
        Menu {
            entries: entries.collect(),
            name: staff.name().to_owned(),
            query: staff.may(P::OrdersView).then_some(query),
        }
    }
}

/// The whole document of a page of the office.
pub(crate) fn office_document(
    title: &str,
    shop: &str,
    menu: Menu,
    body: AnyView,
) -> impl IntoView + use<> {
    let Menu {
        entries,
        name,
        query,
    } = menu;
    let folded = entries.clone();
    view! {
        <html lang="en">
            <HeadTags title=title.to_owned() shop=shop.to_owned()/>
            <body>
                <a class="skip" href="#main">{text!("office-skip")}</a>
                <header class="top">
                    <details class="fold">
                        <summary><Icon name="menu"/>{text!("office-menu")}</summary>
                        <nav aria-label=text!("office-menu")><MenuList entries=folded/></nav>
                    </details>
                    <a class="brand" href="/admin">{shop.to_owned()}</a>
                    {query.map(|query| view! { <Search query/> })}
                    <details class="who">
                        <summary><Icon name="user"/><span>{name}</span></summary>
                        <div class="who-panel">
                            <a href="/admin/account">{text!("office-account")}</a>
                            <a href="/">{text!("office-view-shop")}</a>
                            <button type="button" class="link" data-keys="" hidden=true>{text!("office-keys-title")}</button>
                            <form method="post" action="/admin/logout"><button class="link">{text!("office-log-out")}</button></form>
                        </div>
                    </details>
                </header>
                <div class="frame">
                    <nav class="menu" aria-label=text!("office-menu")><MenuList entries/></nav>
                    <main id="main" tabindex="-1">{body}</main>
                </div>
                <KeysDialog/>
                <script src=program::address() defer=true></script>
            </body>
        </html>
    }
}

/// The document of whoever is not logged in.
pub(crate) fn gate_document(title: &str, shop: &str, body: AnyView) -> impl IntoView + use<> {
    view! {
        <html lang="en">
            <HeadTags title=title.to_owned() shop=shop.to_owned()/>
            <body class="outside">
                <a class="skip" href="#main">{text!("office-skip")}</a>
                <header class="top"><a class="brand" href="/admin/login">{shop.to_owned()}</a></header>
                <main id="main" class="gate" tabindex="-1">{body}</main>
            </body>
        </html>
    }
}

#[component]
fn HeadTags(title: String, shop: String) -> impl IntoView {
    let title = escape(&text!("office-title", page = title, shop = shop));
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="robots" content="noindex"/>
            <title inner_html=title></title>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            <link rel="preload" href="/fonts/figtree-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
            <link rel="stylesheet" href=style::address()/>
        </head>
    }
}

#[component]
fn MenuList(entries: Vec<Entry>) -> impl IntoView {
    let entries = entries.into_iter().map(|entry| {
        let current = entry.is_current.then_some("page");
        view! { <li><a href=entry.href aria-current=current>{entry.label}</a></li> }
    });
    view! { <ul>{entries.collect_view()}</ul> }
}

#[component]
fn Search(query: String) -> impl IntoView {
    view! {
        <form class="search" role="search" action="/admin/search">
            <label class="visually-hidden" for="top-q">{text!("office-search")}</label>
            <input class="input" id="top-q" name="q" type="search" value=query placeholder=text!("office-search") autocomplete="off"
                maxlength="200" enterkeyhint="search" aria-keyshortcuts="/"/>
            <button class="icon-button" aria-label=text!("office-search-send")><Icon name="search"/></button>
        </form>
    }
}
