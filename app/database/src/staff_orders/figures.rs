//! The figures that staff see first.

use commerce::Money;
use commerce::job::JobKind;
use commerce::policy::LOW_STOCK;
use sea_orm::ConnectionTrait;

use super::list::{tabs, unsigned};
use super::queries;
use crate::error::Result;

/// Which time is looked at, unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    pub now_ms: i64,
    /// When today began where the shop is.
    pub today_from_ms: i64,
    /// When the same day of last week began.
    pub last_week_from_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dashboard {
    pub to_ship: u64,
    pub unpaid: u64,
    pub attention: u64,
    pub failed_refunds: u64,
    pub refunds_by_hand: u64,
    /// E-mails that were given up.
    pub dead_emails: u64,
    /// Variants of which few are left to buy.
    pub low_stock: u64,
    /// What was ordered today until now, by currency.
    pub today: Vec<DaySum>,
    /// The same until the same time a week ago.
    pub last_week: Vec<DaySum>,
}

/// What was ordered in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySum {
    pub orders: u64,
    pub total: Money,
}

/// The figures of now.
pub async fn figures(conn: &impl ConnectionTrait, at: Moments) -> Result<Dashboard> {
    let tabs = tabs(conn).await?;
    let emails: Vec<&str> = JobKind::ALL
        .iter()
        .filter(|kind| kind.is_email())
        .map(|kind| kind.as_str())
        .collect();
    let open = queries::open(conn, LOW_STOCK, &emails).await?;
    let count = |of: fn(&queries::Open) -> i64| open.as_ref().map_or(0, |open| unsigned(of(open)));
    let since = at.now_ms - at.today_from_ms;
    let today = (at.today_from_ms, at.now_ms);
    let last_week = (at.last_week_from_ms, at.last_week_from_ms + since);
    let days = queries::days(conn, today, last_week).await?;
    let sums = |is_today: i64| {
        let days = days.iter().filter(|day| day.is_today == is_today);
        days.map(|day| DaySum {
            orders: unsigned(day.orders),
            total: Money::new(day.total, day.currency.0),
        })
        .collect()
    };
    Ok(Dashboard {
        to_ship: tabs.to_ship,
        unpaid: tabs.unpaid,
        attention: tabs.attention,
        failed_refunds: count(|open| open.failed_refunds),
        refunds_by_hand: count(|open| open.refunds_by_hand),
        dead_emails: count(|open| open.dead_emails),
        low_stock: count(|open| open.low_stock),
        today: sums(1),
        last_week: sums(0),
    })
}
