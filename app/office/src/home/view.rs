//! How the dashboard looks: each figure leads to what it counts.

use commerce::{Currency, Money};
use database::staff_orders::{Dashboard, DaySum};
use leptos::prelude::*;
use texts::text;
use web::components::alert::{Alert, Tone};

#[component]
pub(super) fn DashboardView(
    figures: Dashboard,
    currency: Currency,
    may_edit: bool,
) -> impl IntoView {
    let quiet = |count: u64, tone: &'static str| if count == 0 { "" } else { tone };
    let work = [
        (
            text!("office-orders-to-ship"),
            figures.to_ship,
            "/admin/orders?tab=to_ship",
            "",
        ),
        (
            text!("office-orders-unpaid"),
            figures.unpaid,
            "/admin/orders?tab=unpaid",
            "",
        ),
        (
            text!("office-orders-attention"),
            figures.attention,
            "/admin/orders?tab=attention",
            quiet(figures.attention, "caution"),
        ),
        (
            text!("office-home-failed-refunds"),
            figures.failed_refunds,
            "/admin/orders?tab=attention",
            quiet(figures.failed_refunds, "bad"),
        ),
        (
            text!("office-home-refunds-by-hand"),
            figures.refunds_by_hand,
            "/admin/orders?tab=attention",
            quiet(figures.refunds_by_hand, "caution"),
        ),
        (
            text!("office-home-low-stock"),
            figures.low_stock,
            "/admin/inventory?low=1",
            quiet(figures.low_stock, "caution"),
        ),
    ];
    let tiles = work.into_iter().map(|(label, count, href, tone)| {
        view! { <li class=tone><a href=href><strong>{count}</strong><span>{label}</span></a></li> }
    });
    let dead = (figures.dead_emails > 0).then(|| {
        let text = text!("office-home-dead-emails", count = figures.dead_emails);
        let link = may_edit.then(|| {
            view! { <p><a href="/admin/emails/failed">{text!("office-failed-link")}</a></p> }
        });
        view! { <Alert tone=Tone::Bad text/>{link} }
    });
    view! {
        {dead}
        <ul class="tiles">{tiles.collect_view()}</ul>
        <Sales today=figures.today last_week=figures.last_week currency/>
    }
}

/// Orders and their worth, today and a week ago until the same time, a row for each currency.
#[component]
fn Sales(today: Vec<DaySum>, last_week: Vec<DaySum>, currency: Currency) -> impl IntoView {
    let mut currencies: Vec<Currency> = vec![currency];
    for sum in today.iter().chain(&last_week) {
        if !currencies.contains(&sum.total.currency()) {
            currencies.push(sum.total.currency());
        }
    }
    let of = |sums: &[DaySum], currency: Currency| {
        let found = sums.iter().find(|sum| sum.total.currency() == currency);
        found.map_or((0, Money::zero(currency)), |sum| (sum.orders, sum.total))
    };
    let rows = currencies.into_iter().map(|currency| {
        let (now, then) = (of(&today, currency), of(&last_week, currency));
        view! {
            <tr>
                <th scope="row">{currency.to_string()}</th>
                <td data-label=text!("office-home-today") class="number">{cell(now)}</td>
                <td data-label=text!("office-home-last-week") class="number">{cell(then)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card">
            <h2>{text!("office-home-sales")}</h2>
            <div class="table-box"><table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-home-currency")}</th>
                    <th scope="col" class="number">{text!("office-home-today")}</th>
                    <th scope="col" class="number">{text!("office-home-last-week")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            <p class="soft">{text!("office-home-sales-note")}</p>
        </section>
    }
}

fn cell((orders, total): (u64, Money)) -> String {
    text!("office-home-sum", count = orders, total = total).into_owned()
}

/// The way to the checklist, as long as something is missing and nobody has bought anything.
#[component]
pub(super) fn SetupNote(missing: usize) -> impl IntoView {
    (missing > 0).then(|| {
        view! {
            <section class="next">
                <p>{text!("office-home-setup", count = missing)}</p>
                <a class="button" href="/admin/setup">{text!("office-setup-title")}</a>
            </section>
        }
    })
}
