//! Promotions and coupon codes as stored, and how often they were used.

use std::collections::{BTreeMap, BTreeSet};

use commerce::country::CountryCode;
use commerce::ids::{CustomerId, PromotionId};
use commerce::promotion::{
    Action, CouponCode, EnteredCoupon, Promotion, PromotionKind, Rule, Shopper,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::catalog::{parse_json, to_json};
use crate::error::{Error, Result};
use crate::sql::{self, marks, values};

/// A promotion to be stored under its name; see [`Promotion`] for the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPromotion {
    /// What receipts call it; identifies it.
    pub name: String,
    /// How it comes into force.
    pub kind: PromotionKind,
    /// From when on, unix milliseconds.
    pub starts_at_ms: Option<i64>,
    /// Until when, unix milliseconds, that moment excluded.
    pub ends_at_ms: Option<i64>,
    /// Lower goes first.
    pub priority: i64,
    /// Whether it goes together with others.
    pub combinable: bool,
    /// How often it may be used in all.
    pub usage_limit: Option<i64>,
    /// How often one customer may use it.
    pub per_customer_limit: Option<i64>,
    /// Whether it counts at all.
    pub enabled: bool,
    /// All must hold.
    pub rules: Vec<Rule>,
    /// What it does.
    pub action: Action,
}

/// The automatic promotions of now and those of the entered codes, with the codes looked up.
/// Promotions of codes come along whatever their dates, so that shoppers learn why they fail.
///
/// # Errors
/// When the database does not answer or holds what cannot be read.
pub async fn entered_promotions(
    conn: &impl ConnectionTrait,
    codes: &[CouponCode],
    now_ms: i64,
) -> Result<(Vec<Promotion>, Vec<EnteredCoupon>)> {
    let coupons = coupons(conn, codes).await?;
    let ids: BTreeSet<i64> = coupons
        .iter()
        .filter_map(|coupon| coupon.promotion)
        .map(PromotionId::get)
        .collect();
    let (marks, more) = sql::list(ids.into_iter().chain([-1]));
    let sql = format!(
        "SELECT id, name, kind, starts_at, ends_at, priority, combinable, usage_limit, used,
            per_customer_limit, rules_json, action_json
        FROM promotion WHERE enabled = ? AND (id IN ({marks})
            OR (kind = 'auto' AND (starts_at IS NULL OR starts_at <= ?)
                AND (ends_at IS NULL OR ends_at > ?)))
        ORDER BY priority, id"
    );
    let mut values = values![true];
    values.extend(more);
    values.extend(values![now_ms, now_ms]);
    let rows = sql::all::<PromotionRow>(conn, &sql, values).await?;
    let promotions = rows
        .into_iter()
        .map(PromotionRow::into_promotion)
        .collect::<Result<_>>()?;
    Ok((promotions, coupons))
}

/// What promotions may know about the shopper: earlier orders and uses under the same address.
///
/// # Errors
/// When the database does not answer.
pub async fn shopper(
    conn: &impl ConnectionTrait,
    email: Option<&str>,
    customer: Option<CustomerId>,
    country: CountryCode,
) -> Result<Shopper> {
    #[derive(FromQueryResult)]
    struct Row {
        promotion_id: i64,
        uses: i64,
    }
    let Some(key) = customer_key(email) else {
        return Ok(Shopper {
            first_order: true,
            country: Some(country),
            uses: BTreeMap::new(),
        });
    };
    let sql = "SELECT promotion_id, COUNT(*) AS uses FROM promotion_use
        WHERE customer_key = ? AND state <> 'released' GROUP BY promotion_id";
    let uses = sql::all::<Row>(conn, sql, values![key.as_str()]).await?;
    let sql = "SELECT COUNT(*) AS n FROM orders
        WHERE (email = ? OR customer_id = ?) AND status = 'placed'";
    let placed = sql::number(conn, sql, values![key, customer.map(CustomerId::get)]).await?;
    Ok(Shopper {
        first_order: placed.unwrap_or(0) == 0,
        country: Some(country),
        uses: uses
            .into_iter()
            .map(|row| (PromotionId(row.promotion_id), row.uses))
            .collect(),
    })
}

/// Stores a promotion under its name; how often it was used stays.
///
/// # Errors
/// When the database does not answer.
pub async fn put_promotion(
    conn: &impl ConnectionTrait,
    promotion: &StoredPromotion,
) -> Result<PromotionId> {
    let row = values![
        promotion.kind.as_str(),
        promotion.starts_at_ms,
        promotion.ends_at_ms,
        promotion.priority,
        promotion.combinable,
        promotion.usage_limit,
        promotion.per_customer_limit,
        promotion.enabled,
        to_json("rules", &promotion.rules)?,
        to_json("action", &promotion.action)?,
        promotion.name.as_str(),
    ];
    let change = "UPDATE promotion SET kind = ?, starts_at = ?, ends_at = ?, priority = ?,
            combinable = ?, usage_limit = ?, per_customer_limit = ?, enabled = ?, rules_json = ?,
            action_json = ?
        WHERE name = ?";
    if sql::execute(conn, change, row.clone()).await? == 0 {
        let add = "promotion (kind, starts_at, ends_at, priority, combinable, usage_limit,
                per_customer_limit, enabled, rules_json, action_json, name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        sql::insert_new(conn, add, row).await?;
    }
    let find = "SELECT id AS n FROM promotion WHERE name = ?";
    let id = sql::number(conn, find, values![promotion.name.as_str()]).await?;
    id.map(PromotionId).ok_or(Error::Missing("promotion"))
}

/// Stores a code of a promotion; `usage_limit` is for this code alone.
///
/// # Errors
/// When the database does not answer.
pub async fn put_coupon(
    conn: &impl ConnectionTrait,
    code: &CouponCode,
    promotion: PromotionId,
    usage_limit: Option<i64>,
) -> Result<()> {
    let row = values![promotion.get(), usage_limit, code.as_str()];
    let change = "UPDATE coupon_code SET promotion_id = ?, usage_limit = ? WHERE code = ?";
    if sql::execute(conn, change, row.clone()).await? == 0 {
        let add = "coupon_code (promotion_id, usage_limit, code) VALUES (?, ?, ?)";
        sql::insert_new(conn, add, row).await?;
    }
    Ok(())
}

pub(super) fn customer_key(email: Option<&str>) -> Option<String> {
    email.map(str::to_lowercase)
}

async fn coupons(conn: &impl ConnectionTrait, codes: &[CouponCode]) -> Result<Vec<EnteredCoupon>> {
    #[derive(FromQueryResult)]
    struct Row {
        code: String,
        promotion_id: i64,
        used: i64,
        usage_limit: Option<i64>,
    }
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT code, promotion_id, used, usage_limit FROM coupon_code WHERE code IN ({})",
        marks(codes.len())
    );
    let values = codes.iter().map(|code| code.as_str().into()).collect();
    let rows = sql::all::<Row>(conn, &sql, values).await?;
    let entered = codes.iter().map(|code| {
        let row = rows.iter().find(|row| row.code == code.as_str());
        EnteredCoupon {
            code: code.clone(),
            promotion: row.map(|row| PromotionId(row.promotion_id)),
            used_up: row.is_some_and(|row| row.usage_limit.is_some_and(|limit| row.used >= limit)),
        }
    });
    Ok(entered.collect())
}

#[derive(FromQueryResult)]
struct PromotionRow {
    id: i64,
    name: String,
    kind: String,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    priority: i64,
    combinable: bool,
    usage_limit: Option<i64>,
    used: i64,
    per_customer_limit: Option<i64>,
    rules_json: String,
    action_json: String,
}

impl PromotionRow {
    fn into_promotion(self) -> Result<Promotion> {
        Ok(Promotion {
            id: PromotionId(self.id),
            name: self.name,
            kind: PromotionKind::parse(&self.kind)?,
            starts_at_ms: self.starts_at,
            ends_at_ms: self.ends_at,
            priority: self.priority,
            combinable: self.combinable,
            usage_limit: self.usage_limit,
            used: self.used,
            per_customer_limit: self.per_customer_limit,
            rules: parse_json("rules", &self.rules_json)?,
            action: parse_json("action", &self.action_json)?,
        })
    }
}
