//! What happened to the order, by whom, and notes.

use database::order::detail;
use leptos::prelude::*;
use texts::text;
use web::components::field::{CheckBox, Field, TextArea};

use crate::kit::moment::Moment;
use crate::kit::parts::{Card, PostButton};
use crate::order::timeline::entry;
use crate::order::view::fields;
use crate::order::view::parts::{Hidden, Shown};

#[component]
pub(super) fn History(shown: Shown) -> impl IntoView {
    let country = shown.country;
    let (may_edit, key) = (shown.may.edit, shown.key.clone());
    let events = shown.order.placed.events.iter().rev().map(|event| {
        let entry = entry(event, detail(event));
        let again = (entry.is_repeatable && may_edit).then(|| {
            let action = shown.path(&format!("emails/{}/resend", event.id));
            let fields = vec![("key".to_owned(), key.clone())];
            view! { <PostButton action label=text!("office-order-email-again") fields/> }
        });
        let lines = entry.lines.into_iter().map(|line| view! { <p>{line}</p> });
        let private = entry
            .is_private
            .then(|| view! { " "<span class="soft">{text!("office-order-private")}</span> });
        view! {
            <li class=entry.is_private.then_some("private")>
                <p><strong>{entry.title}</strong>{private}</p>
                {lines.collect_view()}
                {again}
                <p class="soft">{event.actor.clone()}", "<Moment at_ms=event.at_ms country/></p>
            </li>
        }
    });
    let events = events.collect_view();
    let note = shown
        .may
        .edit
        .then(|| view! { <NoteForm shown=shown.clone()/> });
    view! {
        <Card title=text!("office-order-history") id="history">
            {note}
            <ol class="history">{events}</ol>
        </Card>
    }
}

#[component]
fn NoteForm(shown: Shown) -> impl IntoView {
    let form = &shown.form;
    let field = Field::new(fields::NOTE, text!("office-order-note")).max_length(1000);
    let field = form.filled(field, fields::NOTE);
    let checked = form.ticked(fields::NOTE_SHOWN);
    view! {
        <form method="post" action=shown.path("notes") class="stack">
            <Hidden version=shown.order.placed.order.version key=shown.key.clone()/>
            <TextArea field/>
            <CheckBox name=fields::NOTE_SHOWN checked>{text!("office-order-note-shown")}</CheckBox>
            <div><button class="button quiet">{text!("office-order-note-button")}</button></div>
        </form>
    }
}
