//! Scheduled prices of a product's variants: planned, ended, and never changed once shoppers have seen them.

use commerce::catalog::{PriceWindow, WindowRefused, WindowState};
use commerce::ids::{ProductId, VariantId};
use commerce::{Currency, Money};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use thiserror::Error;

use super::EditError;
use super::save::claim;
use crate::catalog::price::STANDING;
use crate::catalog::{note_listed, refresh_listing};
use crate::entities::{Text, price, product, variant};
use crate::error::{Error, Result, Transient};

/// The most that are read of one product.
const MOST: u64 = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledPrice {
    pub id: i64,
    pub variant: VariantId,
    pub amount: Money,
    pub compare_at: Option<Money>,
    pub window: PriceWindow,
}

/// A price that is to hold for some time.
#[derive(Debug, Clone)]
pub struct NewPrice {
    pub product: ProductId,
    /// The version that the editor was shown.
    pub version: i64,
    pub variant: VariantId,
    pub amount: Money,
    pub compare_at: Option<Money>,
    /// Unix milliseconds; now when absent.
    pub from_ms: Option<i64>,
    /// Unix milliseconds.
    pub to_ms: i64,
}

/// Why a price was not scheduled or ended; nothing was changed then.
#[derive(Debug, Error)]
pub enum PriceError {
    #[error(transparent)]
    Window(#[from] WindowRefused),
    /// What shoppers paid once stays as it was.
    #[error("that price is over")]
    Over,
    #[error(transparent)]
    Edit(#[from] EditError),
}

impl From<Error> for PriceError {
    fn from(error: Error) -> Self {
        Self::Edit(error.into())
    }
}

impl From<sea_orm::DbErr> for PriceError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Edit(error.into())
    }
}

impl Transient for PriceError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Edit(error) if error.is_transient())
    }
}

/// Every scheduled price of the product's variants, the last to begin first.
pub async fn scheduled_prices(
    conn: &impl ConnectionTrait,
    product: ProductId,
    currency: Currency,
) -> Result<Vec<ScheduledPrice>> {
    use sea_orm::QuerySelect;
    let variants: Vec<i64> = variant::Entity::find()
        .select_only()
        .column(variant::Column::Id)
        .filter(variant::Column::ProductId.eq(product.get()))
        .into_tuple()
        .all(conn)
        .await?;
    let rows = price::Entity::find()
        .filter(price::Column::VariantId.is_in(variants))
        .filter(price::Column::Currency.eq(Text(currency)))
        .filter(price::Column::ValidFrom.ne(STANDING))
        .order_by_desc(price::Column::ValidFrom)
        .order_by_asc(price::Column::VariantId)
        .limit(MOST)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(scheduled).collect())
}

fn scheduled(row: price::Model) -> ScheduledPrice {
    let Text(currency) = row.currency;
    let money = |minor| Money::new(minor, currency);
    ScheduledPrice {
        id: row.id,
        variant: VariantId(row.variant_id),
        amount: money(row.amount_minor),
        compare_at: row.compare_at_minor.map(money),
        window: PriceWindow {
            from_ms: row.valid_from,
            to_ms: row.valid_to,
        },
    }
}

/// Schedules a price. Run it in a transaction: the product's version keeps two editors apart.
///
/// # Errors
/// [`PriceError::Window`] when it would begin in the past or overlap another price of the variant.
pub async fn schedule_price(
    tx: &impl ConnectionTrait,
    new: &NewPrice,
    now_ms: i64,
) -> Result<PriceWindow, PriceError> {
    let currency = new.amount.currency();
    touch(tx, new.product, new.version, now_ms).await?;
    let own = variant::Entity::find_by_id(new.variant.get())
        .filter(variant::Column::ProductId.eq(new.product.get()));
    if own.one(tx).await?.is_none() {
        return Err(Error::Missing("variant").into());
    }
    let others = scheduled_prices(tx, new.product, currency).await?;
    let others = others
        .iter()
        .filter(|other| other.variant == new.variant)
        .map(|other| other.window);
    let window = PriceWindow::planned(new.from_ms, new.to_ms, now_ms, others)?;
    let row = price::ActiveModel {
        variant_id: Set(new.variant.get()),
        currency: Set(Text(currency)),
        amount_minor: Set(new.amount.minor()),
        compare_at_minor: Set(new.compare_at.map(Money::minor)),
        valid_from: Set(window.from_ms),
        valid_to: Set(window.to_ms),
        ..Default::default()
    };
    price::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    follow(tx, new.product, currency, now_ms).await?;
    Ok(window)
}

/// Ends a price that holds, or takes one back that was to come. Run it in a transaction; answers with the price as it was.
///
/// # Errors
/// [`PriceError::Over`] when it ended before.
pub async fn end_price(
    tx: &impl ConnectionTrait,
    product: ProductId,
    version: i64,
    id: i64,
    currency: Currency,
    now_ms: i64,
) -> Result<ScheduledPrice, PriceError> {
    touch(tx, product, version, now_ms).await?;
    let known = scheduled_prices(tx, product, currency).await?;
    let known = known.into_iter().find(|known| known.id == id);
    let known = known.ok_or(Error::Missing("price"))?;
    let changed = match known.window.state(now_ms) {
        WindowState::Over => return Err(PriceError::Over),
        WindowState::Coming => {
            let gone = price::Entity::delete_by_id(id).exec(tx).await?;
            gone.rows_affected
        }
        WindowState::Running => {
            let ended = price::Entity::update_many()
                .col_expr(price::Column::ValidTo, Expr::value(now_ms))
                .filter(price::Column::Id.eq(id))
                .exec(tx)
                .await?;
            ended.rows_affected
        }
    };
    if changed != 1 {
        return Err(Error::Conflict("price").into());
    }
    follow(tx, product, currency, now_ms).await?;
    Ok(known)
}

async fn touch(
    tx: &impl ConnectionTrait,
    product: ProductId,
    version: i64,
    now_ms: i64,
) -> Result<(), EditError> {
    claim(tx, product, version, |row| {
        row.col_expr(product::Column::UpdatedAt, Expr::value(now_ms))
    })
    .await
}

/// Listings and kept pages follow the prices.
async fn follow(
    tx: &impl ConnectionTrait,
    product: ProductId,
    currency: Currency,
    now_ms: i64,
) -> Result<()> {
    refresh_listing(tx, product, currency, now_ms).await?;
    note_listed(tx, [product.get()]).await
}
