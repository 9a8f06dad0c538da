//! `/look.css`: a shop's own colours, after the style sheet that all shops share.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::uri::PathAndQuery;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use commerce::look::{Look, ON_ACCENT, Shades};
use leptos::either::Either;
use leptos::prelude::*;
use web::components::picture::{self, Sources};
use web::http::error::PageError;

use crate::pages::flags;
use crate::pages::state::Shop;
use crate::pages::store_settings::Identity;

const PATH: &str = "/look.css";

/// `/look.css`; its address changes with its text, so it may be kept for ever. Under any other address it is asked for
/// again: a server that has not read the new colours yet must not give the old ones out for good.
pub async fn style(State(shop): State<Shop>, uri: Uri) -> Result<Response, PageError> {
    let identity = shop.store.settings().await?;
    let css = css(&identity.look).ok_or(PageError::NotFound)?;
    let asked = uri.path_and_query().map(PathAndQuery::as_str);
    let kept = if asked == address(&identity.look).as_deref() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, kept),
    ];
    Ok((headers, css).into_response())
}

/// `/flag/{file}`, such as `/flag/n.svg`: one flag, for the browser's tab.
pub async fn flag(Path(file): Path<String>) -> Result<Response, PageError> {
    let flag = file.strip_suffix(".svg").and_then(flags::drawing);
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    Ok((headers, flag.ok_or(PageError::NotFound)?).into_response())
}

/// What the browser's tab shows: the logo, or the flag of the name's first letter.
#[component]
pub fn TabIcon(shop: Arc<Identity>) -> impl IntoView {
    match &shop.look.logo {
        Some(logo) => Either::Left(
            view! { <link rel="icon" href=picture::thumb(logo, 0) type="image/webp"/> },
        ),
        None => {
            let url = format!("/flag/{}.svg", flags::first(&shop.name));
            Either::Right(view! { <link rel="icon" href=url type="image/svg+xml"/> })
        }
    }
}

/// The address of the shop's own style; none when its colours are the style sheet's.
pub fn address(look: &Look) -> Option<String> {
    let mut hasher = DefaultHasher::new();
    css(look)?.hash(&mut hasher);
    Some(format!("{PATH}?v={:016x}", hasher.finish()))
}

/// Paper stays white where pages are printed, and browsers that cannot tell light from dark keep the colours of all.
fn css(look: &Look) -> Option<String> {
    let mut rules = String::new();
    let mut set = |name: &str, shades: Shades| {
        let Shades { light, dark } = shades;
        let _infallible = write!(rules, "--{name}:light-dark({light},{dark});");
    };
    if let Some(accent) = look.accent {
        set("accent", accent);
        set("accent-deep", accent.deep());
        set("accent-wash", accent.wash());
        set("on-accent", ON_ACCENT);
    }
    if let Some(block) = look.block {
        set("navy", block);
    }
    (!rules.is_empty()).then(|| {
        format!("@media screen{{@supports (color:light-dark(red,red)){{:root{{{rules}}}}}}}\n")
    })
}

/// The shop's name with its logo, or with the flag of its first letter: a link home.
#[component]
pub fn Logo(shop: Arc<Identity>) -> impl IntoView {
    let mark = match &shop.look.logo {
        Some(logo) => {
            let sources = Sources::of(logo);
            view! {
                <picture>
                    <source type="image/webp" srcset=sources.webp sizes="6rem"/>
                    <img src=sources.src srcset=sources.jpeg sizes="6rem" width=sources.width height=sources.height alt="" decoding="async"/>
                </picture>
            }
            .into_any()
        }
        None => {
            let flag = format!("/flags.svg#{}", flags::first(&shop.name));
            view! { <svg viewBox="0 0 40 40" aria-hidden="true"><use href=flag width="40" height="40"></use></svg> }
                .into_any()
        }
    };
    view! { <a class="logo" href="/">{mark}{shop.name.clone()}</a> }
}

#[cfg(test)]
mod tests {
    use commerce::look::{
        Colour, DARK_PAPER, DARK_SURFACE, LIGHT_PAPER, LIGHT_SURFACE, ON_BLOCK, ON_BLOCK_SOFT,
    };

    use super::*;

    #[test]
    fn only_what_a_shop_changes_is_written_and_under_an_address_of_its_own() {
        assert_eq!(address(&Look::default()), None);
        let shades = |light, dark| Shades {
            light: Colour::parse(light).unwrap(),
            dark: Colour::parse(dark).unwrap(),
        };
        let block = Look {
            block: Some(shades("#10251f", "#12332a")),
            ..Look::default()
        };
        let both = Look {
            accent: Some(shades("#0a6b4f", "#5fd6ae")),
            ..block.clone()
        };
        let text = css(&block).unwrap();
        assert!(
            text.contains("--navy:light-dark(#10251f,#12332a);"),
            "{text}"
        );
        assert!(!text.contains("--accent"), "{text}");
        let text = css(&both).unwrap();
        assert!(
            text.contains("--accent:light-dark(#0a6b4f,#5fd6ae);"),
            "{text}"
        );
        assert_ne!(address(&block), address(&both));
    }

    #[test]
    fn colours_are_checked_against_those_of_the_style_sheet() {
        let tokens = include_str!("../../style/tokens.css");
        for (name, light, dark) in [
            ("paper", LIGHT_PAPER, DARK_PAPER),
            ("surface", LIGHT_SURFACE, DARK_SURFACE),
        ] {
            let rule = format!("--{name}: light-dark({light}, {dark});");
            assert!(tokens.contains(&rule), "{rule}");
        }
        for (name, colour) in [("on-navy", ON_BLOCK), ("on-navy-soft", ON_BLOCK_SOFT)] {
            let rule = format!("--{name}: {colour};");
            assert!(tokens.contains(&rule), "{rule}");
        }
    }
}
