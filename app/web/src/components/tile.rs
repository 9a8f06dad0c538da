//! Categories as tiles.

use commerce::catalog::{Category, Picture};
use leptos::prelude::*;
use texts::text;

use crate::components::picture::{FramedPicture, Loading};

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

#[component]
pub fn Tiles(tiles: Vec<Tile>) -> impl IntoView {
    let items = tiles.into_iter().map(|tile| view! {
        <li><a class="tile" href=tile.url>
            <FramedPicture picture=tile.picture class="frame" sizes="(min-width: 48rem) 28rem, 45vw" loading=Loading::Later/>
            <span class="tile-name">{tile.name}</span>" "<span class="tile-count">{text!("components-products", count = tile.count)}</span>
        </a></li>
    }).collect_view();
    view! { <ul class="tiles">{items}</ul> }
}
