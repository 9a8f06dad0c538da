//! Money that went back or has to, and the form that gives some back.

use std::borrow::Cow;

use commerce::country::CountryCode;
use commerce::refund::RefundState;
use database::refund::RefundRow;
use leptos::prelude::*;
use texts::text;
use web::components::field::{Field, FieldErrorText, TextInput, error_of};

use crate::kit::moment::Moment;
use crate::kit::parts::Card;
use crate::order::view::fields;
use crate::order::view::parts::{Hidden, ItemName, Shown, WordPill};
use crate::order::words;

/// Nothing for an order of which no money came.
#[component]
pub(super) fn RefundsCard(shown: Shown) -> impl IntoView {
    let can_refund = shown.may.refund && shown.order.refundable.total.is_positive();
    let refunds = shown.order.refunds.clone();
    (can_refund || !refunds.is_empty()).then(|| {
        let rows = refunds.into_iter().map(|refund| {
            let shown = shown.clone();
            view! { <Refund refund shown/> }
        });
        let rows = rows.collect_view();
        let wrong = error_of(shown.form.errors(), fields::REFUNDS);
        view! {
            <Card title=text!("office-order-refunds") id="refunds">
                <ul class="rows">{rows}</ul>
                <FieldErrorText id=fields::REFUNDS error=wrong/>
                {can_refund.then(|| view! { <RefundForm shown/> })}
            </Card>
        }
    })
}

#[component]
fn Refund(refund: RefundRow, shown: Shown) -> impl IntoView {
    let country: CountryCode = shown.country;
    let at_ms = refund.at_ms;
    let failure = refund
        .failure
        .clone()
        .map(|why| view! { <p class="field-error">{why}</p> });
    let action: Option<(&str, Cow<'static, str>)> = match refund.state {
        RefundState::Failed => Some(("retry", text!("office-order-refund-retry"))),
        RefundState::ByHand => Some(("done", text!("office-order-refund-by-hand"))),
        RefundState::Pending | RefundState::Done => None,
    };
    let button = action.filter(|_| shown.may.refund).map(|(action, label)| {
        let path = shown.path(&format!("refunds/{}/{action}", refund.id));
        let (version, key) = (shown.order.placed.order.version, shown.key.clone());
        view! { <form method="post" action=path><Hidden version key/><button class="button quiet">{label}</button></form> }
    });
    // Asked for again, it leads to the one that was issued.
    let note = (refund.state == RefundState::Done && shown.may.edit).then(|| {
        let path = shown.path(&format!("refunds/{}/credit-note", refund.id));
        view! { <form method="post" action=path><button class="button quiet">{text!("office-order-credit-issue")}</button></form> }
    });
    view! {
        <li>
            <div>
                <p><strong>{refund.amount.to_string()}</strong>" "<span class="soft">{words::method(refund.method)}</span>" "<WordPill word=words::refund(refund.state)/>" "
                    <span class="soft">{refund.actor}", "<Moment at_ms country/></span></p>
                <p>{refund.reason}</p>
                {failure}
            </div>
            <div class="buttons">{button}{note}</div>
        </li>
    }
}

#[component]
fn RefundForm(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let refundable = &shown.order.refundable;
    let is_open = form.is_sent(fields::REFUND_REASON);
    let lines = refundable.lines.iter().filter(|left| left.pieces() > 0);
    let rows = lines.filter_map(|left| {
        let line = shown.order.placed.lines.iter().find(|line| line.id == left.line)?.clone();
        let (name, restock) = (fields::refund(line.id), fields::restock(line.id));
        let (typed, chosen) = (form.text(&name).to_owned(), form.text(&restock).to_owned());
        let errors = (error_of(form.errors(), &name), error_of(form.errors(), &restock));
        let label = text!("office-order-pieces-of", title = line.product_title.clone());
        let restock_label = text!("office-order-restock-of", title = line.product_title.clone());
        let invalid = errors.0.is_some().then_some("true");
        let not_chosen = errors.1.is_some().then_some("true");
        Some(view! {
            <tr>
                <th scope="row" data-label=text!("office-order-item")><ItemName line/></th>
                <td class="number" data-label=text!("office-order-left")>{left.pieces()}" · "{left.amount(left.pieces()).ok()?.to_string()}</td>
                <td class="number" data-label=text!("office-order-refund-pieces")>
                    <input class="input pieces" id=name.clone() name=name.clone() value=typed inputmode="numeric" maxlength="7" aria-label=label
                        aria-describedby=format!("{name}-error") aria-invalid=invalid autocomplete="off"/>
                    <FieldErrorText id=name error=errors.0/>
                </td>
                <td data-label=text!("office-order-restock")>
                    <select class="select" id=restock.clone() name=restock.clone() aria-label=restock_label aria-describedby=format!("{restock}-error")
                        aria-invalid=not_chosen>
                        <option value="">{text!("office-order-restock-choose")}</option>
                        <option value="yes" selected=chosen == "yes">{text!("office-order-restock-yes")}</option>
                        <option value="no" selected=chosen == "no">{text!("office-order-restock-no")}</option>
                    </select>
                    <FieldErrorText id=restock error=errors.1/>
                </td>
            </tr>
        })
    });
    let rows = rows.collect_view();
    let money = |name: &'static str, label: Cow<'static, str>| {
        let field = Field::new(name, label)
            .optional()
            .inputmode("decimal")
            .max_length(20);
        form.filled(field, name)
    };
    let delivery = money(
        fields::REFUND_DELIVERY,
        text!("office-order-refund-of-delivery"),
    )
    .hint(text!(
        "office-order-refund-delivery-left",
        left = refundable.delivery.to_string()
    ));
    let amount = money(fields::REFUND_AMOUNT, text!("office-order-refund-amount")).hint(text!(
        "office-order-refund-amount-hint",
        left = refundable.total.to_string()
    ));
    let payments = refundable.payments.iter().map(|it| {
        view! { <li>{words::method(it.method)}": "{text!("office-order-refund-up-to", left = it.left.to_string())}</li> }
    });
    let payments = payments.collect_view();
    let in_parts = (refundable.payments.len() > 1).then(|| {
        view! {
            <div class="hint">
                <p>{text!("office-order-refund-in-parts")}</p>
                <ol>{payments}</ol>
            </div>
        }
    });
    let reason =
        Field::new(fields::REFUND_REASON, text!("office-order-refund-reason")).max_length(400);
    let reason = form.filled(reason, fields::REFUND_REASON);
    view! {
        <details class="reveal" open=is_open>
            <summary>{text!("office-order-refund")}</summary>
            <form method="post" action=shown.path("refunds") class="stack">
                <Hidden version=shown.order.placed.order.version key=shown.key.clone()/>
                {in_parts}
                <div class="table-box">
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{text!("office-order-item")}</th>
                            <th scope="col" class="number">{text!("office-order-left")}</th>
                            <th scope="col" class="number">{text!("office-order-refund-pieces")}</th>
                            <th scope="col">{text!("office-order-restock")}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <div class="fields"><TextInput field=delivery/><TextInput field=amount/></div>
                <TextInput field=reason/>
                <div><button class="button danger">{text!("office-order-refund-button")}</button></div>
            </form>
        </details>
    }
}
