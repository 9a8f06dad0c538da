//! A product's pictures: a strip that scrolls and snaps, thumbnails that are links into it, a dialog to look closer.

use commerce::catalog::Picture;
use leptos::prelude::*;
use texts::text;
use web::components::icon::Icon;
use web::components::picture::{Sources, thumb, tone};

use crate::product::hooks;
use crate::product::islands::gallery::Gallery;

/// `sizes` is the width the main picture takes, for the browser's choice of source. Nothing without pictures.
#[component]
pub fn ProductGallery(pictures: Vec<Picture>, sizes: &'static str) -> impl IntoView {
    if pictures.is_empty() {
        return None;
    }
    let thumbs = (pictures.len() > 1).then(|| view! { <Thumbs pictures=pictures.clone()/> });
    let items = pictures
        .into_iter()
        .enumerate()
        .map(|(at, picture)| view! { <LargePicture at picture sizes/> })
        .collect_view();
    Some(view! {
        <Gallery>
            <div class="gallery">
                <ul {..hooks::STRIP.mark()} class="gallery-strip">{items}</ul>
                {thumbs}
                <dialog {..hooks::ZOOM.mark()} class="zoom" aria-label=text!("product-zoom")>
                    <form method="dialog"><button class="icon-button" aria-label=text!("product-zoom-close")><Icon name="close"/></button></form>
                    <img {..hooks::IMAGE.mark()} alt=""/>
                </dialog>
            </div>
        </Gallery>
    })
}

/// A link to the file, so that it can be looked at without scripting too.
#[component]
fn LargePicture(at: usize, picture: Picture, sizes: &'static str) -> impl IntoView {
    let first = at == 0;
    let tone = tone(&picture);
    let sources = Sources::of(&picture);
    let file = sources.src.clone();
    view! {
        <li id=format!("photo-{}", at + 1)>
            <a {..hooks::PICTURE.mark()} href=file>
                <span class="frame" data-tone=tone>
                    <picture>
                        <source type="image/webp" srcset=sources.webp sizes=sizes/>
                        <img {..hooks::IMAGE.mark()} src=sources.src srcset=sources.jpeg sizes=sizes alt=picture.alt width=sources.width height=sources.height
                            fetchpriority=first.then_some("high") loading=(!first).then_some("lazy") decoding="async"/>
                    </picture>
                </span>
            </a>
        </li>
    }
}

#[component]
fn Thumbs(pictures: Vec<Picture>) -> impl IntoView {
    let links = pictures.into_iter().enumerate().map(|(at, picture)| view! {
        <li>
            <a {..hooks::THUMB.tell(at)} href=format!("#photo-{}", at + 1) aria-current=(at == 0).then_some("true")>
                <span class="frame thumb" data-tone=tone(&picture)>
                    <img src=thumb(&picture, 160) alt=text!("product-photo", number = at + 1) width="160" height="160" loading="lazy" decoding="async"/>
                </span>
            </a>
        </li>
    });
    view! { <ul class="gallery-thumbs">{links.collect_view()}</ul> }
}
