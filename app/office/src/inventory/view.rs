//! How stock is drawn for staff.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::stock::MovementKind;
use database::stock::{StockEntry, StockRow};
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, ErrorSummary, Field, TextInput};
use web::components::pagination::Pagination;

use crate::inventory::limit_form::LimitForm;
use crate::inventory::list::InventoryQuery;
use crate::kit::form::FormData;
use crate::kit::moment::Moment;
use crate::kit::parts::{Card, Empty, PageHead};
use crate::kit::pill::Pill;
use crate::kit::tabs::{Tab, Tabs};

pub(super) mod fields {
    //! Names of the correction's form fields.

    pub const DELTA: &str = "delta";
    pub const REASON: &str = "reason";
    pub const DESPITE: &str = "despite_reserved";
}

pub(super) struct Listed {
    pub may_count: bool,
    pub query: InventoryQuery,
    pub rows: Vec<StockRow>,
    pub total: u64,
    pub page: u64,
    pub pages: u64,
}

#[component]
pub(super) fn InventoryView(listed: Listed) -> impl IntoView {
    let Listed {
        may_count,
        query,
        rows,
        total,
        page,
        pages,
    } = listed;
    let is_low = query.low_only();
    let tab = |low: bool, label: Cow<'static, str>| Tab {
        label: label.into_owned(),
        href: query.with_low(low),
        count: (low == is_low).then_some(total),
        is_current: low == is_low,
    };
    let tabs = vec![
        tab(false, text!("office-stock-all")),
        tab(true, text!("office-stock-low")),
    ];
    let low = is_low.then(|| view! { <input type="hidden" name="low" value="1"/> });
    let typed = query.q.clone();
    let list = if rows.is_empty() {
        Either::Left(view! { <Empty text=text!("office-stock-none")/> })
    } else {
        Either::Right(view! { <Table rows/> })
    };
    view! {
        <PageHead title=text!("office-stock-list")>
            {may_count.then(|| view! { <a class="button quiet" href="/admin/inventory/count">{text!("office-count")}</a> })}
        </PageHead>
        <Tabs label=text!("office-stock-list") tabs/>
        <form class="filter" action="/admin/inventory">
            {low}
            <label class="visually-hidden" for="filter">{text!("office-stock-search")}</label>
            <input class="input" type="search" id="filter" name="q" value=typed placeholder=text!("office-stock-search") maxlength="200"/>
            <button class="button quiet">{text!("office-stock-search-button")}</button>
        </form>
        {list}
        <Pagination page pages href=move |page| query.at(page)/>
    }
}

#[component]
fn Table(rows: Vec<StockRow>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let state = state(&row).map(|(tone, text)| view! { " "<Pill tone text/> });
        let more = (!row.variant_title.is_empty()).then(|| view! { <span class="item-more">{row.variant_title.clone()}</span> });
        view! {
            <tr>
                <th scope="row" data-label=text!("office-stock-item")>
                    <a href=format!("/admin/inventory/{}", row.variant)><span class="item">{row.title}{more}<span class="sku">{row.sku}</span></span></a>
                </th>
                <td class="number" data-label=text!("office-stock-on-hand")>{row.level.on_hand}</td>
                <td class="number" data-label=text!("office-stock-reserved")>{row.level.reserved}</td>
                <td class="number" data-label=text!("office-stock-available")>{row.level.available()}{state}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="table-box">
            <table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-stock-item")}</th>
                    <th scope="col" class="number">{text!("office-stock-on-hand")}</th>
                    <th scope="col" class="number">{text!("office-stock-reserved")}</th>
                    <th scope="col" class="number">{text!("office-stock-available")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn state(row: &StockRow) -> Option<(&'static str, Cow<'static, str>)> {
    if !row.track_stock {
        Some(("quiet", text!("office-stock-not-counted")))
    } else if row.level.available() <= 0 {
        Some(("bad", text!("office-stock-sold-out")))
    } else if row.level.is_low() {
        Some(("caution", text!("office-stock-is-low")))
    } else {
        None
    }
}

pub(super) struct Movements {
    pub row: StockRow,
    pub entries: Vec<StockEntry>,
    pub page: u64,
    pub pages: u64,
    /// What was typed into the correction that was refused, if one was.
    pub form: FormData,
    /// Lets the correction count once.
    pub key: String,
    /// The shop's, for its time.
    pub country: CountryCode,
    pub may_adjust: bool,
}

#[component]
pub(super) fn VariantView(movements: Movements) -> impl IntoView {
    let Movements {
        row,
        entries,
        page,
        pages,
        form,
        key,
        country,
        may_adjust,
    } = movements;
    let errors = form.errors().to_vec();
    let id = row.variant;
    let title = if row.variant_title.is_empty() {
        row.title.clone()
    } else {
        format!("{}, {}", row.title, row.variant_title)
    };
    let rows = entries
        .into_iter()
        .map(|entry| view! { <Movement entry country/> })
        .collect_view();
    let correction = may_adjust.then(|| {
        let action = format!("/admin/inventory/{id}/adjust");
        let limit = view! { <LimitForm variant=id level=row.level form=form.clone()/> };
        view! {
            <Card title=text!("office-stock-correct") id="correct"><Correction action form key/></Card>
            <Card title=text!("office-stock-low") id="limit">{limit}</Card>
        }
    });
    view! {
        <PageHead title back=("/admin/inventory".to_owned(), text!("office-stock-list"))/>
        <p class="soft">{row.sku}</p>
        <ErrorSummary errors/>
        <dl class="tiles">
            <div><dt>{text!("office-stock-on-hand")}</dt><dd>{row.level.on_hand}</dd></div>
            <div><dt>{text!("office-stock-reserved")}</dt><dd>{row.level.reserved}</dd></div>
            <div><dt>{text!("office-stock-available")}</dt><dd>{row.level.available()}</dd></div>
        </dl>
        <div class="columns">
            <div>
                <Card title=text!("office-stock-movements") id="movements">
                    <div class="table-box">
                        <table class="table">
                            <thead><tr>
                                <th scope="col">{text!("office-stock-when")}</th>
                                <th scope="col">{text!("office-stock-what")}</th>
                                <th scope="col" class="number">{text!("office-stock-change")}</th>
                                <th scope="col" class="number">{text!("office-stock-on-hand")}</th>
                                <th scope="col" class="number">{text!("office-stock-reserved")}</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <Pagination page pages href=move |page| format!("/admin/inventory/{id}?page={page}")/>
                </Card>
            </div>
            <aside>{correction}</aside>
        </div>
    }
}

#[component]
fn Movement(entry: StockEntry, country: CountryCode) -> impl IntoView {
    let at_ms = entry.at_ms;
    let order = entry.order.map(|number| {
        view! { " "<a href=format!("/admin/orders/{number}")>{number.to_string()}</a> }
    });
    let why =
        (!entry.reason.is_empty()).then(|| view! { <span class="item-more">{entry.reason}</span> });
    let actor =
        (!entry.actor.is_empty()).then(|| view! { <span class="soft">{entry.actor}</span> });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-stock-when")><Moment at_ms country/></th>
            <td data-label=text!("office-stock-what")>{word(entry.kind)}{order}{why}" "{actor}</td>
            <td class="number" data-label=text!("office-stock-change")>{on_shelf(entry.kind, entry.quantity).map(|change| format!("{change:+}"))}</td>
            <td class="number" data-label=text!("office-stock-on-hand")>{entry.on_hand_after}</td>
            <td class="number" data-label=text!("office-stock-reserved")>{entry.reserved_after}</td>
        </tr>
    }
}

/// What a movement did to the pieces on hand, so that the column adds up; none for those that only promise or free some.
fn on_shelf(kind: MovementKind, quantity: i64) -> Option<i64> {
    match kind {
        MovementKind::Ship => Some(-quantity),
        MovementKind::Receive | MovementKind::Return | MovementKind::Adjust => Some(quantity),
        MovementKind::Reserve
        | MovementKind::Release
        | MovementKind::Commit
        | MovementKind::Transfer => None,
    }
}

fn word(kind: MovementKind) -> Cow<'static, str> {
    match kind {
        MovementKind::Receive => text!("office-stock-kind-receive"),
        MovementKind::Reserve => text!("office-stock-kind-reserve"),
        MovementKind::Release => text!("office-stock-kind-release"),
        MovementKind::Commit => text!("office-stock-kind-commit"),
        MovementKind::Transfer => text!("office-stock-kind-transfer"),
        MovementKind::Ship => text!("office-stock-kind-ship"),
        MovementKind::Return => text!("office-stock-kind-return"),
        MovementKind::Adjust => text!("office-stock-kind-adjust"),
    }
}

#[component]
fn Correction(action: String, form: FormData, key: String) -> impl IntoView {
    let delta = Field::new(fields::DELTA, text!("office-stock-delta"))
        .hint(text!("office-stock-delta-hint"))
        .inputmode("text")
        .max_length(8);
    let delta = form.filled(delta, fields::DELTA);
    let reason = Field::new(fields::REASON, text!("office-stock-reason")).max_length(200);
    let reason = form.filled(reason, fields::REASON);
    let despite = form.errors().iter().any(|error| error.field == fields::DESPITE).then(|| {
        let (checked, errors) = (form.ticked(fields::DESPITE), form.errors().to_vec());
        view! { <CheckBox name=fields::DESPITE checked errors>{text!("office-stock-despite")}</CheckBox> }
    });
    view! {
        <form method="post" action=action class="stack">
            <input type="hidden" name="key" value=key/>
            <TextInput field=delta/>
            <TextInput field=reason/>
            {despite}
            <div><button class="button">{text!("office-stock-correct-button")}</button></div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_the_shelf_add_up_to_what_is_on_hand() {
        use MovementKind as K;
        let moved = [
            (K::Receive, 10),
            (K::Reserve, 5),
            (K::Commit, 5),
            (K::Ship, 3),
            (K::Ship, 2),
            (K::Return, 1),
            (K::Adjust, -2),
        ];
        let changes = moved
            .into_iter()
            .filter_map(|(kind, quantity)| on_shelf(kind, quantity));
        assert_eq!(changes.sum::<i64>(), 4);
    }
}
