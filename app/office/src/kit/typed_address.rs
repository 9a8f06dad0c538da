//! Products and categories as staff name them: by their addresses in the shop.

use texts::text;

use crate::kit::form::FormData;
use crate::settings::keep::listed;

/// The last parts of the addresses in a field, each once; whole addresses may be pasted, in which `before` stands in front of
/// that part. More than `most` is noted.
pub(crate) fn named(
    sent: &mut FormData,
    field: &'static str,
    before: &str,
    most: usize,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for typed in listed(sent.text(field)) {
        let name = typed.rsplit_once(before).map_or(&*typed, |(_, name)| name);
        let name = name.split(['?', '#']).next().unwrap_or_default();
        let name = name.trim_matches('/').to_owned();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > most {
        sent.refuse(field, text!("office-promotion-too-many", most = most));
    }
    names
}
