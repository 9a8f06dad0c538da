//! Number sequences: each number is given out once, and a transaction that fails gives it back.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entities::insert_new;
use crate::entities::number_sequence::{ActiveModel, Column, Entity};
use crate::error::{Error, Result};

/// The next number of a sequence that begins at `first`. Its row stays locked until the transaction ends, so take it
/// last.
pub(crate) async fn next(tx: &impl ConnectionTrait, name: &str, first: i64) -> Result<i64> {
    if !advance(tx, name).await? {
        let row = ActiveModel {
            name: Set(name.to_owned()),
            next_number: Set(first),
        };
        insert_new(tx, row).await?;
        advance(tx, name).await?;
    }
    let sequence = Entity::find_by_id(name).one(tx).await?;
    let sequence = sequence.ok_or(Error::Missing("number sequence"))?;
    Ok(sequence.next_number - 1)
}

async fn advance(tx: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    let advanced = Entity::update_many()
        .col_expr(Column::NextNumber, Expr::col(Column::NextNumber).add(1))
        .filter(Column::Name.eq(name))
        .exec(tx)
        .await?;
    Ok(advanced.rows_affected == 1)
}
