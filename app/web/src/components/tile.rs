//! Ways into part of the range.

use commerce::catalog::{Category, Picture};
use leptos::prelude::*;

use crate::components::picture::{self, Loading};

/// A category as a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    pub name: String,
    pub url: String,
    pub count: i64,
    pub picture: Option<Picture>,
}

impl From<&Category> for Tile {
    fn from(category: &Category) -> Tile {
        Tile {
            name: category.name.clone(),
            url: format!("/c/{}", category.path),
            count: category.product_count,
            picture: category.picture.clone(),
        }
    }
}

pub fn tiles(tiles: &[Tile]) -> AnyView {
    let items = tiles.iter().map(|tile| view! {
        <li><a class="tile" href=tile.url.clone()>
            {picture::framed(tile.picture.as_ref(), "frame", "(min-width: 48rem) 28rem, 45vw", Loading::Later)}
            <span class="tile-name">{tile.name.clone()}</span>" "<span class="tile-count">{products(tile.count)}</span>
        </a></li>
    }).collect_view();
    view! { <ul class="tiles">{items}</ul> }.into_any()
}

/// "1 product", "14 products".
pub fn products(count: i64) -> String {
    if count == 1 {
        "1 product".to_owned()
    } else {
        format!("{count} products")
    }
}
