//! Links to the other pages of a list.

use leptos::prelude::*;

/// Nothing for a single page. `href` makes the address of a page.
pub fn pagination(page: u64, pages: u64, href: impl Fn(u64) -> String) -> Option<AnyView> {
    if pages < 2 {
        return None;
    }
    let items = places(page, pages).into_iter().map(|place| match place {
        Some(number) => {
            let current = (number == page).then_some("page");
            view! { <li><a href=href(number) aria-current=current><span class="visually-hidden">"Page "</span>{number}</a></li> }.into_any()
        }
        None => view! { <li><span class="gap">"…"</span></li> }.into_any(),
    }).collect_view();
    let before = (page > 1).then(|| view! { <a href=href(page - 1) rel="prev">"Previous"</a> });
    let after = (page < pages).then(|| view! { <a href=href(page + 1) rel="next">"Next"</a> });
    Some(
        view! { <nav class="pagination" aria-label="Pages">{before}<ul>{items}</ul>{after}</nav> }
            .into_any(),
    )
}

/// The first, the last and those around `page`; `None` stands for a gap.
fn places(page: u64, pages: u64) -> Vec<Option<u64>> {
    let mut places = Vec::new();
    let mut last = 0;
    for number in 1..=pages.min(page + 1).max(1) {
        if number == 1 || number + 1 >= page {
            push(&mut places, &mut last, number);
        }
    }
    if last < pages {
        push(&mut places, &mut last, pages);
    }
    places
}

fn push(places: &mut Vec<Option<u64>>, last: &mut u64, number: u64) {
    match number - *last {
        0 | 1 => {}
        2 => places.push(Some(number - 1)),
        _ => places.push(None),
    }
    places.push(Some(number));
    *last = number;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_stand_only_where_more_than_one_page_is_left_out() {
        assert_eq!(places(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(places(1, 9), [Some(1), Some(2), None, Some(9)]);
        assert_eq!(
            places(5, 9),
            [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]
        );
        assert_eq!(
            places(4, 6),
            [Some(1), Some(2), Some(3), Some(4), Some(5), Some(6)]
        );
    }
}
