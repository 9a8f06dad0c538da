//! `/admin/inventory/{id}`: every movement of a variant's stock with the balance after it, and a correction.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commerce::ids::VariantId;
use commerce::staff::Permission;
use commerce::stock::AdjustRefused;
use database::stock::{Adjust, StockRow, adjust as adjust_stock, stock_history, stock_of};
use database::{Error, StaffError, Token};
use leptos::prelude::*;
use serde::Deserialize;
use texts::text;
use web::http::error::PageError;
use web::http::limits::Query;
use web::http::redirect::see_other;

use crate::inventory::view::{Movements, VariantView, fields};
use crate::kit::flash::flash;
use crate::kit::form::FormData;
use crate::layout::Section;
use crate::page::{Flash, Page};
use crate::staff::Staff;
use crate::state::Office;

const ROWS: u32 = 100;
const MOST_PAGES: u32 = 10_000;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct VariantQuery {
    #[serde(default)]
    done: Option<String>,
    #[serde(default)]
    page: Option<u32>,
}

/// `GET /admin/inventory/{id}`
pub(crate) async fn variant_page(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    Query(query): Query<VariantQuery>,
) -> Result<Response, PageError> {
    let flash = flash(query.done.as_deref(), |code| match code {
        "adjusted" => Some(text!("office-stock-adjusted")),
        "limit" => Some(text!("office-saved")),
        _ => None,
    });
    let row = find(&office, id).await?;
    let at = query.page.unwrap_or(1).clamp(1, MOST_PAGES);
    show(
        &office,
        &staff,
        row,
        FormData::default(),
        (StatusCode::OK, flash, at),
    )
    .await
}

/// `POST /admin/inventory/{id}/adjust`
pub(crate) async fn adjust(
    State(office): State<Office>,
    staff: Staff,
    Path(id): Path<i64>,
    mut sent: FormData,
) -> Result<Response, PageError> {
    let row = find(&office, id).await?;
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, None, 1);
    let typed = sent.text(fields::DELTA).trim().replace('−', "-");
    let delta = match typed.strip_prefix('+').unwrap_or(&typed).parse::<i64>() {
        Ok(delta) if delta.abs() <= 1_000_000 => delta,
        _ => {
            sent.refuse(fields::DELTA, text!("office-stock-not-a-count"));
            return show(&office, &staff, row, sent, refused).await;
        }
    };
    let command = Adjust {
        variant: row.variant,
        delta,
        reason: sent.text(fields::REASON).to_owned(),
        despite_reserved: sent.ticked(fields::DESPITE),
        key: sent.text("key").chars().take(80).collect(),
    };
    match adjust_stock(&office.db, &command, &staff.by(), office.now_ms()).await {
        Ok(_) => Ok(see_other(&format!("/admin/inventory/{id}?done=adjusted"))),
        Err(StaffError::Refused(why)) => {
            refuse(&mut sent, why);
            show(&office, &staff, row, sent, refused).await
        }
        Err(StaffError::Database(Error::Missing(_))) => Err(PageError::NotFound),
        Err(StaffError::Database(error)) => Err(error.into()),
        Err(StaffError::Stale { .. }) => Err(PageError::internal("stock has no version")),
    }
}

fn refuse(sent: &mut FormData, why: AdjustRefused) {
    match why {
        AdjustRefused::Nothing => sent.refuse(fields::DELTA, text!("office-stock-nothing")),
        AdjustRefused::NoReason => sent.refuse(fields::REASON, text!("office-stock-no-reason")),
        AdjustRefused::TooLong => sent.refuse(fields::REASON, text!("office-stock-too-long")),
        AdjustRefused::BelowZero { on_hand } => {
            sent.refuse(
                fields::DELTA,
                text!("office-stock-below-zero", count = on_hand),
            );
        }
        AdjustRefused::BelowReserved {
            on_hand,
            reserved,
            orders,
        } => {
            let orders: Vec<String> = orders.iter().map(ToString::to_string).collect();
            let why = text!(
                "office-stock-below-reserved",
                on_hand = on_hand,
                reserved = reserved,
                orders = orders.join(", ")
            );
            sent.refuse(fields::DESPITE, why);
        }
    }
}

pub(super) async fn find(office: &Office, id: i64) -> Result<StockRow, PageError> {
    let found = stock_of(office.db.reader(), VariantId(id)).await?;
    found.ok_or(PageError::NotFound)
}

pub(super) async fn show(
    office: &Office,
    staff: &Staff,
    row: StockRow,
    form: FormData,
    (status, flash, at): (StatusCode, Flash, u32),
) -> Result<Response, PageError> {
    let reader = office.db.reader();
    let (entries, total) = stock_history(reader, row.variant, ROWS, (at - 1) * ROWS).await?;
    let title = row.sku.clone();
    let movements = Movements {
        country: office.shop().await?.country,
        entries,
        page: u64::from(at),
        pages: total.div_ceil(u64::from(ROWS)).max(1),
        key: Token::random().expose().to_owned(),
        may_adjust: staff.may(Permission::StockAdjust),
        row,
        form,
    };
    let page = Page::new(title, Section::Inventory)
        .status(status)
        .flash(flash);
    page.draw(office, staff, || view! { <VariantView movements/> })
        .await
}
