//! The document around every page: head, header, footer, and the slim frame of the checkout.

use commerce::Money;
use commerce::policy::RETURN_DAYS;
use leptos::prelude::*;

use super::assets::Assets;
use super::ui::{
    cart_link::{cart_drawer, cart_link},
    icon::icon,
    search_form::search_form,
};

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
        menu: Vec<MenuEntry>,
        /// From which worth of goods the delivery is free.
        free_delivery: Option<Money>,
        cart_count: u32,
        /// The signed-in customer's name.
        customer: Option<String>,
        /// What stands in the search field.
        query: String,
    },
    /// A slim header without ways out, for the checkout.
    Checkout,
}

/// The whole document.
pub fn document(assets: &Assets, head: Head, frame: Frame, body: AnyView) -> impl IntoView + use<> {
    let drawer = matches!(frame, Frame::Shop { .. });
    let (header, footer) = match frame {
        Frame::Shop {
            menu,
            free_delivery,
            cart_count,
            customer,
            query,
        } => {
            let footer = shop_footer(&menu).into_any();
            (
                shop_header(menu, free_delivery, cart_count, customer, query).into_any(),
                footer,
            )
        }
        Frame::Checkout => (checkout_header().into_any(), checkout_footer().into_any()),
    };
    view! {
        <html lang="en">
            <head>{head_tags(assets, head)}</head>
            <body>
                <a class="skip" href="#main">"Skip to the content"</a>
                {header}
                <main id="main" tabindex="-1">{body}</main>
                {footer}
                {drawer.then(cart_drawer)}
            </body>
        </html>
    }
}

fn head_tags(assets: &Assets, head: Head) -> impl IntoView + use<> {
    let title = if head.title.is_empty() {
        "FleetCart".to_owned()
    } else {
        format!("{} · FleetCart", head.title)
    };
    let description = head
        .description
        .unwrap_or_else(|| "Good things for the desk, the trail and the living room.".to_owned());
    let structured = head.structured.iter().map(|json| {
        // A closing tag inside the text would end the script.
        view! { <script type="application/ld+json" inner_html=json.replace('<', "\\u003c")></script> }
    }).collect_view();
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>{title.clone()}</title>
        <meta name="description" content=description.clone()/>
        {head.hidden.then(|| view! { <meta name="robots" content="noindex"/> })}
        {head.canonical.clone().map(|url| view! { <link rel="canonical" href=url.clone()/> {open_graph("og:url", url)} })}
        {open_graph("og:title", title)}
        {open_graph("og:description", description)}
        {open_graph("og:type", head.kind)}
        {open_graph("og:site_name", "FleetCart")}
        {head.picture.map(|url| view! { {open_graph("og:image", url)} <meta name="twitter:card" content="summary_large_image"/> })}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
        <link rel="preload" href="/fonts/figtree-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
        <link rel="preload" href="/fonts/bricolage-grotesque-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
        <link rel="stylesheet" href=assets.css.clone()/>
        <script type="module" src=assets.boot.clone() async></script>
        {structured}
    }
}

/// The view macro knows no `property`.
fn open_graph(property: &'static str, content: impl Into<String>) -> impl IntoView {
    leptos::html::meta()
        .attr("property", property)
        .attr("content", content.into())
}

/// The logo, a link home.
pub fn logo() -> impl IntoView {
    view! {
        <a class="logo" href="/">
            <svg viewBox="0 0 40 40" aria-hidden="true">
                <path fill="#fff" stroke="#0f1b2e" stroke-width="3" d="M1.5 1.5h37v37h-37z"></path>
                <path fill="#d6321a" d="M20 3 37 20 20 37 3 20Z"></path>
            </svg>
            "FleetCart"
        </a>
    }
}

fn shop_header(
    menu: Vec<MenuEntry>,
    free_delivery: Option<Money>,
    cart_count: u32,
    customer: Option<String>,
    query: String,
) -> impl IntoView {
    let account = customer.unwrap_or_else(|| "Account".to_owned());
    view! {
        <header class="site-header">
            <p class="notice-bar">{free_delivery.map(|threshold| view! { <span>{format!("Free delivery from {threshold:#}")}</span>" " })}<a href="/pages/returns">{format!("{RETURN_DAYS} days to return")}</a></p>
            <div class="wrap site-header-row">
                <details class="menu">
                    <summary class="icon-button" aria-label="Menu">
                        <svg class="icon icon-menu" aria-hidden="true"><use href="/icons.svg#menu"></use></svg>
                        <svg class="icon icon-close" aria-hidden="true"><use href="/icons.svg#close"></use></svg>
                    </summary>
                    <nav class="menu-panel" aria-label="Menu">{menu_list(&menu, "menu", None)}</nav>
                </details>
                {logo()}
                {search_form(query)}
                <div class="site-tools">
                    <a class="tool" href="/account">{icon("user")}<span class="tool-label">{account}</span></a>
                    {cart_link(cart_count)}
                </div>
            </div>
            <nav class="wrap nav" aria-label="Categories">{menu_list(&menu, "nav", Some("nav-panel"))}</nav>
        </header>
    }
}

fn menu_list(
    menu: &[MenuEntry],
    group: &'static str,
    panel: Option<&'static str>,
) -> impl IntoView + use<> {
    let entries = menu.iter().map(|entry| {
        if entry.children.is_empty() {
            return view! { <li><a href=entry.url.clone()>{entry.title.clone()}</a></li> }.into_any();
        }
        let children = entry.children.iter().map(|child| view! { <li><a href=child.url.clone()>{child.title.clone()}</a></li> }).collect_view();
        view! {
            <li><details name=group>
                <summary>{entry.title.clone()}{icon("chevron")}</summary>
                <ul class=panel><li><a href=entry.url.clone()>"All of " {entry.title.clone()}</a></li>{children}</ul>
            </details></li>
        }.into_any()
    }).collect_view();
    view! { <ul>{entries}<li><a href="/products">"Everything"</a></li><li><a href="/pages/delivery">"Delivery"</a></li></ul> }
}

fn shop_footer(menu: &[MenuEntry]) -> impl IntoView + use<> {
    let shop = menu
        .iter()
        .map(|entry| view! { <li><a href=entry.url.clone()>{entry.title.clone()}</a></li> })
        .collect_view();
    view! {
        <footer class="site-footer">
            <div class="wrap">
                <div class="footer-cols">
                    <div class="footer-news"><p class="footer-line">"Well chosen. Quickly yours."</p></div>
                    <nav aria-labelledby="footer-shop"><h2 id="footer-shop">"Shop"</h2><ul>{shop}<li><a href="/products">"Everything"</a></li></ul></nav>
                    <nav aria-labelledby="footer-help"><h2 id="footer-help">"Help"</h2><ul>
                        <li><a href="/pages/delivery">"Delivery"</a></li>
                        <li><a href="/pages/returns">"Returns"</a></li>
                        <li><a href="/account">"Your account"</a></li>
                    </ul></nav>
                    <nav aria-labelledby="footer-house"><h2 id="footer-house">"The house"</h2><ul>
                        <li><a href="/pages/terms">"Terms"</a></li>
                        <li><a href="/pages/privacy">"Privacy"</a></li>
                    </ul></nav>
                </div>
                <div class="footer-base">
                    <svg class="flags" viewBox="0 0 412 40" role="img" aria-label="FleetCart in signal flags"><use href="/icons.svg#flags"></use></svg>
                    <p>"Prices in euro, VAT included, plus delivery."</p>
                </div>
            </div>
        </footer>
    }
}

fn checkout_header() -> impl IntoView {
    view! {
        <header class="slim-header">
            <div class="wrap site-header-row">
                {logo()}
                <a class="tool" href="/cart">{icon("cart")}<span class="tool-label">"Back to the cart"</span></a>
            </div>
        </header>
    }
}

fn checkout_footer() -> impl IntoView {
    view! {
        <footer class="slim-footer">
            <div class="wrap">
                <nav aria-label="Help"><ul>
                    <li><a href="/pages/delivery">"Delivery"</a></li>
                    <li><a href="/pages/returns">"Returns"</a></li>
                    <li><a href="/pages/terms">"Terms"</a></li>
                    <li><a href="/pages/privacy">"Privacy"</a></li>
                </ul></nav>
            </div>
        </footer>
    }
}
