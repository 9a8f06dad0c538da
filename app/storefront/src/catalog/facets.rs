//! The filter form: every value with its count, a price range, what is in stock. A plain GET form.

use std::sync::Arc;

use commerce::Money;
use commerce::catalog::{FacetGroup, FacetKind, FacetValue};
use commerce::text::heading;
use leptos::prelude::*;
use texts::{text, text_around};
use web::components::icon::Icon;

use crate::pages::catalog::listing::{ChosenCategory, Listing};
use crate::pages::catalog::toolbar::HiddenFields;

/// Groups that are open when the page comes, besides those with a choice in them.
const OPEN: usize = 4;

#[component]
pub fn Filters(listing: Arc<Listing>, groups: Vec<FacetGroup>) -> impl IntoView {
    let (categories, groups): (Vec<_>, Vec<_>) = groups
        .into_iter()
        .partition(|group| group.kind == FacetKind::Category);
    let groups = groups
        .into_iter()
        .enumerate()
        .map(|(at, group)| view! { <ValueFilter group is_early=at < OPEN/> })
        .collect_view();
    let categories = (!listing.is_of_category()).then(|| {
        let values = categories.into_iter().flat_map(|group| group.values);
        view! { <CategoryFilter values=values.collect() chosen=listing.category.clone()/> }
    });
    view! {
        <form class="facets" id="filters" action=listing.path.clone() aria-label=text!("catalog-filters") tabindex="-1">
            <div class="facets-head">
                <h2>{text!("catalog-filters")}</h2>
                <a class="icon-button" href="#" aria-label=text!("catalog-filters-close")><Icon name="close"/></a>
            </div>
            <HiddenFields fields=listing.kept(|key| matches!(key, "q" | "sort" | "size"))/>
            <div class="facets-body">
                {categories}
                {groups}
                <PriceFilter listing=listing.clone()/>
                <StockFilter is_chosen=listing.query().in_stock/>
            </div>
            <div class="facets-foot"><button class="button wide">{text!("catalog-filters-show")}</button></div>
        </form>
    }
}

/// A titled group of fields that opens and closes.
#[component]
fn Facet(#[prop(into)] name: String, is_open: bool, children: Children) -> impl IntoView {
    view! {
        <details class="facet" open=is_open>
            <summary>{name.clone()}<Icon name="chevron"/></summary>
            <fieldset><legend class="visually-hidden">{name}</legend>{children()}</fieldset>
        </details>
    }
}

#[component]
fn ValueFilter(group: FacetGroup, is_early: bool) -> impl IntoView {
    let field = match group.kind {
        FacetKind::Attribute => format!("f.{}", group.code),
        FacetKind::Brand | FacetKind::Category => group.code,
    };
    let is_open = is_early || group.values.iter().any(|value| value.selected);
    let values = group
        .values
        .into_iter()
        .map(|value| view! { <ValueCheck field=field.clone() value/> })
        .collect_view();
    view! { <Facet name=heading(&group.name).into_owned() is_open>{values}</Facet> }
}

#[component]
fn ValueCheck(field: String, value: FacetValue) -> impl IntoView {
    let leads_nowhere = value.count == 0 && !value.selected;
    view! {
        <label class="check">
            <input type="checkbox" name=field value=value.code checked=value.selected disabled=leads_nowhere/>
            <span>{value.label}</span>
            <FacetCount count=value.count/>
        </label>
    }
}

#[component]
fn FacetCount(count: u64) -> impl IntoView {
    let (_, unit) = text_around!("catalog-filters-count", gap = shown, count = count);
    view! { <span class="facet-count">{count}<span class="visually-hidden">{unit}</span></span> }
}

/// One category at a time, because categories hold each other.
#[component]
fn CategoryFilter(values: Vec<FacetValue>, chosen: Option<ChosenCategory>) -> impl IntoView {
    let others: Vec<FacetValue> = values.into_iter().filter(|value| !value.selected).collect();
    if others.is_empty() && chosen.is_none() {
        return None;
    }
    let everywhere = chosen.is_none();
    let chosen = chosen.map(|category| view! {
        <label class="check"><input type="radio" name="category" value=category.path checked=true/><span>{category.name}</span></label>
    });
    let others = others.into_iter().map(|value| view! {
        <label class="check">
            <input type="radio" name="category" value=value.code/><span>{value.label}</span><FacetCount count=value.count/>
        </label>
    }).collect_view();
    Some(view! {
        <Facet name=text!("catalog-filters-category") is_open=true>
            <label class="check"><input type="radio" name="category" value="" checked=everywhere/><span>{text!("catalog-filters-all-categories")}</span></label>
            {chosen}
            {others}
        </Facet>
    })
}

#[component]
fn PriceFilter(listing: Arc<Listing>) -> impl IntoView {
    let (lowest, highest) = listing.page.price_bounds?;
    let query = listing.query();
    let name = text!("catalog-filters-price", currency = lowest.currency().code());
    let (min, max) = (query.price_min_typed.clone(), query.price_max_typed.clone());
    let min = min.map_or_else(|| Typed::price(query.price_min), Typed::wrong);
    let max = max.map_or_else(|| Typed::price(query.price_max), Typed::wrong);
    Some(view! {
        <Facet name is_open=true>
            <div class="price-range">
                <PriceField name="min" label=text!("catalog-filters-price-min") placeholder=whole(lowest, false) typed=min/>
                <PriceField name="max" label=text!("catalog-filters-price-max") placeholder=whole(highest, true) typed=max/>
            </div>
        </Facet>
    })
}

/// What a price field holds.
struct Typed {
    text: String,
    is_wrong: bool,
}

impl Typed {
    fn price(price: Option<Money>) -> Self {
        Self {
            text: price.map(Money::to_major_string).unwrap_or_default(),
            is_wrong: false,
        }
    }

    fn wrong(text: String) -> Self {
        Self {
            text,
            is_wrong: true,
        }
    }
}

#[component]
fn PriceField(
    name: &'static str,
    #[prop(into)] label: String,
    placeholder: String,
    typed: Typed,
) -> impl IntoView {
    let error = format!("{name}-error");
    let described = typed.is_wrong.then(|| error.clone());
    let wrong = typed.is_wrong.then(
        || view! { <p class="field-error" id=error.clone()>{text!("catalog-filters-price-wrong")}</p> },
    );
    let invalid = typed.is_wrong.then_some("true");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input class="input" id=name name=name inputmode="decimal" autocomplete="off" placeholder=placeholder value=typed.text aria-invalid=invalid aria-describedby=described/>
            {wrong}
        </div>
    }
}

#[component]
fn StockFilter(is_chosen: bool) -> impl IntoView {
    view! {
        <Facet name=text!("catalog-filters-availability") is_open=is_chosen>
            <label class="check"><input type="checkbox" name="stock" value="1" checked=is_chosen/><span>{text!("components-stock-in")}</span></label>
        </Facet>
    }
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
