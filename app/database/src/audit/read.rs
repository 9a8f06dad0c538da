//! Reading what was done, newest first.

use commerce::ids::StaffId;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::Value;

use super::Subject;
use crate::entities::audit_log::{Column, Entity, Model};
use crate::error::Result;

/// Which rows; what is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Part of the name.
    pub who: String,
    pub staff: Option<StaffId>,
    /// How the action begins, as in `order.`.
    pub action: String,
    /// The whole name of what it was done to.
    pub subject: String,
    /// From that moment on, unix milliseconds.
    pub from_ms: Option<i64>,
    /// Before that moment, unix milliseconds.
    pub to_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    pub id: i64,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub staff: Option<StaffId>,
    pub name: String,
    pub network: String,
    pub action: String,
    pub subject: Subject,
    /// What it was before; null when nothing is said.
    pub before: Value,
    pub after: Value,
}

/// A page of rows, the newest first, and how many there are in all.
pub async fn entries(
    conn: &impl ConnectionTrait,
    filter: &AuditFilter,
    limit: u32,
    offset: u32,
) -> Result<(Vec<AuditEntry>, u64)> {
    let found = Entity::find().filter(condition(filter));
    let total = found.clone().count(conn).await?;
    let rows = found
        .order_by_desc(Column::Id)
        .limit(u64::from(limit))
        .offset(u64::from(offset))
        .all(conn)
        .await?;
    Ok((rows.into_iter().map(AuditEntry::from).collect(), total))
}

fn condition(filter: &AuditFilter) -> Condition {
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    Condition::all()
        .add_option(some(&filter.who).map(|who| {
            let name = Expr::expr(Func::lower(Expr::col(Column::Name)));
            name.like(pattern("%", &who.to_lowercase()))
        }))
        .add_option(filter.staff.map(|staff| Column::StaffId.eq(staff.get())))
        .add_option(some(&filter.action).map(|action| Column::Action.like(pattern("", &action))))
        .add_option(some(&filter.subject).map(|subject| Column::Subject.eq(subject)))
        .add_option(filter.from_ms.map(|from| Column::At.gte(from)))
        .add_option(filter.to_ms.map(|to| Column::At.lt(to)))
}

/// What is typed has no wildcards.
fn pattern(before: &str, text: &str) -> LikeExpr {
    let plain = text
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    LikeExpr::new(format!("{before}{plain}%")).escape('!')
}

impl From<Model> for AuditEntry {
    fn from(row: Model) -> Self {
        // What cannot be read is shown as it is.
        let value = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self {
            id: row.id,
            at_ms: row.at,
            staff: row.staff_id.map(StaffId),
            name: row.name,
            network: row.network,
            action: row.action,
            subject: Subject {
                kind: row.subject_kind,
                name: row.subject,
            },
            before: value(row.before_json),
            after: value(row.after_json),
        }
    }
}
