//! `/p/{slug}`: one product.

pub mod buy_form;
pub mod gallery;
pub mod offer;
mod price;
pub mod promise;
mod specs;
pub mod structured;
pub mod view;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use commerce::catalog::{Product, ProductStatus, Slug, Variant};
use commerce::ids::ProductId;
use database::catalog::{product_by_id, product_by_slug, redirect_for, related_products};
use leptos::prelude::view;
use texts::text;
use web::components::breadcrumb::{self, Breadcrumb, breadcrumbs};
use web::components::picture;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::preview::is_preview;
use web::http::redirect::moved;
use web::http::visitor::Visitor;

use crate::pages::catalog::Pairs;
use crate::pages::frame;
use crate::pages::page_link;
use crate::pages::product::offer::PriceNote;
use crate::pages::product::view::{GonePage, ProductPage, Shown};
use crate::pages::render::Page;
use crate::pages::shell::{Frame, Head};
use crate::pages::state::Shop;
use crate::pages::tax_text::TaxNote;
use crate::product::hooks::VARIANT_QUERY;

pub use structured::plain_text;

const RELATED: u32 = 4;

/// `/p/{slug}`, with `?v=` or the choices of the form without scripting.
pub async fn page(
    State(shop): State<Shop>,
    Path(slug): Path<String>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let Some(product) = find(&shop, &slug).await? else {
        return elsewhere(&shop, &slug).await;
    };
    match product.status {
        ProductStatus::Draft => return Err(PageError::NotFound),
        ProductStatus::Archived => return gone(&shop, &visitor, &product).await,
        ProductStatus::Active => {}
    }
    let Some(selected) = offer::chosen(&product, &pairs).cloned() else {
        return gone(&shop, &visitor, &product).await;
    };
    let frame = frame::load(&shop, &visitor, "").await?;
    draw(&shop, frame, product, selected, Audience::Everybody).await
}

/// `/preview/{id}/{until}/{seal}`: the page of a product that shoppers may not see yet, for staff; the office makes the
/// address.
pub async fn preview(
    State(shop): State<Shop>,
    Path((id, until_ms, seal)): Path<(i64, i64, String)>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let id = ProductId(id);
    if !is_preview(&shop, id, until_ms, &seal) {
        return Err(PageError::NotFound);
    }
    let currency = shop.store.settings().await?.currency;
    let found = product_by_id(shop.db.reader(), id, currency, shop.now_ms()).await?;
    let product = found.ok_or(PageError::NotFound)?;
    let selected = offer::chosen(&product, &pairs).cloned();
    let selected = selected.ok_or(PageError::NotFound)?;
    let frame = frame::load(&shop, &visitor, "").await?;
    let mut answer = draw(&shop, frame, product, selected, Audience::Staff).await?;
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let hidden = HeaderValue::from_static("noindex, nofollow");
    headers.insert("x-robots-tag", hidden);
    // The address opens the page for whoever has it.
    let silent = HeaderValue::from_static("no-referrer");
    headers.insert(REFERRER_POLICY, silent);
    Ok(answer)
}

/// Who the page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Everybody,
    Staff,
}

async fn draw(
    shop: &Shop,
    frame: Frame,
    product: Product,
    selected: Variant,
    audience: Audience,
) -> Result<Response, PageError> {
    let zones = shop.store.shipping_zones().await?;
    let settings = shop.store.settings().await?;
    let country = settings.country;
    let quote = promise::cheapest(&zones, country, &selected);
    let way = steps(&product);
    let structured = vec![
        structured::product(
            &product,
            &selected,
            quote.as_ref(),
            settings.returns,
            country,
            shop.base_url(),
        ),
        breadcrumb::structured(&way, shop.base_url().origin()),
    ];
    let head = match audience {
        Audience::Everybody => Head {
            structured,
            ..head(shop, &product, &settings.name)
        },
        Audience::Staff => Head::private(product.title.clone()),
    };
    let promises = promise::promises(country, quote.as_ref(), settings.returns, shop.now_ms());
    let note = PriceNote {
        tax: TaxNote::of_class(&settings.tax, product.tax_class),
        delivery_page: page_link::address(&settings, "delivery"),
    };
    let shown = Shown {
        offer: offer::offer(&product, &selected, promises, &note),
        pictures: offer::pictures(&product),
        delivery: promise::sentence(country, quote.as_ref()),
        returns: settings.returns,
        returns_page: page_link::address(&settings, "returns"),
        related: related(shop, &product).await?,
        is_preview: audience == Audience::Staff,
        way,
        product,
    };
    let page = Page::new(head, frame)
        .about(shown.product.id)
        .showing(&shown.related);
    Ok(page.draw(&shop.assets, || view! { <ProductPage shown/> }))
}

async fn find(shop: &Shop, slug: &str) -> Result<Option<Product>, PageError> {
    if Slug::parse(slug).is_err() {
        return Ok(None);
    }
    let currency = shop.store.settings().await?.currency;
    let found = product_by_slug(shop.db.reader(), slug, currency, shop.now_ms());
    Ok(found.await?)
}

/// Where a product went, or that there is none.
async fn elsewhere(shop: &Shop, slug: &str) -> Result<Response, PageError> {
    match redirect_for(shop.db.reader(), &format!("/p/{slug}")).await? {
        Some(new) => Ok(moved(&new)),
        None => Err(PageError::NotFound),
    }
}

async fn related(
    shop: &Shop,
    product: &Product,
) -> Result<Vec<commerce::catalog::ProductCard>, PageError> {
    let lists = shop.changes.lists();
    Ok(match lists.related(product.id, RELATED as usize) {
        Some(ids) => lists.cards_of(&shop.db, &ids).await?,
        None => related_products(shop.db.reader(), product.id, RELATED).await?,
    })
}

async fn gone(shop: &Shop, visitor: &Visitor, product: &Product) -> Result<Response, PageError> {
    let alternatives = related(shop, product).await?;
    let frame = frame::load(shop, visitor, "").await?;
    let title = product.title.clone();
    let head = Head::private(text!("product-gone-title", title = &title));
    let page = Page::new(head, frame).status(StatusCode::GONE);
    Ok(page.draw(&shop.assets, || view! { <GonePage title alternatives/> }))
}

fn head(shop: &Shop, product: &Product, name: &str) -> Head {
    let description = product
        .seo
        .description
        .clone()
        .unwrap_or_else(|| plain_text(&product.description_html, 155));
    let description = if description.is_empty() {
        text!(
            "catalog-description",
            title = product.title.as_str(),
            shop = name
        )
        .into_owned()
    } else {
        description
    };
    let photograph = product
        .media
        .first()
        .map(|media| shop.base_url().join(&picture::large(&media.picture)));
    Head {
        description: Some(description),
        canonical: Some(shop.base_url().join(&format!("/p/{}", product.slug))),
        picture: photograph,
        kind: "product",
        ..Head::titled(
            product
                .seo
                .title
                .clone()
                .unwrap_or_else(|| product.title.clone()),
        )
    }
}

fn steps(product: &Product) -> Vec<Breadcrumb> {
    let above = product
        .breadcrumbs
        .iter()
        .map(|step| (step.name.clone(), format!("/c/{}", step.path)));
    breadcrumbs(above.chain([(product.title.clone(), format!("/p/{}", product.slug))]))
}

/// The address of a variant's page.
pub fn address(product: &Product, variant: &Variant) -> String {
    format!("/p/{}?{VARIANT_QUERY}={}", product.slug, variant.id)
}
