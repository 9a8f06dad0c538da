//! What was ordered, how far each line has come, and what it comes to.

use commerce::order::OrderLine;
use leptos::prelude::*;
use texts::text;
use web::components::summary::OrderTotals;

use crate::kit::parts::Card;
use crate::order::view::parts::{ItemName, Shown};

#[component]
pub(super) fn LinesCard(shown: Shown) -> impl IntoView {
    let placed = shown.order.placed;
    let rows = placed.lines.iter().cloned();
    let rows = rows.map(|line| view! { <Line line/> }).collect_view();
    view! {
        <Card title=text!("office-order-lines") id="lines">
            <div class="table-box">
                <table class="table">
                    <thead><tr>
                        <th scope="col">{text!("office-order-item")}</th>
                        <th scope="col" class="number">{text!("office-order-ordered")}</th>
                        <th scope="col" class="number">{text!("office-order-sent")}</th>
                        <th scope="col" class="number">{text!("office-order-price")}</th>
                        <th scope="col" class="number">{text!("office-order-sum")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <OrderTotals placed/>
        </Card>
    }
}

#[component]
fn Line(line: OrderLine) -> impl IntoView {
    let progress = line.progress;
    let off = line.discount.is_positive().then(|| {
        view! { <span class="soft">{text!("office-order-line-discount", amount = line.discount.to_string())}</span> }
    });
    let back = (progress.returned > 0).then(|| {
        view! { <span class="soft">{text!("office-order-line-returned", count = progress.returned)}</span> }
    });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-order-item")><ItemName line=line.clone()/></th>
            <td class="number" data-label=text!("office-order-ordered")>{progress.quantity}</td>
            <td class="number" data-label=text!("office-order-sent")>{progress.fulfilled}{back}</td>
            <td class="number" data-label=text!("office-order-price")>{line.unit_gross.to_string()}</td>
            <td class="number" data-label=text!("office-order-sum")>{line.gross.to_string()}{off}</td>
        </tr>
    }
}
