//! The document around every page: head, header, footer, and the slim frame of the checkout.

use std::sync::Arc;

use commerce::Money;
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::field::escape;
use web::components::icon::Icon;
use web::http::assets::{Assets, LIVE_RELOAD_PATH};

use crate::pages::cart::cart_link::EmptyDrawer;
use crate::pages::footer::{CheckoutFooter, ShopFooter};
use crate::pages::look::{self, Logo, TabIcon};
use crate::pages::search::search_form::SearchForm;
use crate::pages::store_settings::Identity;

/// What a page says of itself to browsers, search engines and link previews.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Without the shop's name, which is added.
    pub title: String,
    pub description: Option<String>,
    /// Absolute address of the one page that this is.
    pub canonical: Option<String>,
    /// Absolute address of a picture for link previews.
    pub picture: Option<String>,
    /// `product` or `website`.
    pub kind: &'static str,
    /// Not to be listed by search engines.
    pub hidden: bool,
    /// JSON-LD objects, serialised.
    pub structured: Vec<String>,
}

impl Head {
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            kind: "website",
            ..Self::default()
        }
    }

    /// A page for one visitor only, which no search engine should list.
    pub fn private(title: impl Into<String>) -> Self {
        Self {
            hidden: true,
            ..Self::titled(title)
        }
    }
}

/// A category as the menus show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuEntry {
    pub title: String,
    pub url: String,
    pub children: Vec<MenuEntry>,
}

/// The frame around a page.
#[derive(Clone, Debug)]
pub enum Frame {
    /// Header with menu, search, account and cart.
    Shop {
        identity: Arc<Identity>,
        menu: Vec<MenuEntry>,
        /// From which worth of goods the delivery is free.
        free_delivery: Option<Money>,
        /// The personal corner of the header, drawn; see [`crate::pages::tools`].
        tools: String,
        /// What stands in the search field.
        query: String,
        /// What prices contain, for the foot; unknown while the database is away.
        prices: Option<String>,
    },
    /// A slim header without ways out, for the checkout.
    Checkout(Arc<Identity>),
}

impl Frame {
    fn identity(&self) -> Arc<Identity> {
        match self {
            Self::Shop { identity, .. } | Self::Checkout(identity) => identity.clone(),
        }
    }
}

/// The whole document.
pub fn document(assets: &Assets, head: Head, frame: Frame, body: AnyView) -> impl IntoView + use<> {
    let drawer = matches!(frame, Frame::Shop { .. });
    let shop = frame.identity();
    let (header, footer) = match frame {
        Frame::Shop {
            identity,
            menu,
            free_delivery,
            tools,
            query,
            prices,
        } => {
            let footer =
                view! { <ShopFooter shop=identity.clone() menu=menu.clone() prices/> }.into_any();
            (
                view! { <ShopHeader shop=identity menu free_delivery tools query/> }.into_any(),
                footer,
            )
        }
        Frame::Checkout(identity) => (
            view! { <CheckoutHeader shop=identity.clone()/> }.into_any(),
            view! { <CheckoutFooter shop=identity/> }.into_any(),
        ),
    };
    view! {
        <html lang="en">
            <head><HeadTags assets=assets.clone() head shop/></head>
            <body>
                <a class="skip" href="#main">{text!("shell-skip")}</a>
                {header}
                <main id="main" tabindex="-1">{body}</main>
                {footer}
                {drawer.then(|| view! { <EmptyDrawer/> })}
            </body>
        </html>
    }
}

#[component]
fn HeadTags(assets: Assets, head: Head, shop: Arc<Identity>) -> impl IntoView {
    let name = shop.name.clone();
    let title = if head.title.is_empty() {
        name.clone()
    } else {
        text!("shell-title", page = head.title, shop = name.as_str()).into_owned()
    };
    let description = head
        .description
        .or_else(|| shop.description.clone())
        .unwrap_or_else(|| name.clone());
    let structured = head.structured.iter().map(|json| {
        // A closing tag inside the text would end the script.
        view! { <script type="application/ld+json" inner_html=json.replace('<', "\\u003c")></script> }
    }).collect_view();
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title inner_html=escape(&title)></title>
        <meta name="description" content=description.clone()/>
        {head.hidden.then(|| view! { <meta name="robots" content="noindex"/> })}
        {head.canonical.clone().map(|url| view! { <link rel="canonical" href=url.clone()/> {open_graph("og:url", url)} })}
        {open_graph("og:title", title)}
        {open_graph("og:description", description)}
        {open_graph("og:type", head.kind)}
        {open_graph("og:site_name", name)}
        {head.picture.map(|url| view! { {open_graph("og:image", url)} <meta name="twitter:card" content="summary_large_image"/> })}
        <TabIcon shop=shop.clone()/>
        <link rel="preload" href="/fonts/figtree-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
        <link rel="preload" href="/fonts/bricolage-grotesque-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
        <link rel="stylesheet" href=assets.css/>
        {look::address(&shop.look).map(|url| view! { <link rel="stylesheet" href=url/> })}
        <script type="module" src=assets.boot async></script>
        {assets.live_reload.then(|| view! { <script type="module" src=LIVE_RELOAD_PATH async></script> })}
        {structured}
    }
}

/// The view macro knows no `property`.
fn open_graph(property: &'static str, content: impl Into<String>) -> impl IntoView {
    leptos::html::meta()
        .attr("property", property)
        .attr("content", content.into())
}

#[component]
fn ShopHeader(
    shop: Arc<Identity>,
    menu: Vec<MenuEntry>,
    free_delivery: Option<Money>,
    tools: String,
    query: String,
) -> impl IntoView {
    let free_delivery = free_delivery.map(|threshold| {
        let amount = format!("{threshold:#}");
        view! { <span>{text!("shell-notice-free-delivery", amount = amount)}</span>" " }
    });
    let returns = shop.returns.map(|returns| {
        let promise = text!("shell-notice-returns", days = returns.days);
        match shop.page("returns") {
            Some(_) => Either::Left(view! { <a href="/pages/returns">{promise}</a> }),
            None => Either::Right(view! { <span>{promise}</span> }),
        }
    });
    let delivery = shop.page("delivery").map(str::to_owned);
    view! {
        <header class="site-header">
            {(free_delivery.is_some() || returns.is_some()).then(|| view! { <p class="notice-bar">{free_delivery}{returns}</p> })}
            <div class="wrap site-header-row">
                <details class="menu">
                    <summary class="icon-button" aria-label=text!("shell-menu")>
                        <svg class="icon icon-menu" aria-hidden="true"><use href="/icons.svg#menu"></use></svg>
                        <svg class="icon icon-close" aria-hidden="true"><use href="/icons.svg#close"></use></svg>
                    </summary>
                    <nav class="menu-panel" aria-label=text!("shell-menu")><MenuList menu=menu.clone() delivery=delivery.clone()/></nav>
                </details>
                <Logo shop=shop.clone()/>
                <SearchForm query/>
                <div class="site-tools" inner_html=tools></div>
            </div>
            <nav class="wrap nav" aria-label=text!("shell-categories")><MenuRow menu delivery/></nav>
        </header>
    }
}

/// Letters that fit the row of categories on the narrowest screen that has one (60 rem); the rest goes below "More".
const ROW_LETTERS: usize = 65;
/// A longer name is cut, with an ellipsis, by the style sheet.
const NAME_LETTERS: usize = 24;
/// Padding and gap of an entry, in letters.
const ENTRY_PADDING: usize = 5;
/// From here on there is room for a panel to the left.
const PANEL_LETTERS: usize = 45;

/// The categories in a row; those that do not fit are behind a disclosure.
#[component]
fn MenuRow(menu: Vec<MenuEntry>, delivery: Option<String>) -> impl IntoView {
    let (shown, rest) = split_row(menu);
    let entries = shown
        .into_iter()
        .map(|(end, entry)| {
            let panel = if end > PANEL_LETTERS {
                "nav-panel end"
            } else {
                "nav-panel"
            };
            menu_item(entry, "nav", Some(panel))
        })
        .collect_view();
    let more = (!rest.is_empty()).then(|| view! { <MoreCategories categories=rest/> });
    view! { <ul>{entries}{more}<MenuEnd delivery/></ul> }
}

/// The entries that fit the row, each with where it ends, and the others.
fn split_row(menu: Vec<MenuEntry>) -> (Vec<(usize, MenuEntry)>, Vec<MenuEntry>) {
    let mut end = 0;
    let (mut shown, mut rest) = (Vec::new(), Vec::new());
    for entry in menu {
        end += entry.title.chars().count().min(NAME_LETTERS) + ENTRY_PADDING;
        if end <= ROW_LETTERS {
            shown.push((end, entry));
        } else {
            // The order of the categories is kept: none after the first that does not fit.
            end = ROW_LETTERS;
            rest.push(entry);
        }
    }
    (shown, rest)
}

#[component]
fn MoreCategories(categories: Vec<MenuEntry>) -> impl IntoView {
    let links = categories
        .into_iter()
        .map(|entry| view! { <MenuLink entry/> })
        .collect_view();
    view! {
        <li class="nav-more"><details name="nav">
            <summary>{text!("shell-more-categories")}<Icon name="chevron"/></summary>
            <ul class="nav-panel wide">{links}</ul>
        </details></li>
    }
}

/// All categories, one below the other.
#[component]
fn MenuList(menu: Vec<MenuEntry>, delivery: Option<String>) -> impl IntoView {
    let entries = menu
        .into_iter()
        .map(|entry| menu_item(entry, "menu", None))
        .collect_view();
    view! { <ul>{entries}<MenuEnd delivery/></ul> }
}

fn menu_item(
    entry: MenuEntry,
    group: &'static str,
    panel: Option<&'static str>,
) -> impl IntoView + use<> {
    if entry.children.is_empty() {
        Either::Left(view! { <MenuLink entry/> })
    } else {
        Either::Right(view! { <SubMenu entry group panel/> })
    }
}

#[component]
fn MenuEnd(delivery: Option<String>) -> impl IntoView {
    view! {
        <li><a href="/products">{text!("catalog-all")}</a></li>
        {delivery.map(|title| view! { <li><a href="/pages/delivery">{title}</a></li> })}
    }
}

#[component]
fn SubMenu(entry: MenuEntry, group: &'static str, panel: Option<&'static str>) -> impl IntoView {
    let all = text!("shell-category-all", category = entry.title.as_str());
    let children = entry
        .children
        .into_iter()
        .map(|entry| view! { <MenuLink entry/> })
        .collect_view();
    view! {
        <li><details name=group>
            <summary>{entry.title}<Icon name="chevron"/></summary>
            <ul class=panel><li><a href=entry.url>{all}</a></li>{children}</ul>
        </details></li>
    }
}

#[component]
pub fn MenuLink(entry: MenuEntry) -> impl IntoView {
    view! { <li><a href=entry.url>{entry.title}</a></li> }
}

#[component]
fn CheckoutHeader(shop: Arc<Identity>) -> impl IntoView {
    view! {
        <header class="slim-header">
            <div class="wrap site-header-row">
                <Logo shop=shop.clone()/>
                <a class="tool" href="/cart"><Icon name="cart"/><span class="tool-label">{text!("shell-cart-back")}</span></a>
            </div>
        </header>
    }
}
