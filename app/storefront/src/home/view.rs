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
    let free_delivery = free_delivery.map(|threshold| {
        let amount = format!("{threshold:#}");
        let detail = text!("home-promise-free-delivery-detail", amount = amount);
        view! { <Promise icon="truck" title=text!("home-promise-free-delivery") detail/> }
    });
    let returns = returns.map(|returns| {
        let title = text!("home-promise-return", days = returns.days);
        view! { <Promise icon="return" title detail=text!("home-promise-return-detail")/> }
    });
    let payment = on_delivery.then(|| {
        let title = text!("home-promise-payment");
        view! { <Promise icon="shield" title detail=text!("home-promise-payment-detail")/> }
    });
    let promises = free_delivery.is_some() || returns.is_some() || payment.is_some();
    promises.then(|| {
        view! { <ul class="promise-line">{free_delivery}{returns}{payment}</ul> }
    })
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
