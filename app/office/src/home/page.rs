//! The dashboard.

use axum::extract::State;
use axum::response::Response;
use commerce::calendar::LocalDay;
use commerce::staff::Permission;
use database::staff_orders::{Moments, figures};
use leptos::prelude::*;
use texts::text;
use web::http::error::PageError;

use crate::home::view::{DashboardView, SetupNote};
use crate::kit::parts::PageHead;
use crate::layout::Section;
use crate::page::Page;
use crate::setup;
use crate::staff::Staff;
use crate::state::Office;

/// `GET /admin`
pub(crate) async fn page(
    State(office): State<Office>,
    staff: Staff,
) -> Result<Response, PageError> {
    let figures = match staff.may(Permission::OrdersView) {
        true => {
            let (now_ms, shop) = (office.now_ms(), office.shop().await?);
            let today = LocalDay::of(now_ms, shop.country);
            let moments = Moments {
                now_ms,
                today_from_ms: today.begins_ms(),
                last_week_from_ms: today.days_before(7).begins_ms(),
            };
            let figures = figures(office.db.reader(), moments).await?;
            Some((figures, shop.currency))
        }
        false => None,
    };
    let missing = setup::missing(&office, &staff).await?;
    let may_edit = staff.may(Permission::OrdersEdit);
    let title = text!("office-home-title");
    let page = Page::new(title.clone(), Section::Home);
    page.draw(&office, &staff, || {
        let figures = figures.map(|(figures, currency)| {
            view! { <DashboardView figures currency may_edit/> }
        });
        view! { <PageHead title/><SetupNote missing/>{figures} }
    })
    .await
}
