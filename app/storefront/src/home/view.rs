//! The start page: one promise, the breadth of the range, what is bought, what is new, what costs less.

use commerce::Money;
use commerce::catalog::{Picture, ProductCard};
use database::content::Returns;
use leptos::prelude::*;
use texts::text;
use web::components::card::CardLayout;
use web::components::icon::Icon;
use web::components::picture::{FramedPicture, Loading};
use web::components::product_row::{MoreLink, ProductRow};
use web::components::tile::{Tile, Tiles};

use crate::pages::flags::Flags;

/// Everything the start page shows.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The shop's name.
    pub shop: String,
    pub title: String,
    pub lead: Option<String>,
    /// The large photograph.
    pub picture: Option<Picture>,
    pub tiles: Vec<Tile>,
    /// What the merchant has picked.
    pub featured: Vec<ProductCard>,
    pub best: Vec<ProductCard>,
    pub new: Vec<ProductCard>,
    pub reduced: Vec<ProductCard>,
    /// From which worth of goods the delivery is free.
    pub free_delivery: Option<Money>,
    pub returns: Option<Returns>,
    /// Whether goods can be paid for when they arrive.
    pub on_delivery: bool,
}

#[component]
pub fn HomePage(home: Home) -> impl IntoView {
    let best = MoreLink {
        url: "/products?sort=best-selling",
        text: text!("home-best-more").into_owned(),
    };
    let new = MoreLink {
        url: "/products?sort=newest",
        text: text!("home-new-more").into_owned(),
    };
    let fresh = CardLayout {
        fresh: true,
        ..CardLayout::ROW
    };
    view! {
        <div class="wrap">
            <Hero shop=home.shop title=home.title lead=home.lead photograph=home.picture/>
            <Promises free_delivery=home.free_delivery returns=home.returns on_delivery=home.on_delivery/>
            <Range tiles=home.tiles/>
            <ProductRow id="picked" title=text!("home-picked") products=home.featured/>
            <ProductRow id="best" title=text!("home-best") more=best products=home.best/>
            <ProductRow id="reduced" title=text!("home-reduced") products=home.reduced/>
            <ProductRow id="new" title=text!("home-new") more=new layout=fresh products=home.new/>
        </div>
    }
}

#[component]
fn Hero(
    shop: String,
    title: String,
    lead: Option<String>,
    photograph: Option<Picture>,
) -> impl IntoView {
    view! {
        <section class="hero" aria-labelledby="hero">
            <div class="hero-text">
                <Flags name=shop/>
                <h1 id="hero">{title}</h1>
                {lead.map(|lead| view! { <p>{lead}</p> })}
                <a class="button light big" href="/products">{text!("components-see-everything")}</a>
            </div>
            <FramedPicture picture=photograph class="frame" sizes="(min-width: 56rem) 42rem, 100vw" loading=Loading::First/>
        </section>
    }
}

#[component]
fn Promises(
    free_delivery: Option<Money>,
    returns: Option<Returns>,
    on_delivery: bool,
) -> impl IntoView {
    let (delivery, condition) = match free_delivery {
        Some(threshold) => (
            text!("home-promise-free-delivery"),
            text!(
                "home-promise-free-delivery-detail",
                amount = format!("{threshold:#}")
            ),
        ),
        None => (
            text!("home-promise-delivery"),
            text!("home-promise-delivery-detail"),
        ),
    };
    view! {
        <ul class="promise-line">
            <Promise icon="truck" title=delivery detail=condition/>
            {returns.map(|returns| view! {
                <Promise icon="return" title=text!("home-promise-return", days = returns.days) detail=text!("home-promise-return-detail")/>
            })}
            {on_delivery.then(|| view! {
                <Promise icon="shield" title=text!("home-promise-payment") detail=text!("home-promise-payment-detail")/>
            })}
        </ul>
    }
}

#[component]
fn Promise(
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] detail: String,
) -> impl IntoView {
    view! { <li><Icon name=icon/><span><strong>{title}</strong>" "{detail}</span></li> }
}

#[component]
fn Range(tiles: Vec<Tile>) -> impl IntoView {
    (!tiles.is_empty()).then(|| {
        view! {
            <section class="band" aria-labelledby="range">
                <div class="band-head"><h2 id="range">{text!("home-range")}</h2></div>
                <Tiles tiles/>
            </section>
        }
    })
}
