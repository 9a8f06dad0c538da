//! The product's pictures, what each shows in words, and a form for one more.

use database::catalog::MediaInput;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, Field, FieldErrorText, TextInput, error_of};
use web::components::picture::{FramedPicture, Loading};

use crate::kit::form::FormData;
use crate::kit::parts::Card;
use crate::products::view::fields;
use crate::products::view::form::Shown;

#[component]
pub(super) fn MediaCard(shown: Shown) -> impl IntoView {
    let media = shown.product.input.media.clone();
    let last = media.len().saturating_sub(1);
    let rows = media.into_iter().enumerate().map(|(place, media)| {
        let shown = shown.clone();
        view! { <Row media place is_last=place == last shown/> }
    });
    let rows = rows.collect_view();
    let add = shown
        .may_edit
        .then(|| view! { <AddForm shown=shown.clone()/> });
    view! {
        <Card title=text!("office-product-pictures") id="media">
            <ol class="rows pictures">{rows}</ol>
            {add}
        </Card>
    }
}

#[component]
fn Row(media: MediaInput, place: usize, is_last: bool, shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let (name, decorative) = (fields::alt(place), fields::decorative(place));
    let is_sent = form.is_sent(&name);
    let alt = media.picture.alt.clone();
    let typed = if is_sent {
        form.text(&name).to_owned()
    } else {
        alt.clone()
    };
    let checked = if is_sent {
        form.ticked(&decorative)
    } else {
        alt.is_empty()
    };
    let error = error_of(form.errors(), &name);
    let invalid = error.is_some().then_some("true");
    let version = shown.product.version.to_string();
    let button =
        |change: &'static str, label: std::borrow::Cow<'static, str>, class: &'static str| {
            view! { <button class=class name="change" value=change>{label}</button> }
        };
    let buttons = shown.may_edit.then(|| {
        view! {
            <div class="buttons">
                {button("alt", text!("office-product-alt-save"), "button quiet")}
                {(place > 0).then(|| button("earlier", text!("office-product-earlier"), "button quiet"))}
                {(!is_last).then(|| button("later", text!("office-product-later"), "button quiet"))}
                {button("remove", text!("office-product-remove"), "button danger")}
            </div>
        }
    });
    view! {
        <li>
            <form method="post" action=shown.path(&format!("/media/{place}")) class="picture-form">
                <input type="hidden" name="version" value=version/>
                <FramedPicture picture=Some(media.picture) class="frame thumb" sizes="6rem" loading=Loading::Later/>
                <div class="stack">
                    <label for=name.clone()>{text!("office-product-alt", number = place + 1)}</label>
                    <input class="input" id=name.clone() name=name.clone() value=typed maxlength="300" autocomplete="off"
                        aria-describedby=format!("{name}-error") aria-invalid=invalid/>
                    <FieldErrorText id=name error/>
                    <label class="check"><input type="checkbox" name=decorative value="1" checked=checked/><span>{text!("office-product-decorative")}</span></label>
                    {buttons}
                </div>
            </form>
        </li>
    }
}

#[component]
fn AddForm(shown: Shown) -> impl IntoView {
    let form: &FormData = &shown.form;
    let field = Field::new(fields::ALT, text!("office-product-alt-new"))
        .optional()
        .max_length(300);
    let field = form.filled(field, fields::ALT);
    let checked = form.ticked(fields::DECORATIVE);
    let error = error_of(form.errors(), fields::PICTURE);
    let invalid = error.is_some().then_some("true");
    let version = shown.product.version.to_string();
    view! {
        <form method="post" enctype="multipart/form-data" action=shown.path("/media") class="stack">
            <input type="hidden" name="version" value=version/>
            <div class="field">
                <label for=fields::PICTURE>{text!("office-product-picture")}</label>
                <p class="hint" id="picture-hint">{text!("office-product-picture-hint")}</p>
                <input class="input" type="file" id=fields::PICTURE name=fields::PICTURE accept="image/jpeg,image/png" required
                    aria-describedby="picture-hint picture-error" aria-invalid=invalid/>
                <FieldErrorText id=fields::PICTURE error/>
            </div>
            <TextInput field/>
            <CheckBox name=fields::DECORATIVE checked>{text!("office-product-decorative")}</CheckBox>
            <div><button class="button">{text!("office-product-picture-add")}</button></div>
        </form>
    }
}
