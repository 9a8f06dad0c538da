//! The filter form: every value with its count, a price range, what is in stock. A plain GET form.

use commerce::Money;
use commerce::catalog::{FacetGroup, FacetKind, FacetValue};
use leptos::prelude::*;
use web::components::icon::icon;

use crate::pages::catalog::listing::Listing;
use crate::pages::catalog::toolbar::kept;

/// Groups that are open when the page comes, besides those with a choice in them.
const OPEN: usize = 4;

pub fn form(listing: Listing<'_>) -> AnyView {
    let groups = listing
        .page
        .facets
        .iter()
        .filter(|group| group.kind != FacetKind::Category);
    let groups = groups
        .enumerate()
        .map(|(at, group)| group_view(group, at < OPEN))
        .collect_view();
    let category = (!listing.path.starts_with("/c/")).then(|| categories(listing));
    view! {
        <form class="facets" id="filters" action=listing.path.to_owned() aria-label="Filter" tabindex="-1">
            <div class="facets-head">
                <h2>"Filter"</h2>
                <a class="icon-button" href="#" aria-label="Close the filters">{icon("close")}</a>
            </div>
            {kept(listing, |key| matches!(key, "q" | "sort" | "size"))}
            <div class="facets-body">
                {category}
                {groups}
                {price(listing)}
                {stock(listing)}
            </div>
            <div class="facets-foot"><button class="button wide">"Show results"</button></div>
        </form>
    }.into_any()
}

fn group_view(group: &FacetGroup, open: bool) -> AnyView {
    let name = match group.kind {
        FacetKind::Attribute => format!("f.{}", group.code),
        FacetKind::Brand | FacetKind::Category => group.code.clone(),
    };
    let chosen = group.values.iter().any(|value| value.selected);
    let values = group
        .values
        .iter()
        .map(|value| check(&name, value))
        .collect_view();
    facet(group.name.clone(), open || chosen, values.into_any())
}

fn facet(name: String, open: bool, fields: AnyView) -> AnyView {
    view! {
        <details class="facet" open=open>
            <summary>{name.clone()}{icon("chevron")}</summary>
            <fieldset><legend class="visually-hidden">{name}</legend>{fields}</fieldset>
        </details>
    }
    .into_any()
}

fn check(name: &str, value: &FacetValue) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" name=name.to_owned() value=value.code.clone() checked=value.selected disabled=value.count == 0 && !value.selected/>
            <span>{value.label.clone()}</span>
            {count(value.count)}
        </label>
    }.into_any()
}

fn count(count: u64) -> AnyView {
    let word = if count == 1 { " product" } else { " products" };
    view! { <span class="facet-count">{count}<span class="visually-hidden">{word}</span></span> }
        .into_any()
}

/// One category at a time, because categories hold each other.
fn categories(listing: Listing<'_>) -> Option<AnyView> {
    let group = listing
        .page
        .facets
        .iter()
        .find(|group| group.kind == FacetKind::Category);
    let values: Vec<&FacetValue> = group
        .map(|group| {
            group
                .values
                .iter()
                .filter(|value| !value.selected)
                .collect()
        })
        .unwrap_or_default();
    if values.is_empty() && listing.category.is_none() {
        return None;
    }
    let chosen = listing.category.map(|(path, name)| view! {
        <label class="check"><input type="radio" name="category" value=path.to_owned() checked=true/><span>{name.to_owned()}</span></label>
    });
    let values = values.into_iter().map(|value| view! {
        <label class="check">
            <input type="radio" name="category" value=value.code.clone()/><span>{value.label.clone()}</span>{count(value.count)}
        </label>
    }).collect_view();
    let everywhere = listing.category.is_none();
    let fields = view! {
        <label class="check"><input type="radio" name="category" value="" checked=everywhere/><span>"Everything"</span></label>
        {chosen}
        {values}
    };
    Some(facet("Category".to_owned(), true, fields.into_any()))
}

fn price(listing: Listing<'_>) -> Option<AnyView> {
    let query = listing.query();
    let (lowest, highest) = listing.page.price_bounds?;
    let written = |price: Option<Money>| price.map(Money::to_major_string).unwrap_or_default();
    let fields = view! {
        <div class="price-range">
            <div class="field">
                <label for="min">"From"</label>
                <input class="input" id="min" name="min" inputmode="decimal" autocomplete="off" placeholder=whole(lowest, false) value=written(query.price_min)/>
            </div>
            <div class="field">
                <label for="max">"To"</label>
                <input class="input" id="max" name="max" inputmode="decimal" autocomplete="off" placeholder=whole(highest, true) value=written(query.price_max)/>
            </div>
        </div>
    };
    Some(facet(
        format!("Price in {}", lowest.currency().code()),
        true,
        fields.into_any(),
    ))
}

fn stock(listing: Listing<'_>) -> AnyView {
    let chosen = listing.query().in_stock;
    let fields = view! {
        <label class="check"><input type="checkbox" name="stock" value="1" checked=chosen/><span>"In stock"</span></label>
    };
    facet("Availability".to_owned(), chosen, fields.into_any())
}

/// Whole major units, downwards or upwards, so that the bounds hold every price.
fn whole(price: Money, up: bool) -> String {
    let unit = 10_i64.pow(u32::from(price.currency().exponent()));
    let down = price.minor().div_euclid(unit);
    let more = up && price.minor().rem_euclid(unit) > 0;
    (down + i64::from(more)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use commerce::Currency;

    #[test]
    fn the_price_hints_hold_every_price() {
        assert_eq!(whole(Money::new(799, Currency::EUR), false), "7");
        assert_eq!(whole(Money::new(249_901, Currency::EUR), true), "2500");
        assert_eq!(whole(Money::new(249_900, Currency::EUR), true), "2499");
        assert_eq!(whole(Money::new(500, Currency::JPY), true), "500");
    }
}
