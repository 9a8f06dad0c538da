//! How promotions look: the list, and the editor.

use std::borrow::Cow;

use commerce::Currency;
use commerce::country::CountryCode;
use import::shop::KnownPromotion;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, Field, Select, TextArea, TextInput};

use crate::kit::form::FormData;
use crate::kit::moment::Moment;
use crate::kit::parts::{Empty, PageHead, PostButton};
use crate::kit::pill::Pill;
use crate::promotions::words;

const LIST: &str = "/admin/promotions";
const NEW: &str = "/admin/promotions/new";

pub(super) struct Shown {
    pub title: String,
    /// None for a new one.
    pub known: Option<KnownPromotion>,
    pub form: FormData,
    pub currency: Currency,
    pub now_ms: i64,
}

#[component]
pub(super) fn ListView(
    known: Vec<KnownPromotion>,
    currency: Currency,
    country: CountryCode,
    now_ms: i64,
) -> impl IntoView {
    let is_empty = known.is_empty();
    let rows = known
        .into_iter()
        .map(|known| view! { <Row known currency country now_ms/> });
    let rows = rows.collect_view();
    let list = match is_empty {
        true => view! { <Empty text=text!("office-promotion-none")/> }.into_any(),
        false => view! {
            <div class="table-box"><table class="table">
                <thead><tr>
                    <th scope="col">{text!("office-field-name")}</th>
                    <th scope="col">{text!("office-promotion-offer")}</th>
                    <th scope="col">{text!("office-promotion-codes")}</th>
                    <th scope="col">{text!("office-promotion-starts")}</th>
                    <th scope="col">{text!("office-promotion-ends")}</th>
                    <th scope="col" class="number">{text!("office-promotion-used")}</th>
                    <th scope="col">{text!("office-field-state")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any(),
    };
    view! {
        <PageHead title=text!("office-promotion-list")><a class="button" href=NEW>{text!("office-promotion-add")}</a></PageHead>
        {list}
    }
}

#[component]
fn Row(
    known: KnownPromotion,
    currency: Currency,
    country: CountryCode,
    now_ms: i64,
) -> impl IntoView {
    let (tone, state) = words::state(&known, now_ms);
    let does = words::does(known.table.as_ref(), currency);
    let row = known.row;
    let codes = match row.codes.as_slice() {
        [] => String::new(),
        [code] => code.clone(),
        [first, others @ ..] => text!(
            "office-promotion-codes-more",
            first = first.clone(),
            count = others.len()
        )
        .into_owned(),
    };
    let used = match row.stored.usage_limit {
        Some(most) => text!("office-promotion-used-of", used = row.used, most = most).into_owned(),
        None => row.used.to_string(),
    };
    let moment = |at: Option<i64>| at.map(|at_ms| view! { <Moment at_ms country/> });
    let (starts, ends) = (
        moment(row.stored.starts_at_ms),
        moment(row.stored.ends_at_ms),
    );
    view! {
        <tr>
            <th scope="row" data-label=text!("office-field-name")><a href=format!("{LIST}/{}", row.id)>{row.stored.name}</a></th>
            <td data-label=text!("office-promotion-offer")>{does}</td>
            <td data-label=text!("office-promotion-codes")>{codes}</td>
            <td data-label=text!("office-promotion-starts")>{starts}</td>
            <td data-label=text!("office-promotion-ends")>{ends}</td>
            <td class="number" data-label=text!("office-promotion-used")>{used}</td>
            <td data-label=text!("office-field-state")><Pill tone text=state/></td>
        </tr>
    }
}

#[component]
pub(super) fn Editor(shown: Shown) -> impl IntoView {
    let Shown {
        title,
        known,
        form,
        currency,
        now_ms,
    } = shown;
    let back = (LIST.to_owned(), text!("office-promotion-list"));
    let errors = form.errors().to_vec();
    let action = known
        .as_ref()
        .map_or_else(|| NEW.to_owned(), |it| format!("{LIST}/{}", it.row.id));
    let end = known.as_ref().filter(|it| !words::is_over(it, now_ms));
    let end = end.map(|it| {
        let fields = vec![("version".to_owned(), it.version())];
        let (action, label) = (format!("{action}/end"), text!("office-promotion-end"));
        view! { <PostButton action label fields class="button danger"/> }
    });
    let state = known.as_ref().map(|it| {
        let (tone, text) = words::state(it, now_ms);
        view! { <Pill tone text/> }
    });
    let has_form = known.as_ref().is_none_or(|it| it.table.is_some());
    let body = match has_form {
        true => view! { <Form action form currency/> }.into_any(),
        false => view! { <p class="card">{text!("office-promotion-no-form")}</p> }.into_any(),
    };
    view! {
        <PageHead title back>{state}{end}</PageHead>
        <ErrorSummary errors/>
        {body}
    }
}

#[component]
fn Form(action: String, form: FormData, currency: Currency) -> impl IntoView {
    let field = |name: &'static str, label: Cow<'static, str>| {
        form.filled(Field::new(name, label).unmarked(), name)
    };
    let amount = |name, label| field(name, label).inputmode("decimal").max_length(20);
    let count = |name, label| field(name, label).inputmode("numeric").max_length(10);
    let clock = |name, label| field(name, label).kind("datetime-local").max_length(16);
    let money = currency.code();
    let offer = form.text("offer").to_owned();
    let offers = [
        ("percent", text!("office-promotion-percent")),
        ("amount", text!("office-promotion-amount")),
        ("buy", text!("office-promotion-buy")),
        ("delivery", text!("office-promotion-delivery")),
    ]
    .map(|(value, label)| view! { <option value=value selected=offer == value>{label}</option> });
    let combinable = form.text("combinable").to_owned();
    let combined = [
        ("yes", text!("office-promotion-combinable-yes")),
        ("no", text!("office-promotion-combinable-no")),
    ]
    .map(
        |(value, label)| view! { <option value=value selected=combinable == value>{label}</option> },
    );
    view! {
        <form class="sections" method="post" action=action>
            <input type="hidden" name="version" value=form.text("version").to_owned()/>
            <section class="card"><h2>{text!("office-promotion-what")}</h2>
                <div class="fields">
                    <TextInput field=form.filled(Field::new("name", text!("office-field-name")), "name").max_length(160)
                        .hint(text!("office-promotion-name-hint"))/>
                    <Select field=field("offer", text!("office-promotion-offer"))>{offers.collect_view()}</Select>
                </div>
                <div class="fields offer-fields">
                    <TextInput field=count("percent_off_order", text!("office-promotion-percent-field")).class("field for-percent")/>
                    <TextInput field=amount("amount_off_order", text!("office-promotion-amount-field", currency = money)).class("field for-amount")/>
                    <TextInput field=count("buy", text!("office-promotion-buy-field")).class("field for-buy")/>
                    <TextInput field=count("get_free", text!("office-promotion-get-field")).class("field for-buy")/>
                    <TextInput field=amount("free_shipping_up_to", text!("office-promotion-delivery-field", currency = money)).class("field for-delivery")/>
                </div>
            </section>
            <section class="card"><h2>{text!("office-promotion-when")}</h2>
                <TextArea field=field("coupon", text!("office-promotion-codes")).max_length(9000).hint(text!("office-promotion-codes-hint"))/>
                <div class="fields">
                    <TextInput field=clock("starts", text!("office-promotion-starts")).hint(text!("office-promotion-starts-hint"))/>
                    <TextInput field=clock("ends", text!("office-promotion-ends")).hint(text!("office-promotion-ends-hint"))/>
                    <TextInput field=count("usage_limit", text!("office-promotion-limit")).hint(text!("office-promotion-limit-hint"))/>
                    <TextInput field=count("per_customer_limit", text!("office-promotion-per-customer")).hint(text!("office-promotion-limit-hint"))/>
                </div>
            </section>
            <section class="card"><h2>{text!("office-promotion-for")}</h2>
                <TextInput field=amount("subtotal_at_least", text!("office-promotion-subtotal", currency = money)).hint(text!("office-promotion-subtotal-hint"))/>
                <TextArea field=field("products", text!("office-promotion-products")).max_length(40_000).hint(text!("office-promotion-products-hint"))/>
                <TextArea field=field("categories", text!("office-promotion-categories")).max_length(40_000).hint(text!("office-promotion-categories-hint"))/>
            </section>
            <section class="card"><h2>{text!("office-promotion-among")}</h2>
                <div class="fields">
                    <Select field=field("combinable", text!("office-promotion-combinable"))>{combined.collect_view()}</Select>
                    <TextInput field=count("priority", text!("office-promotion-priority")).hint(text!("office-promotion-priority-hint"))/>
                </div>
            </section>
            <div class="buttons"><button class="button">{text!("office-save")}</button></div>
        </form>
    }
}
