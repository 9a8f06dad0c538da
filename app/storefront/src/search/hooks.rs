//! Where the search field's island finds what the server has drawn.

use web::contract::Hook;

/// `GET ?q=`: suggestions for what was typed, as a fragment.
pub const SUGGEST_PATH: &str = "/search/suggest";

pub const FIELD: Hook = Hook::new("data-search-field");
/// The list of suggestions, and one row of it.
pub const LIST: Hook = Hook::new("data-suggestions");
pub const ROW: Hook = Hook::new("data-suggestion");
