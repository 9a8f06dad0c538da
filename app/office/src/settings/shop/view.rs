//! How the shop's own settings look.

use commerce::Currency;
use commerce::catalog::Picture;
use commerce::country::CountryCode;
use commerce::document::InvoiceTime;
use commerce::staff::Permissions;
use leptos::prelude::*;
use texts::text;
use web::components::field::{
    CheckBox, ErrorSummary, Field, FieldErrorText, Select, TextArea, TextInput, error_of,
};
use web::components::picture::{FramedPicture, Loading};

use crate::kit::form::FormData;
use crate::kit::parts::{Card, PageHead};
use crate::kit::upload::PICTURE;
use crate::settings::tabs::{Current, SettingsTabs};

pub(super) struct Shown {
    pub identity: FormData,
    pub look: FormData,
    pub logo: Option<Picture>,
    pub own: Permissions,
}

#[component]
pub(super) fn ShopView(shown: Shown) -> impl IntoView {
    let Shown {
        identity,
        look,
        logo,
        own,
    } = shown;
    let errors = [identity.errors(), look.errors()].concat();
    let of_logo = look.clone();
    view! {
        <PageHead title=text!("office-settings-shop")/>
        <SettingsTabs current=Current::Shop own/>
        <ErrorSummary errors/>
        <div class="columns">
            <IdentityForm sent=identity/>
            <aside class="stack">
                <Card title=text!("office-settings-logo") id="logo"><LogoForm sent=of_logo logo/></Card>
                <Card title=text!("office-settings-colours") id="colours"><LookForm sent=look/></Card>
            </aside>
        </div>
    }
}

#[component]
fn IdentityForm(sent: FormData) -> impl IntoView {
    let field = |name: &'static str, label| sent.filled(Field::new(name, label), name);
    let optional =
        |name: &'static str, label| sent.filled(Field::new(name, label).optional(), name);
    let choice = |name: &'static str, label| Field::new(name, label).errors(sent.errors());
    let version = sent.text("version").to_owned();
    let country = sent.text("country").to_owned();
    let countries = CountryCode::all().map(move |known| {
        let selected = known.code() == country;
        view! { <option value=known.code() selected=selected>{known.name()}</option> }
    });
    let currency = sent.text("currency").to_owned();
    let currencies = Currency::all().map(move |known| {
        let selected = known.code() == currency;
        view! { <option value=known.code() selected=selected>{known.code()}</option> }
    });
    let link = sent.text("withdrawal_link").to_owned();
    let links = [
        ("law", text!("office-settings-withdrawal-law")),
        ("always", text!("office-settings-withdrawal-always")),
        ("never", text!("office-settings-withdrawal-never")),
    ]
    .map(|(value, label)| view! { <option value=value selected=link == value>{label}</option> });
    let time = sent.text("invoices").to_owned();
    let times = InvoiceTime::ALL.iter().map(move |known| {
        let label = match known {
            InvoiceTime::ByHand => text!("office-settings-invoices-by-hand"),
            InvoiceTime::AtPayment => text!("office-settings-invoices-payment"),
            InvoiceTime::AtFulfilment => text!("office-settings-invoices-fulfilment"),
        };
        view! { <option value=known.as_str() selected=time == known.as_str()>{label}</option> }
    });
    let free = sent.ticked("returns_free");
    view! {
        <form class="card" method="post" action="/admin/settings/shop">
            <input type="hidden" name="version" value=version/>
            <h2>{text!("office-settings-identity")}</h2>
            <div class="fields">
                <TextInput field=field("name", text!("office-settings-name")).max_length(100)/>
                <TextInput field=field("email", text!("office-settings-email")).kind("email").max_length(254)
                    .hint(text!("office-settings-email-hint"))/>
                <TextInput field=optional("phone", text!("office-settings-phone")).kind("tel").max_length(40)/>
                <TextInput field=optional("slogan", text!("office-settings-slogan")).hint(text!("office-settings-slogan-hint"))/>
            </div>
            <TextArea field=optional("description", text!("office-settings-description")).max_length(1000)
                .hint(text!("office-settings-description-hint"))/>
            <TextArea field=optional("imprint", text!("office-settings-imprint")).max_length(2000)
                .hint(text!("office-settings-imprint-hint"))/>
            <h2>{text!("office-settings-seat")}</h2>
            <div class="fields">
                <Select field=choice("country", text!("office-settings-country"))>{countries.collect_view()}</Select>
                <Select field=choice("currency", text!("office-settings-currency"))>{currencies.collect_view()}</Select>
                <TextInput field=field("order_prefix", text!("office-settings-order-prefix")).max_length(7)
                    .hint(text!("office-settings-order-prefix-hint"))/>
                <Select field=choice("invoices", text!("office-settings-invoices"))
                    .hint(text!("office-settings-invoices-hint"))>{times.collect_view()}</Select>
            </div>
            <h2 id="returns">{text!("office-settings-returns")}</h2>
            <div class="fields">
                <TextInput field=optional("returns_days", text!("office-settings-returns-days")).inputmode("numeric").max_length(4)
                    .hint(text!("office-settings-returns-days-hint"))/>
                <Select field=choice("withdrawal_link", text!("office-settings-withdrawal"))>{links.collect_view()}</Select>
            </div>
            <CheckBox name="returns_free" checked=free>{text!("office-settings-returns-free")}</CheckBox>
            <button class="button">{text!("office-save")}</button>
        </form>
    }
}

#[component]
fn LogoForm(sent: FormData, logo: Option<Picture>) -> impl IntoView {
    let error = error_of(sent.errors(), PICTURE);
    let invalid = error.is_some().then_some("true");
    let has_logo = logo.is_some();
    let shown = logo.map(|logo| {
        view! { <FramedPicture picture=Some(logo) class="logo-frame" sizes="8rem" loading=Loading::Later/> }
    });
    let remove = has_logo.then(|| {
        view! { <button class="button danger" name="act" value="remove" formnovalidate>{text!("office-settings-logo-remove")}</button> }
    });
    view! {
        {shown}
        <form class="stack" method="post" enctype="multipart/form-data" action="/admin/settings/look/logo">
            <input type="hidden" name="version" value=sent.text("version").to_owned()/>
            <div class="field">
                <label for=PICTURE>{text!("office-settings-logo-file")}</label>
                <p class="hint" id="picture-hint">{text!("office-settings-logo-hint")}</p>
                <input class="input" type="file" id=PICTURE name=PICTURE accept="image/jpeg,image/png" required
                    aria-describedby="picture-hint picture-error" aria-invalid=invalid/>
                <FieldErrorText id=PICTURE error/>
            </div>
            <div class="buttons"><button class="button quiet">{text!("office-settings-logo-save")}</button>{remove}</div>
        </form>
    }
}

#[component]
fn LookForm(sent: FormData) -> impl IntoView {
    let colour = |name: &'static str, label| {
        let field = Field::new(name, label).optional().max_length(7);
        sent.filled(field.placeholder("#0a6b4f"), name)
    };
    view! {
        <form method="post" action="/admin/settings/look">
            <input type="hidden" name="version" value=sent.text("version").to_owned()/>
            <p class="hint">{text!("office-settings-colours-hint")}</p>
            <TextInput field=colour("accent_light", text!("office-settings-accent-light"))/>
            <TextInput field=colour("accent_dark", text!("office-settings-accent-dark"))/>
            <TextInput field=colour("block_light", text!("office-settings-block-light"))/>
            <TextInput field=colour("block_dark", text!("office-settings-block-dark"))/>
            <button class="button quiet">{text!("office-settings-colours-save")}</button>
        </form>
    }
}
