//! The product's pictures: a strip that scrolls and snaps, thumbnails that are links into it, a dialog to look closer.

use leptos::{html::{Dialog, Ul}, prelude::*};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

/// A picture of the gallery, with what `<picture>` needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryPicture {
    /// WebP sources as a `srcset`.
    pub webp: String,
    /// JPEG sources as a `srcset`.
    pub jpeg: String,
    /// The JPEG for browsers that know neither.
    pub src: String,
    pub thumb: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
}

/// The picture that a choice in the buy box asks for.
pub fn shown_picture() -> ArcRwSignal<Option<u32>> {
    thread_local! { static SHOWN: ArcRwSignal<Option<u32>> = ArcRwSignal::new(None); }
    SHOWN.with(Clone::clone)
}

/// `sizes` is the width the main picture takes, for the browser's choice of source.
#[island]
pub fn Gallery(pictures: Vec<GalleryPicture>, sizes: String) -> impl IntoView {
    let strip = NodeRef::<Ul>::new();
    let dialog = NodeRef::<Dialog>::new();
    let zoomed = RwSignal::new(None::<usize>);
    let pictures = StoredValue::new(pictures);
    let wanted = shown_picture();

    Effect::new(move |_| {
        if let (Some(at), Some(strip)) = (wanted.get(), strip.get()) {
            if let Some(item) = strip.children().item(at) {
                strip.set_scroll_left(item.unchecked_into::<web_sys::HtmlElement>().offset_left());
            }
        }
    });
    Effect::new(move |_| {
        if let (Some(_), Some(dialog)) = (zoomed.get(), dialog.get()) {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        }
    });

    let items = pictures.get_value().into_iter().enumerate().map(|(at, picture)| {
        let first = at == 0;
        let label = format!("Look closer: {}", picture.alt);
        let full = picture.src.clone();
        view! {
            <li id=format!("picture-{}", at + 1) class="gallery-item">
                <a href=full class="gallery-zoom" aria-label=label
                    on:click=move |event| { event.prevent_default(); zoomed.set(None); zoomed.set(Some(at)); }>
                    <picture>
                        <source type="image/webp" srcset=picture.webp sizes=sizes.clone()/>
                        <img src=picture.src srcset=picture.jpeg sizes=sizes.clone() alt=picture.alt width=picture.width height=picture.height
                            fetchpriority=if first { "high" } else { "auto" } loading=if first { "eager" } else { "lazy" } decoding="async"/>
                    </picture>
                </a>
            </li>
        }
    }).collect_view();
    let thumbs = pictures.with_value(|pictures| (pictures.len() > 1).then(|| {
        let links = pictures.iter().enumerate().map(|(at, picture)| {
            view! {
                <li><a href=format!("#picture-{}", at + 1) aria-label=format!("Picture {}: {}", at + 1, picture.alt)>
                    <img src=picture.thumb.clone() alt="" width="96" height="96" loading="lazy"/>
                </a></li>
            }
        }).collect_view();
        view! { <ul class="gallery-thumbs" role="list">{links}</ul> }
    }));

    view! {
        <div class="gallery">
            <ul class="gallery-strip" role="list" tabindex="0" aria-label="Pictures" node_ref=strip>{items}</ul>
            {thumbs}
            <dialog class="gallery-dialog" node_ref=dialog aria-label="Picture in full size" on:close=move |_| zoomed.set(None)>
                <form method="dialog">
                    <button class="icon-button" aria-label="Close the picture">
                        <svg class="icon" aria-hidden="true"><use href="/icons.svg#close"></use></svg>
                    </button>
                </form>
                {move || zoomed.get().and_then(|at| pictures.with_value(|pictures| pictures.get(at).cloned())).map(|picture| view! {
                    <img src=picture.src alt=picture.alt width=picture.width height=picture.height/>
                })}
            </dialog>
        </div>
    }
}
