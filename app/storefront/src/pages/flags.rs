//! The shop's name in signal flags, which spell letters from ship to ship.

use commerce::catalog::Slug;
use leptos::prelude::*;

/// The most flags in a row; longer names hoist their initials.
const LONGEST: usize = 12;
/// As wide as so many flags are they at most, so that a short name has none as large as a door.
const LEAST_WIDTH: usize = 8;
/// From one flag to the next, of which 40 are the flag.
const STEP: usize = 46;

/// The flags of a name by their names in `flags.svg`: its letters, or those its words begin with. A name that cannot be
/// spelled in the letters of signals has one that says nothing.
fn spelled(name: &str) -> Vec<String> {
    let slug = Slug::from_title(name).map(|slug| slug.to_string());
    let slug = slug.unwrap_or_default();
    let letters = |text: &str| -> Vec<String> {
        let letters = text.chars().filter(char::is_ascii_lowercase);
        letters.map(String::from).collect()
    };
    let whole = letters(&slug);
    let initials: String = slug
        .split('-')
        .filter_map(|word| word.chars().next())
        .collect();
    let flags = if whole.len() <= LONGEST {
        whole
    } else {
        letters(&initials)
    };
    match flags.len() {
        1..=LONGEST => flags,
        _ => vec!["none".to_owned()],
    }
}

/// The name's first letter, for where there is room for one flag.
pub fn first(name: &str) -> String {
    spelled(name).swap_remove(0)
}

/// One flag as a file of its own.
pub fn drawing(flag: &str) -> Option<String> {
    let all = include_str!("../../public/flags.svg");
    let (_, rest) = all.split_once(&format!("<symbol id=\"{flag}\" viewBox=\"0 0 40 40\">"))?;
    let (shapes, _) = rest.split_once("</symbol>")?;
    let head = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">"#;
    Some(format!("{head}{shapes}</svg>\n"))
}

#[component]
pub fn Flags(name: String) -> impl IntoView {
    let flags = spelled(&name);
    let width = flags.len().max(LEAST_WIDTH) * STEP - 6;
    let flags = flags.into_iter().enumerate().map(|(place, flag)| {
        view! { <use href=format!("/flags.svg#{flag}") x=(place * STEP).to_string() width="40" height="40"></use> }
    });
    view! {
        <svg class="flags" viewBox=format!("0 0 {width} 40") aria-hidden="true">{flags.collect_view()}</svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_hoists_its_own_name() {
        let hoist = |name| spelled(name).join(" ");
        assert_eq!(hoist("FleetCart"), "f l e e t c a r t");
        assert_eq!(hoist("Nordlicht"), "n o r d l i c h t");
        assert_eq!(hoist("Café Zoë"), "c a f e z o e");
        assert_eq!(hoist("Müllers Lampen Fabrik"), "m l f");
        assert_eq!(hoist("Donaudampfschifffahrt"), "d");
        assert_eq!(hoist("24"), "none");
        assert_eq!(hoist(""), "none");
        assert_eq!(first("Nordlicht"), "n");
    }

    #[test]
    fn what_is_no_flag_has_no_drawing() {
        for flag in ["", "nn", "N", "n\" viewBox=\"0 0 40 40\">", "../icons"] {
            assert_eq!(drawing(flag), None, "{flag}");
        }
    }

    #[test]
    fn there_is_a_flag_for_each_letter() {
        let drawn = include_str!("../../public/flags.svg");
        for flag in ('a'..='z').map(String::from).chain(["none".to_owned()]) {
            assert!(drawn.contains(&format!("<symbol id=\"{flag}\"")), "{flag}");
            let alone = drawing(&flag).unwrap();
            assert!(
                alone.starts_with("<svg ") && alone.contains("<path "),
                "{alone}"
            );
        }
    }
}
