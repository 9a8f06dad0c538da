//! Links to the other pages of a list.

use leptos::either::Either;
use leptos::prelude::*;
use texts::{text, text_around};

/// Nothing for a single page. `href` makes the address of a page.
#[component]
pub fn Pagination<F>(page: u64, pages: u64, href: F) -> impl IntoView
where
    F: Fn(u64) -> String,
{
    if pages < 2 {
        return None;
    }
    let items = places(page, pages)
        .into_iter()
        .map(|place| match place {
            Some(number) => Either::Left(
                view! { <li><PageLink number href=href(number) is_current=number == page/></li> },
            ),
            None => Either::Right(view! { <li><span class="gap">"…"</span></li> }),
        })
        .collect_view();
    let before = (page > 1).then(|| view! { <a href=href(page - 1) rel="prev">{text!("components-pagination-previous")}</a> });
    let after = (page < pages).then(
        || view! { <a href=href(page + 1) rel="next">{text!("components-pagination-next")}</a> },
    );
    Some(
        view! { <nav class="pagination" aria-label=text!("components-pagination")>{before}<ul>{items}</ul>{after}</nav> },
    )
}

#[component]
fn PageLink(number: u64, href: String, is_current: bool) -> impl IntoView {
    let (before, _) = text_around!("components-pagination-page", gap = number);
    let current = is_current.then_some("page");
    view! { <a href=href aria-current=current><span class="visually-hidden">{before}</span>{number}</a> }
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
