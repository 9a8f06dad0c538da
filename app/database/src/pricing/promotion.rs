//! Promotions and coupon codes as stored, and how often they were used.

use std::collections::{BTreeMap, BTreeSet};

use commerce::country::CountryCode;
use commerce::ids::{CustomerId, PromotionId};
use commerce::order::OrderStatus;
use commerce::promotion::{
    Action, CouponCode, EnteredCoupon, Promotion, PromotionKind, PromotionUseState, Rule, Shopper,
};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entities::{Json, Text, coupon_code, orders, padded, promotion, promotion_use, put};
use crate::error::{Error, Result};

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
    pub action: Action,
}

impl StoredPromotion {
    /// One without dates, limits and conditions that goes together with others.
    #[must_use]
    pub fn new(name: &str, kind: PromotionKind, action: Action) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            starts_at_ms: None,
            ends_at_ms: None,
            priority: 1,
            combinable: true,
            usage_limit: None,
            per_customer_limit: None,
            enabled: true,
            rules: Vec::new(),
            action,
        }
    }
}

/// The automatic promotions of now and those of the entered codes, with the codes looked up.
/// Promotions of codes come along whatever their dates, so that shoppers learn why they fail.
pub async fn entered_promotions(
    conn: &impl ConnectionTrait,
    codes: &[CouponCode],
    now_ms: i64,
) -> Result<(Vec<Promotion>, Vec<EnteredCoupon>)> {
    use promotion::Column;
    let coupons = coupons(conn, codes).await?;
    let ids = coupons.iter().filter_map(|coupon| coupon.promotion);
    let ids: BTreeSet<i64> = ids.map(PromotionId::get).collect();
    let automatic = Condition::all()
        .add(Column::Kind.eq(Text(PromotionKind::Auto)))
        .add(Column::StartsAt.is_null().or(Column::StartsAt.lte(now_ms)))
        .add(Column::EndsAt.is_null().or(Column::EndsAt.gt(now_ms)));
    let entered = Column::Id.is_in(padded(ids.into_iter().chain([-1])));
    let rows = promotion::Entity::find()
        .filter(Column::Enabled.eq(true))
        .filter(Condition::any().add(entered).add(automatic))
        .order_by_asc(Column::Priority)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    Ok((rows.into_iter().map(into_promotion).collect(), coupons))
}

/// What promotions may know about the shopper: earlier orders and uses under the same address.
pub async fn shopper(
    conn: &impl ConnectionTrait,
    email: Option<&str>,
    customer: Option<CustomerId>,
    country: CountryCode,
) -> Result<Shopper> {
    let Some(key) = customer_key(email) else {
        return Ok(Shopper {
            first_order: true,
            country: Some(country),
            uses: BTreeMap::new(),
        });
    };
    Ok(Shopper {
        uses: uses_of(conn, &key, customer).await?,
        first_order: has_no_order(conn, &key, customer).await?,
        country: Some(country),
    })
}

async fn uses_of(
    conn: &impl ConnectionTrait,
    key: &str,
    customer: Option<CustomerId>,
) -> Result<BTreeMap<PromotionId, i64>, DbErr> {
    use promotion_use::{Column, Entity};
    let uses: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .column(Column::PromotionId)
        .column_as(Column::OrderId.count(), "uses")
        .filter(is_use_of(key, customer))
        .filter(Column::State.ne(Text(PromotionUseState::Released)))
        .group_by(Column::PromotionId)
        .into_tuple()
        .all(conn)
        .await?;
    let uses = uses.into_iter();
    Ok(uses.map(|(id, count)| (PromotionId(id), count)).collect())
}

/// By the address, which may be typed differently each time, or by the account.
pub(super) fn is_use_of(key: &str, customer: Option<CustomerId>) -> Condition {
    use promotion_use::Column;
    let by_address = Condition::any().add(Column::CustomerKey.eq(key));
    let Some(customer) = customer else {
        return by_address;
    };
    let theirs = Query::select()
        .column(orders::Column::Id)
        .from(orders::Entity)
        .and_where(orders::Column::CustomerId.eq(customer.get()))
        .to_owned();
    by_address.add(Column::OrderId.in_subquery(theirs))
}

async fn has_no_order(
    conn: &impl ConnectionTrait,
    email: &str,
    customer: Option<CustomerId>,
) -> Result<bool, DbErr> {
    use orders::{Column, Entity};
    let mut whose = Condition::any().add(Column::Email.eq(email));
    if let Some(customer) = customer {
        whose = whose.add(Column::CustomerId.eq(customer.get()));
    }
    let placed = Column::Status.eq(Text(OrderStatus::Placed));
    let count = Entity::find()
        .filter(whose)
        .filter(placed)
        .count(conn)
        .await?;
    Ok(count == 0)
}

/// Stores a promotion under its name; how often it was used stays.
pub async fn put_promotion(
    conn: &impl ConnectionTrait,
    promotion: &StoredPromotion,
) -> Result<PromotionId> {
    let row = into_row(promotion);
    let named = promotion::Column::Name.eq(&promotion.name);
    put(conn, row, named.clone()).await?;
    let stored = promotion::Entity::find().filter(named).one(conn).await?;
    Ok(PromotionId(stored.ok_or(Error::Missing("promotion"))?.id))
}

/// The promotion of that name, with the codes that bring it.
pub async fn promotion_by_name(
    conn: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<(StoredPromotion, Vec<String>)>> {
    let named = promotion::Entity::find().filter(promotion::Column::Name.eq(name));
    let Some(row) = named.one(conn).await? else {
        return Ok(None);
    };
    let codes: Vec<String> = coupon_code::Entity::find()
        .select_only()
        .column(coupon_code::Column::Code)
        .filter(coupon_code::Column::PromotionId.eq(row.id))
        .order_by_asc(coupon_code::Column::Code)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(Some((into_stored(row), codes)))
}

pub(super) fn into_row(promotion: &StoredPromotion) -> promotion::ActiveModel {
    promotion::ActiveModel {
        name: Set(promotion.name.clone()),
        kind: Set(Text(promotion.kind)),
        starts_at: Set(promotion.starts_at_ms),
        ends_at: Set(promotion.ends_at_ms),
        priority: Set(promotion.priority),
        combinable: Set(promotion.combinable),
        usage_limit: Set(promotion.usage_limit),
        per_customer_limit: Set(promotion.per_customer_limit),
        enabled: Set(promotion.enabled),
        rules_json: Set(Json(promotion.rules.clone())),
        action_json: Set(Json(promotion.action.clone())),
        ..Default::default()
    }
}

pub(super) fn into_stored(row: promotion::Model) -> StoredPromotion {
    StoredPromotion {
        name: row.name,
        kind: row.kind.0,
        starts_at_ms: row.starts_at,
        ends_at_ms: row.ends_at,
        priority: row.priority,
        combinable: row.combinable,
        usage_limit: row.usage_limit,
        per_customer_limit: row.per_customer_limit,
        enabled: row.enabled,
        rules: row.rules_json.0,
        action: row.action_json.0,
    }
}

/// Stores a code of a promotion; `usage_limit` is for this code alone.
pub async fn put_coupon(
    conn: &impl ConnectionTrait,
    code: &CouponCode,
    promotion: PromotionId,
    usage_limit: Option<i64>,
) -> Result<()> {
    let row = coupon_code::ActiveModel {
        code: Set(code.as_str().to_owned()),
        promotion_id: Set(promotion.get()),
        usage_limit: Set(usage_limit),
        ..Default::default()
    };
    put(conn, row, coupon_code::Column::Code.eq(code.as_str())).await?;
    Ok(())
}

pub(super) fn customer_key(email: Option<&str>) -> Option<String> {
    email.map(str::to_lowercase)
}

async fn coupons(conn: &impl ConnectionTrait, codes: &[CouponCode]) -> Result<Vec<EnteredCoupon>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let entered = coupon_code::Column::Code.is_in(codes.iter().map(CouponCode::as_str));
    let rows = coupon_code::Entity::find()
        .filter(entered)
        .all(conn)
        .await?;
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

fn into_promotion(row: promotion::Model) -> Promotion {
    Promotion {
        id: PromotionId(row.id),
        name: row.name,
        kind: row.kind.0,
        starts_at_ms: row.starts_at,
        ends_at_ms: row.ends_at,
        priority: row.priority,
        combinable: row.combinable,
        usage_limit: row.usage_limit,
        used: row.used,
        per_customer_limit: row.per_customer_limit,
        rules: row.rules_json.0,
        action: row.action_json.0,
    }
}
