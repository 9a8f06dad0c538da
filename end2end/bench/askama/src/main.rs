//! The shop's catalogue pages as somebody would write them who wants nothing but speed: templates compiled into the program, SQL by
//! hand over indexes made for it, counts of filters stored, one thread, nothing kept but the menu.

mod catalogue;
mod pages;

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use serde::Deserialize;

use catalogue::{Catalogue, Order, Root};
use pages::{Heading, Home, List, Product};

struct Shop {
    catalogue: Mutex<Catalogue>,
    menu: Vec<Root>,
}

type Answer = Result<Html<String>, StatusCode>;

#[derive(Debug, Default, Deserialize)]
struct Asked {
    sort: Option<String>,
    size: Option<u32>,
    page: Option<u32>,
}

impl Shop {
    fn with<T>(
        &self,
        read: impl FnOnce(&Catalogue) -> rusqlite::Result<T>,
    ) -> Result<T, StatusCode> {
        let catalogue = self
            .catalogue
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        read(&catalogue).map_err(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        })
    }

    fn list(&self, path: &str, category: &str, asked: &Asked) -> Answer {
        let order = Order::named(asked.sort.as_deref());
        let size = asked.size.unwrap_or(24).min(96);
        let page = asked.page.unwrap_or(1).max(1);
        let (found, cards, facets, below) = self.with(|catalogue| {
            Ok((
                catalogue.category(category)?,
                catalogue.cards(category, order, size, (page - 1) * size)?,
                catalogue.facets(category)?,
                catalogue.below(category)?,
            ))
        })?;
        let heading = Heading::of(&found, path);
        draw(&List::new(
            &self.menu,
            heading,
            found,
            order,
            (page, size),
            cards,
            facets,
            below,
        ))
    }
}

fn draw(page: &impl Template) -> Answer {
    page.render()
        .map(Html)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn home(State(shop): State<Arc<Shop>>) -> Answer {
    let (tiles, new, reduced, best) = shop.with(|catalogue| {
        Ok((
            catalogue.tiles()?,
            catalogue.cards("", Order::NEWEST, 4, 0)?,
            catalogue.reduced(4)?,
            catalogue.cards("", Order::SOLD, 4, 0)?,
        ))
    })?;
    draw(&Home {
        menu: &shop.menu,
        title: "FleetCart",
        tiles,
        new,
        reduced,
        best,
    })
}

async fn everything(State(shop): State<Arc<Shop>>, Query(asked): Query<Asked>) -> Answer {
    shop.list("/products", "", &asked)
}

async fn category(
    State(shop): State<Arc<Shop>>,
    Path(path): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    shop.list(&format!("/c/{path}"), &path, &asked)
}

async fn product(State(shop): State<Arc<Shop>>, Path(slug): Path<String>) -> Answer {
    let (product, variants, details, related) = shop.with(|catalogue| {
        let product = catalogue.product(&slug)?;
        let id = product.id;
        Ok((
            product,
            catalogue.variants(id)?,
            catalogue.details(id)?,
            catalogue.related(id)?,
        ))
    })?;
    draw(&Product::new(
        &shop.menu, product, variants, details, related,
    ))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args()
        .nth(1)
        .ok_or("the catalogue's file is missing")?;
    let catalogue = Catalogue::open(&file)?;
    let menu = catalogue.menu()?;
    let shop = Arc::new(Shop {
        catalogue: Mutex::new(catalogue),
        menu,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}", listener.local_addr()?)?;
    out.flush()?;
    let app = Router::new()
        .route("/", get(home))
        .route("/products", get(everything))
        .route("/c/{*path}", get(category))
        .route("/p/{slug}", get(product))
        .with_state(shop);
    axum::serve(listener, app).await?;
    Ok(())
}
