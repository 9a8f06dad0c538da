//! `/admin/inventory/count`: a stock-take by file, looked at before it counts.

mod file;
mod lines;
mod read;
mod view;

use std::collections::BTreeSet;

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::VariantId;
use database::stock::{
    ApplyCount, CountRefused, CountedLine, Shelf, apply_count as apply, shelves_by_sku, shelves_of,
};
use database::{Error, StaffError, Token};
use leptos::prelude::*;
use texts::text;
use web::components::alert::Tone;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::inventory::count::read::{Fault, Read, What};
use crate::inventory::count::view::{CountView, Difference, Preview};
use crate::kit::flash::{Done, flash};
use crate::kit::form::FormData;
use crate::kit::upload;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::staff::Staff;
use crate::state::Office;

pub(crate) use file::count_file;

/// Bytes of a file of so many lines, with long titles.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Lines of a file.
const MOST_LINES: usize = 10_000;
const FILE: &str = "file";

/// `GET /admin/inventory/count`
pub(crate) async fn count_page(
    State(office): State<Office>,
    staff: Staff,
    Query(query): Query<Done>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), |code| match code {
        "counted" => Some(text!("office-count-done")),
        _ => None,
    });
    show(
        &office,
        &staff,
        None,
        FormData::default(),
        (StatusCode::OK, flash),
    )
    .await
}

/// `POST /admin/inventory/count`: what the file would change.
pub(crate) async fn preview_count(
    State(office): State<Office>,
    staff: Staff,
    multipart: Multipart,
) -> Result<Response, PageError> {
    let mut sent = FormData::default();
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
    let bytes = upload::sent_file(multipart, FILE).await?;
    let read = match bytes {
        None => Err(text!("office-count-missing")),
        Some(bytes) if bytes.len() > MOST_BYTES => {
            Err(text!("office-count-most", most = MOST_LINES))
        }
        Some(bytes) => read::read(&bytes, MOST_LINES).map_err(read::Unread::text),
    };
    let read = match read {
        Ok(read) => read,
        Err(why) => {
            sent.refuse(FILE, why);
            return show(&office, &staff, None, sent, refused).await;
        }
    };
    let preview = compared(&office, read).await?;
    let answer = if preview.faults.is_empty() {
        (StatusCode::OK, None)
    } else {
        refused
    };
    show(&office, &staff, Some(preview), sent, answer).await
}

/// `POST /admin/inventory/count/apply`
pub(crate) async fn apply_count(
    State(office): State<Office>,
    staff: Staff,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let lines = lines::read(sent.text(lines::FIELD)).filter(|lines| lines.len() <= MOST_LINES);
    let Some(lines) = lines else {
        sent.refuse(FILE, text!("office-count-missing"));
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, None);
        return show(&office, &staff, None, sent, refused).await;
    };
    let command = ApplyCount {
        lines,
        key: sent.text("key").chars().take(64).collect(),
    };
    match apply(&office.db, &command, &staff.by(), office.now_ms()).await {
        Ok(_) => Ok(see_other("/admin/inventory/count?done=counted")),
        Err(StaffError::Refused(CountRefused::Moved(moved))) => {
            let preview = once_more(&office, &command.lines, &moved).await?;
            let told = text!("office-count-moved", count = moved.len());
            let answer = (StatusCode::CONFLICT, Some((Tone::Caution, told)));
            show(&office, &staff, Some(preview), FormData::default(), answer).await
        }
        Err(StaffError::Database(Error::Missing(_))) => Err(PageError::NotFound),
        Err(StaffError::Database(error)) => Err(error.into()),
        Err(StaffError::Stale { .. }) => Err(PageError::internal("stock has no version")),
    }
}

/// The file beside the stock.
async fn compared(office: &Office, read: Read) -> Result<Preview, PageError> {
    let Read {
        lines,
        mut faults,
        uncounted,
    } = read;
    let skus: Vec<String> = lines.iter().map(|line| line.sku.clone()).collect();
    let shelves = shelves_by_sku(office.db.reader(), &skus).await?;
    let mut differences = Vec::new();
    let mut same = 0;
    for line in lines {
        match shelves.get(&line.sku) {
            None => faults.push(Fault {
                line: line.line,
                column: read::SKU.to_owned(),
                what: What::Unknown(line.sku),
            }),
            Some(shelf) if shelf.on_hand == line.counted => same += 1,
            Some(shelf) => differences.push(Difference {
                shelf: shelf.clone(),
                counted: line.counted,
                has_moved: false,
            }),
        }
    }
    faults.sort_by_key(|fault| fault.line);
    Ok(Preview {
        differences,
        same,
        uncounted,
        faults,
        key: Token::random().expose().to_owned(),
    })
}

/// The counted lines beside the stock as it is now.
async fn once_more(
    office: &Office,
    lines: &[CountedLine],
    moved: &[VariantId],
) -> Result<Preview, PageError> {
    let moved: BTreeSet<VariantId> = moved.iter().copied().collect();
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    let shelves = shelves_of(office.db.writer(), &variants).await?;
    let known = lines.iter().filter_map(|line| {
        let shelf: &Shelf = shelves.get(&line.variant)?;
        Some(Difference {
            shelf: shelf.clone(),
            counted: line.counted,
            has_moved: moved.contains(&line.variant),
        })
    });
    let (mut differences, same): (Vec<Difference>, Vec<Difference>) =
        known.partition(|line| line.shelf.on_hand != line.counted);
    differences.sort_by_key(|line| !line.has_moved);
    Ok(Preview {
        differences,
        same: same.len(),
        uncounted: 0,
        faults: Vec::new(),
        key: Token::random().expose().to_owned(),
    })
}

async fn show(
    office: &Office,
    staff: &Staff,
    preview: Option<Preview>,
    form: FormData,
    (status, flash): (StatusCode, Flash),
) -> Result<Response, PageError> {
    let page = Page::new(text!("office-count"), Section::Inventory)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || view! { <CountView preview form/> })
        .await
}
