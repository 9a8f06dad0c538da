//! The list of products.

use std::borrow::Cow;

use commerce::catalog::ProductStatus;
use database::catalog::ProductRow;
use leptos::prelude::*;
use texts::text;
use web::components::pagination::Pagination;
use web::components::picture::{FramedPicture, Loading};

use crate::kit::parts::{Empty, PageHead};
use crate::kit::pill::Pill;
use crate::kit::tabs::{Tab, Tabs};
use crate::products::list::ProductsQuery;

pub(in crate::products) struct Shown {
    pub query: ProductsQuery,
    pub rows: Vec<ProductRow>,
    pub total: u64,
    pub page: u64,
    pub pages: u64,
    pub may_edit: bool,
}

#[component]
pub(in crate::products) fn ProductsView(shown: Shown) -> impl IntoView {
    let Shown {
        query,
        rows,
        total,
        page,
        pages,
        may_edit,
    } = shown;
    let new = may_edit.then(
        || view! { <a class="button" href="/admin/products/new">{text!("office-product-add")}</a> },
    );
    let current = query.status();
    let tab = |status: Option<ProductStatus>, label: Cow<'static, str>| Tab {
        label: label.into_owned(),
        href: query.with_status(status),
        count: (status == current).then_some(total),
        is_current: status == current,
    };
    let tabs = vec![
        tab(None, text!("office-product-all")),
        tab(Some(ProductStatus::Active), text!("office-product-active")),
        tab(Some(ProductStatus::Draft), text!("office-product-draft")),
        tab(
            Some(ProductStatus::Archived),
            text!("office-product-archived"),
        ),
    ];
    let status = (!query.status.is_empty()).then(|| {
        view! { <input type="hidden" name="status" value=query.status.clone()/> }
    });
    let list = if rows.is_empty() {
        leptos::either::Either::Left(view! { <Empty text=text!("office-product-none")/> })
    } else {
        leptos::either::Either::Right(view! { <Table rows/> })
    };
    let typed = query.q.clone();
    view! {
        <PageHead title=text!("office-product-list")>{new}</PageHead>
        <Tabs label=text!("office-product-list") tabs/>
        <form class="filter" action="/admin/products">
            {status}
            <label class="visually-hidden" for="filter">{text!("office-product-search")}</label>
            <input class="input" type="search" id="filter" name="q" value=typed placeholder=text!("office-product-search") maxlength="200"/>
            <button class="button quiet">{text!("office-product-search-button")}</button>
        </form>
        {list}
        <Pagination page pages href=move |page| query.at(page)/>
    }
}

#[component]
fn Table(rows: Vec<ProductRow>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row/> })
        .collect_view();
    view! {
        <div class="table-box">
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-product-title")}</th>
                    <th scope="col">{text!("office-product-status")}</th>
                    <th scope="col" class="number">{text!("office-product-variants")}</th>
                    <th scope="col" class="number">{text!("office-product-in-stock")}</th>
                    <th scope="col" class="number">{text!("office-product-price")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(row: ProductRow) -> impl IntoView {
    let (tone, status) = word(row.status);
    let prices = row.prices.map(|(from, to)| {
        if from == to {
            from.to_string()
        } else {
            format!("{from} – {to}")
        }
    });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-product-title")>
                <a class="with-picture" href=format!("/admin/products/{}", row.id)>
                    <FramedPicture picture=row.picture class="frame thumb" sizes="3rem" loading=Loading::Later/>
                    <span>{row.title}</span>
                </a>
            </th>
            <td data-label=text!("office-product-status")><Pill tone text=status/></td>
            <td class="number" data-label=text!("office-product-variants")>{row.variants}</td>
            <td class="number" data-label=text!("office-product-in-stock")>{row.on_hand - row.reserved}</td>
            <td class="number" data-label=text!("office-product-price")>{prices}</td>
        </tr>
    }
}

/// How a product's status is meant, and its word.
pub(super) fn word(status: ProductStatus) -> (&'static str, Cow<'static, str>) {
    match status {
        ProductStatus::Draft => ("caution", text!("office-product-draft")),
        ProductStatus::Active => ("good", text!("office-product-active")),
        ProductStatus::Archived => ("quiet", text!("office-product-archived")),
    }
}
