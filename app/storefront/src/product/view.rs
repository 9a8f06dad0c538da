//! The product page: gallery, buy box, what there is to know, what goes with it.

use commerce::catalog::{Picture, Product, ProductCard, Safety};
use database::content::Returns;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::alert::{Alert, Tone};
use web::components::breadcrumb::{Breadcrumb, Breadcrumbs};
use web::components::card::{CardLayout, Cards, Level};
use web::components::icon::Icon;
use web::components::product_row::ProductRow;
use web::components::rating::RatingStars;

use crate::pages::page_link::PageLink;
use crate::pages::product::buy_form::{BuyBar, BuyForm, Offer};
use crate::pages::product::gallery::ProductGallery;
use crate::pages::product::specs::Specs;
use crate::product::islands::buy_box::BuyBox;

/// Everything the product page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    pub product: Product,
    pub offer: Offer,
    pub pictures: Vec<Picture>,
    pub way: Vec<Breadcrumb>,
    /// How long delivery takes and what it costs, in a sentence.
    pub delivery: String,
    pub returns: Option<Returns>,
    pub returns_page: Option<String>,
    pub related: Vec<ProductCard>,
    /// Shoppers do not see the page yet.
    pub is_preview: bool,
}

#[component]
pub fn ProductPage(shown: Shown) -> impl IntoView {
    let Shown {
        product,
        offer,
        pictures,
        way,
        delivery,
        returns,
        returns_page,
        related,
        is_preview,
    } = shown;
    let preview =
        is_preview.then(|| view! { <Alert tone=Tone::Caution text=text!("product-preview")/> });
    let (form, head) = (offer.clone(), product.clone());
    view! {
        <BuyBox>
            <div class="wrap">
                {preview}
                <Breadcrumbs steps=way/>
                <div class="product">
                    <ProductGallery pictures sizes="(min-width: 56rem) 46rem, 100vw"/>
                    <BuyForm offer=form><ProductHead product=head/></BuyForm>
                    <Sections product delivery returns returns_page/>
                </div>
                <ProductRow id="related" title=text!("product-related") products=related/>
            </div>
            <BuyBar offer/>
        </BuyBox>
    }
}

#[component]
fn ProductHead(product: Product) -> impl IntoView {
    let brand = product.brand.map(|brand| {
        let url = format!("/products?brand={}", brand.slug);
        view! { <a class="buy-brand" href=url>{brand.name}</a> }
    });
    view! { <div class="buy-head">{brand}<h1>{product.title}</h1><RatingStars rating=product.rating/></div> }
}

#[component]
fn Sections(
    product: Product,
    delivery: String,
    returns: Option<Returns>,
    returns_page: Option<String>,
) -> impl IntoView {
    let description = product.description_html.clone();
    let description = (!description.trim().is_empty()).then(|| view! {
        <Section title=text!("product-description") open=true><div class="prose" inner_html=description></div></Section>
    });
    let safety = product.safety.clone().map(|safety| {
        view! {
            <Section title=text!("product-safety") open=false><SafetyText safety/></Section>
        }
    });
    view! {
        <div class="product-below sections">
            {description}
            <Section title=text!("product-details") open=true><Specs product/></Section>
            {safety}
            <Section title=text!("product-delivery") open=false><Delivery sentence=delivery returns page=returns_page/></Section>
        </div>
    }
}

#[component]
fn Section(#[prop(into)] title: String, open: bool, children: Children) -> impl IntoView {
    view! {
        <details class="section" open=open>
            <summary><h2>{title}</h2><Icon name="chevron"/></summary>
            {children()}
        </details>
    }
}

#[component]
fn Delivery(sentence: String, returns: Option<Returns>, page: Option<String>) -> impl IntoView {
    let returns = returns.map(|returns| {
        let (before, after) = if returns.free {
            text_around!("product-return-free", gap = link, days = returns.days)
        } else {
            text_around!("product-return-paid", gap = link, days = returns.days)
        };
        view! { <p>{before}<PageLink url=page text=text!("product-return-more")/>{after}</p> }
    });
    view! {
        <div class="prose">
            <p>{sentence}</p>
            {returns}
        </div>
    }
}

/// Who made it, who answers for it in the Union, and what is to be minded.
#[component]
fn SafetyText(safety: Safety) -> impl IntoView {
    let party = |heading: std::borrow::Cow<'static, str>,
                 name: String,
                 address: String,
                 contact: String| {
        (!name.is_empty()).then(|| {
            let href = if contact.starts_with("https://") {
                contact.clone()
            } else {
                format!("mailto:{contact}")
            };
            let address = address
                .lines()
                .map(|line| view! { {line.to_owned()}<br/> })
                .collect_view();
            view! { <h3>{heading}</h3><p>{name}<br/>{address}<a href=href>{contact}</a></p> }
        })
    };
    let maker = party(
        text!("product-safety-maker"),
        safety.manufacturer,
        safety.manufacturer_address,
        safety.manufacturer_email,
    );
    let responsible = party(
        text!("product-safety-responsible"),
        safety.responsible,
        safety.responsible_address,
        safety.responsible_email,
    );
    let warnings = safety.warnings;
    let warnings = (!warnings.is_empty()).then(|| {
        let lines = warnings
            .lines()
            .map(|line| view! { <p>{line.to_owned()}</p> })
            .collect_view();
        view! { <h3>{text!("product-safety-warnings")}</h3>{lines} }
    });
    view! { <div class="prose">{warnings}{maker}{responsible}</div> }
}

/// The page of a product that is no longer sold, with what comes close.
#[component]
pub fn GonePage(title: String, alternatives: Vec<ProductCard>) -> impl IntoView {
    let lead = if alternatives.is_empty() {
        text!("product-gone-lead", title = title)
    } else {
        text!("product-gone-lead-related", title = title)
    };
    let cards = (!alternatives.is_empty()).then(|| {
        let layout = CardLayout {
            level: Level::Two,
            ..CardLayout::ROW
        };
        view! { <Cards products=alternatives layout/> }
    });
    view! {
        <div class="wrap">
            <div class="trouble">
                <p class="trouble-code">"410"</p>
                <h1>{text!("product-gone")}</h1>
                <p class="lead">{lead}</p>
            </div>
            {cards}
        </div>
    }
}
