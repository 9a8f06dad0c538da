//! A sentence that stands out: done, look out, wrong.

use leptos::prelude::*;

use crate::components::icon::icon;

/// How it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Info,
    Caution,
    Bad,
}

/// Read out when it appears.
pub fn alert(tone: Tone, text: impl Into<String>) -> AnyView {
    let (class, mark) = match tone {
        Tone::Good => ("alert good", "check"),
        Tone::Info => ("alert info", "info"),
        Tone::Caution => ("alert caution", "warning"),
        Tone::Bad => ("alert bad", "warning"),
    };
    view! { <p class=class role="status">{icon(mark)}<span>{text.into()}</span></p> }.into_any()
}
