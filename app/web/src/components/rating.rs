//! Stars with their meaning in words.

use commerce::catalog::Rating;
use leptos::prelude::*;
use texts::text_around;

/// Nothing for a product nobody has rated.
#[component]
pub fn RatingStars(rating: Rating) -> impl IntoView {
    let tenths = rating.tenths()?;
    let stars = (1..=5).map(|star| star_at(tenths, star)).map(|name| view! {
        <svg class="icon icon-solid" aria-hidden="true"><use href=format!("/icons.svg#{name}")></use></svg>
    }).collect_view();
    let (words, unit) = text_around!(
        "components-rating",
        gap = reviews,
        mean = mean(&rating)?,
        count = rating.count
    );
    Some(view! {
        <p class="rating">
            <span class="stars" aria-hidden="true">{stars}</span>
            <span class="visually-hidden">{words}</span>
            <span>{rating.count}<span class="visually-hidden">{unit}</span></span>
        </p>
    })
}

/// The mean as "4.5".
pub fn mean(rating: &Rating) -> Option<String> {
    let tenths = rating.tenths()?;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

/// Which drawing stands at place `star` (1 to 5) of a rating in tenths.
fn star_at(tenths: i64, star: i64) -> &'static str {
    match tenths - (star - 1) * 10 {
        8.. => "star",
        3..=7 => "star-half",
        _ => "star-empty",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_rounded_to_halves() {
        let drawn = |tenths| {
            (1..=5)
                .map(|star| star_at(tenths, star))
                .collect::<Vec<_>>()
        };
        assert_eq!(drawn(45), ["star", "star", "star", "star", "star-half"]);
        assert_eq!(drawn(42), ["star", "star", "star", "star", "star-empty"]);
        assert_eq!(drawn(48), ["star"; 5]);
    }
}
