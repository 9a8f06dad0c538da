//! Stored pictures at the widths that exist, in a frame that keeps their place.

use commerce::catalog::Picture;
use leptos::either::Either;
use leptos::prelude::*;

/// When a picture is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// At once and before others: the first large picture of a page.
    First,
    /// At once.
    Soon,
    /// When it comes near the window.
    Later,
}

/// What `<picture>` needs of a stored picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    pub webp: String,
    pub jpeg: String,
    /// The largest JPEG.
    pub src: String,
    pub width: u32,
    pub height: u32,
}

impl Sources {
    pub fn of(picture: &Picture) -> Sources {
        let width = picture.width_for(u32::MAX);
        Sources {
            webp: srcset(picture, "webp"),
            jpeg: srcset(picture, "jpg"),
            src: file(picture, width, "jpg"),
            width,
            height: picture.height_for(width),
        }
    }
}

/// The address of the picture at the stored width nearest above `wanted` pixels.
pub fn thumb(picture: &Picture, wanted: u32) -> String {
    file(picture, picture.width_for(wanted), "webp")
}

/// The address of the picture as link previews and search engines want it: a large JPEG.
pub fn large(picture: &Picture) -> String {
    file(picture, picture.width_for(1200), "jpg")
}

/// The colour shown until the picture is there.
pub fn tone(picture: &Picture) -> Option<String> {
    picture
        .placeholder
        .clone()
        .filter(|placeholder| placeholder.starts_with('#'))
}

/// A picture that decorates the text beside it, or an empty frame. `class` names the frame's shape.
#[component]
pub fn FramedPicture(
    picture: Option<Picture>,
    class: &'static str,
    sizes: &'static str,
    loading: Loading,
) -> impl IntoView {
    let Some(picture) = picture else {
        return Either::Left(view! { <span class=class></span> });
    };
    let sources = Sources::of(&picture);
    Either::Right(view! {
        <span class=class data-tone=tone(&picture)>
            <picture>
                <source type="image/webp" srcset=sources.webp sizes=sizes/>
                <img src=sources.src srcset=sources.jpeg sizes=sizes width=sources.width height=sources.height alt=""
                    loading=(loading == Loading::Later).then_some("lazy") fetchpriority=(loading == Loading::First).then_some("high")
                    decoding="async"/>
            </picture>
        </span>
    })
}

fn srcset(picture: &Picture, kind: &str) -> String {
    let widths = if picture.widths.is_empty() {
        std::slice::from_ref(&picture.width)
    } else {
        &picture.widths
    };
    let sources: Vec<String> = widths
        .iter()
        .map(|width| format!("{} {width}w", file(picture, *width, kind)))
        .collect();
    sources.join(", ")
}

fn file(picture: &Picture, width: u32, kind: &str) -> String {
    format!("/media/{}-{width}.{kind}", picture.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_offers_each_width_that_exists_and_the_size_of_the_largest() {
        let picture = Picture {
            key: "ab12".into(),
            width: 1600,
            height: 1200,
            alt: String::new(),
            placeholder: None,
            widths: vec![320, 800],
        };
        let sources = Sources::of(&picture);
        assert_eq!(
            sources.webp,
            "/media/ab12-320.webp 320w, /media/ab12-800.webp 800w"
        );
        assert_eq!(
            (sources.src.as_str(), sources.width, sources.height),
            ("/media/ab12-800.jpg", 800, 600)
        );
        assert_eq!(thumb(&picture, 160), "/media/ab12-320.webp");
    }
}
