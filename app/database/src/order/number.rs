//! Order numbers: each given out once, in their order.

use commerce::order::OrderNumber;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entities::insert_new;
use crate::entities::number_sequence::{ActiveModel, Column, Entity};
use crate::error::{Error, Result};

const SEQUENCE: &str = "order";
const FIRST: i64 = 1001;

/// The next number. The sequence's row stays locked until the transaction ends, so take it last.
pub(super) async fn next_number(tx: &impl ConnectionTrait) -> Result<OrderNumber> {
    if !advance(tx).await? {
        let first = ActiveModel {
            name: Set(SEQUENCE.to_owned()),
            next_number: Set(FIRST),
        };
        insert_new(tx, first).await?;
        advance(tx).await?;
    }
    let sequence = Entity::find_by_id(SEQUENCE).one(tx).await?;
    sequence
        .and_then(|row| u64::try_from(row.next_number - 1).ok())
        .map(OrderNumber::from_sequence)
        .ok_or(Error::Missing("order number"))
}

async fn advance(tx: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let advanced = Entity::update_many()
        .col_expr(Column::NextNumber, Expr::col(Column::NextNumber).add(1))
        .filter(Column::Name.eq(SEQUENCE))
        .exec(tx)
        .await?;
    Ok(advanced.rows_affected == 1)
}
