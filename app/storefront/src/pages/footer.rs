//! The foot of every page: categories, written pages, who answers for the shop.

use std::sync::Arc;

use leptos::prelude::*;
use texts::text;

use crate::pages::flags::Flags;
use crate::pages::shell::{MenuEntry, MenuLink};
use crate::pages::store_settings::Identity;

/// The footer is no index of the shop.
const FOOTER_CATEGORIES: usize = 8;

#[component]
pub fn ShopFooter(
    shop: Arc<Identity>,
    menu: Vec<MenuEntry>,
    prices: Option<String>,
) -> impl IntoView {
    let categories = menu
        .into_iter()
        .take(FOOTER_CATEGORIES)
        .map(|entry| view! { <MenuLink entry/> })
        .collect_view();
    view! {
        <footer class="site-footer">
            <div class="wrap">
                <div class="footer-cols">
                    <div class="footer-news">
                        <p class="footer-line">{shop.slogan.clone().unwrap_or_else(|| shop.name.clone())}</p>
                        <Imprint shop=shop.clone()/>
                    </div>
                    <nav aria-labelledby="footer-shop"><h2 id="footer-shop">{text!("shell-shop")}</h2><ul>{categories}<li><a href="/products">{text!("catalog-all")}</a></li></ul></nav>
                    <nav aria-labelledby="footer-help"><h2 id="footer-help">{text!("shell-help")}</h2><ul>
                        {page_links(&shop, is_help)}
                        <li><a href="/orders/find">{text!("order-find-link")}</a></li>
                        <li><a href="/contact">{text!("contact-title")}</a></li>
                        <li><a href="/account">{text!("shell-account-own")}</a></li>
                    </ul></nav>
                    <nav aria-labelledby="footer-house"><h2 id="footer-house">{text!("shell-legal")}</h2><ul>
                        {page_links(&shop, |slug| !is_help(slug))}
                        <WithdrawalLink shop=shop.clone()/>
                    </ul></nav>
                </div>
                <div class="footer-base">
                    <Flags name=shop.name.clone()/>
                    {prices.map(|prices| view! { <p>{prices}</p> })}
                </div>
            </div>
        </footer>
    }
}

/// The way to the withdrawal form, where the shop's country asks for it or the shop wants it.
#[component]
fn WithdrawalLink(shop: Arc<Identity>) -> impl IntoView {
    shop.links_withdrawal()
        .then(|| view! { <li><a href="/withdraw">{text!("withdraw-link")}</a></li> })
}

/// Who answers for the shop, and how to reach them.
#[component]
fn Imprint(shop: Arc<Identity>) -> impl IntoView {
    let lines = shop
        .imprint
        .iter()
        .map(|line| view! { <span>{line.clone()}</span> })
        .collect_view();
    let phone = shop.phone.clone().map(|phone| {
        let dialled: String = phone
            .chars()
            .filter(|sign| sign.is_ascii_digit() || *sign == '+')
            .collect();
        view! { <a href=format!("tel:{dialled}")>{phone}</a> }
    });
    view! {
        <address class="footer-imprint">
            {lines}
            {phone}
            <a href=format!("mailto:{}", shop.email)>{shop.email.clone()}</a>
        </address>
    }
}

/// Pages that help with buying; all others are terms and the like.
fn is_help(slug: &str) -> bool {
    ["delivery", "returns", "help", "contact"].contains(&slug)
}

fn page_links(shop: &Identity, shown: fn(&str) -> bool) -> impl IntoView + use<> {
    shop.pages
        .iter()
        .filter(|(slug, _)| shown(slug))
        .map(|(slug, title)| {
            view! { <li><a href=format!("/pages/{slug}")>{title.clone()}</a></li> }
        })
        .collect_view()
}

#[component]
pub fn CheckoutFooter(shop: Arc<Identity>) -> impl IntoView {
    view! {
        <footer class="slim-footer">
            <div class="wrap">
                <nav aria-label=text!("shell-help")><ul>{page_links(&shop, |_| true)}<WithdrawalLink shop/></ul></nav>
            </div>
        </footer>
    }
}
