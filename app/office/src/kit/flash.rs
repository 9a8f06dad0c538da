//! What was just done, told on the page that a form leads to: by a word in its address.

use std::borrow::Cow;

use serde::Deserialize;
use web::components::alert::Tone;

use crate::page::Flash;

/// The word in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    pub done: Option<String>,
}

/// The sentence for the word; a word that the page does not know says nothing.
pub(crate) fn flash(
    done: Option<&str>,
    text: impl FnOnce(&str) -> Option<Cow<'static, str>>,
) -> Flash {
    done.and_then(text).map(|text| (Tone::Good, text))
}
