//! A product's pictures: a strip that scrolls and snaps, thumbnails that are links into it, a dialog to look closer.

use commerce::catalog::Picture;
use leptos::prelude::*;
use web::components::icon::icon;
use web::components::picture::{Sources, thumb, tone};

use crate::product::islands::gallery::Gallery;

/// `sizes` is the width the main picture takes, for the browser's choice of source.
pub fn gallery(pictures: &[Picture], sizes: &'static str) -> AnyView {
    let items = pictures.iter().enumerate().map(|(at, picture)| {
        let first = at == 0;
        let sources = Sources::of(picture);
        let full = sources.src.clone();
        view! {
            <li id=format!("photo-{}", at + 1)>
                <a href=full>
                    <span class="frame" data-tone=tone(picture)>
                        <picture>
                            <source type="image/webp" srcset=sources.webp sizes=sizes/>
                            <img src=sources.src srcset=sources.jpeg sizes=sizes alt=picture.alt.clone() width=sources.width height=sources.height
                                fetchpriority=first.then_some("high") loading=(!first).then_some("lazy") decoding="async"/>
                        </picture>
                    </span>
                </a>
            </li>
        }
    }).collect_view();
    let thumbs = (pictures.len() > 1).then(|| {
        let links = pictures.iter().enumerate().map(|(at, picture)| view! {
            <li>
                <a href=format!("#photo-{}", at + 1) aria-current=(at == 0).then_some("true")>
                    <span class="frame thumb" data-tone=tone(picture)>
                        <img src=thumb(picture, 160) alt=format!("Photograph {}", at + 1) width="160" height="160" loading="lazy" decoding="async"/>
                    </span>
                </a>
            </li>
        }).collect_view();
        view! { <ul class="gallery-thumbs">{links}</ul> }
    });
    view! {
        <Gallery>
            <div class="gallery">
                <ul class="gallery-strip">{items}</ul>
                {thumbs}
                <dialog class="zoom" aria-label="Picture in full size">
                    <form method="dialog"><button class="icon-button" aria-label="Close the picture">{icon("close")}</button></form>
                    <img alt=""/>
                </dialog>
            </div>
        </Gallery>
    }.into_any()
}
