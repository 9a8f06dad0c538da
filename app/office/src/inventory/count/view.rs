//! How a stock-take is drawn: the file to send, and what it would change.

use database::stock::{CountedLine, Shelf};
use leptos::either::Either;
use leptos::prelude::*;
use texts::text;
use web::components::field::{ErrorSummary, FieldErrorText, error_of};

use super::{FILE, MOST_LINES, lines};
use crate::inventory::count::read::Fault;
use crate::kit::form::FormData;
use crate::kit::parts::{Card, Empty, PageHead};
use crate::kit::pill::Pill;

/// Rows that the page shows; the others count all the same.
const SHOWN: usize = 200;

/// A file beside the stock.
pub(super) struct Preview {
    pub differences: Vec<Difference>,
    /// Lines that agree.
    pub same: usize,
    /// Lines without a number.
    pub uncounted: usize,
    pub faults: Vec<Fault>,
    /// Lets the form count once.
    pub key: String,
}

pub(super) struct Difference {
    pub shelf: Shelf,
    pub counted: i64,
    /// Pieces moved since the last preview.
    pub has_moved: bool,
}

#[component]
pub(super) fn CountView(preview: Option<Preview>, form: FormData) -> impl IntoView {
    let errors = form.errors().to_vec();
    let back = ("/admin/inventory".to_owned(), text!("office-stock-list"));
    let preview = preview.map(|preview| {
        if preview.faults.is_empty() {
            Either::Left(view! { <Differences preview/> })
        } else {
            Either::Right(view! { <Faults faults=preview.faults/> })
        }
    });
    view! {
        <PageHead title=text!("office-count") back>
            <a class="button quiet" href="/admin/inventory/count.csv" rel="nofollow">{text!("office-count-template")}</a>
        </PageHead>
        <ErrorSummary errors/>
        {preview}
        <Card title=text!("office-count-upload")><UploadForm form/></Card>
    }
}

#[component]
fn UploadForm(form: FormData) -> impl IntoView {
    let error = error_of(form.errors(), FILE);
    let invalid = error.is_some().then_some("true");
    view! {
        <form method="post" enctype="multipart/form-data" action="/admin/inventory/count" class="stack">
            <div class="field">
                <label for=FILE>{text!("office-count-file")}</label>
                <p class="hint" id="file-hint">{text!("office-count-hint", most = MOST_LINES)}</p>
                <input class="input" type="file" id=FILE name=FILE accept=".csv,text/csv" required aria-describedby="file-hint file-error" aria-invalid=invalid/>
                <FieldErrorText id=FILE error/>
            </div>
            <div><button class="button">{text!("office-count-look")}</button></div>
        </form>
    }
}

#[component]
fn Faults(faults: Vec<Fault>) -> impl IntoView {
    let count = faults.len();
    let rows = faults.into_iter().take(SHOWN).map(|fault| {
        view! {
            <tr>
                <th scope="row" class="number" data-label=text!("office-count-line")>{fault.line}</th>
                <td data-label=text!("office-count-column")>{fault.column}</td>
                <td data-label=text!("office-count-fault")>{fault.what.text()}</td>
            </tr>
        }
    });
    let more = (count > SHOWN)
        .then(|| view! { <p class="soft">{text!("office-count-more", count = count - SHOWN)}</p> });
    view! {
        <Card title=text!("office-count-faults", count = count) id="faults">
            <p>{text!("office-count-nothing-changed")}</p>
            <div class="table-box">
                <table class="table">
                    <thead><tr>
                        <th scope="col" class="number">{text!("office-count-line")}</th>
                        <th scope="col">{text!("office-count-column")}</th>
                        <th scope="col">{text!("office-count-fault")}</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            {more}
        </Card>
    }
}

#[component]
fn Differences(preview: Preview) -> impl IntoView {
    let Preview {
        differences,
        same,
        uncounted,
        key,
        ..
    } = preview;
    let count = differences.len();
    let summary = text!(
        "office-count-summary",
        count = count,
        same = same,
        uncounted = uncounted
    );
    if differences.is_empty() {
        let text = text!("office-count-no-difference");
        return view! { <Card title=text!("office-count-preview")><p>{summary}</p><Empty text/></Card> }
            .into_any();
    }
    let all = differences.iter().map(|line| CountedLine {
        variant: line.shelf.variant,
        seen: line.shelf.on_hand,
        counted: line.counted,
    });
    let all = lines::write(all);
    let rows = differences
        .into_iter()
        .take(SHOWN)
        .map(|line| view! { <Row line/> })
        .collect_view();
    let more = (count > SHOWN)
        .then(|| view! { <p class="soft">{text!("office-count-more", count = count - SHOWN)}</p> });
    view! {
        <Card title=text!("office-count-preview") id="preview">
            <p role="status">{summary}</p>
            <div class="table-box">
                <table class="table">
                    <thead><tr>
                        <th scope="col">{text!("office-stock-item")}</th>
                        <th scope="col" class="number">{text!("office-stock-on-hand")}</th>
                        <th scope="col" class="number">{text!("office-count-counted")}</th>
                        <th scope="col" class="number">{text!("office-stock-change")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {more}
            <form method="post" action="/admin/inventory/count/apply" class="stack">
                <input type="hidden" name="key" value=key/>
                <input type="hidden" name=lines::FIELD value=all/>
                <div><button class="button">{text!("office-count-apply", count = count)}</button></div>
            </form>
        </Card>
    }
    .into_any()
}

#[component]
fn Row(line: Difference) -> impl IntoView {
    let Difference {
        shelf,
        counted,
        has_moved,
    } = line;
    let moved =
        has_moved.then(|| view! { " "<Pill tone="caution" text=text!("office-count-has-moved")/> });
    let short = (counted < shelf.reserved).then(|| {
        let text = text!("office-count-short", count = shelf.reserved);
        view! { " "<Pill tone="bad" text/> }
    });
    let change = counted - shelf.on_hand;
    let more = (!shelf.variant_title.is_empty())
        .then(|| view! { <span class="item-more">{shelf.variant_title}</span> });
    view! {
        <tr>
            <th scope="row" data-label=text!("office-stock-item")>
                <a href=format!("/admin/inventory/{}", shelf.variant)><span class="item">{shelf.title}{more}<span class="sku">{shelf.sku}</span></span></a>
            </th>
            <td class="number" data-label=text!("office-stock-on-hand")>{shelf.on_hand}{moved}</td>
            <td class="number" data-label=text!("office-count-counted")>{counted}{short}</td>
            <td class="number" data-label=text!("office-stock-change")>{format!("{change:+}")}</td>
        </tr>
    }
}
