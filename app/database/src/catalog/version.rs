//! The catalogue's version: a number that grows with each change, so that every instance notices.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entities::{catalog_version, insert_new};
use crate::error::Result;

const ONLY_ROW: i64 = 1;

/// The number now; zero for an empty shop.
pub async fn catalog_version(conn: &impl ConnectionTrait) -> Result<i64> {
    let row = catalog_version::Entity::find_by_id(ONLY_ROW);
    Ok(row.one(conn).await?.map_or(0, |row| row.version))
}

/// Tells every instance that the catalogue changed.
pub async fn bump_catalog_version(conn: &impl ConnectionTrait) -> Result<()> {
    use catalog_version::{ActiveModel, Column, Entity};
    let bumped = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(ONLY_ROW))
        .exec(conn)
        .await?;
    if bumped.rows_affected == 0 {
        let first = ActiveModel {
            id: Set(ONLY_ROW),
            version: Set(1),
        };
        insert_new(conn, first).await?;
    }
    Ok(())
}
