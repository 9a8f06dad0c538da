//! A sentence that stands out: done, look out, wrong.

use leptos::prelude::*;

use crate::components::icon::Icon;

/// How it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Info,
    Caution,
    Bad,
}

/// Read out when it appears.
#[component]
pub fn Alert(tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    let (class, mark) = match tone {
        Tone::Good => ("alert good", "check"),
        Tone::Info => ("alert info", "info"),
        Tone::Caution => ("alert caution", "warning"),
        Tone::Bad => ("alert bad", "warning"),
    };
    view! { <p class=class role="status"><Icon name=mark/><span>{text}</span></p> }
}
