//! Numbers that grow with each change, so that every instance notices: one for the catalogue, one for everything else
//! that pages show.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entities::{catalog_version, insert_new};
use crate::error::Result;

const CATALOG: i64 = 1;
/// Settings, written pages, taxes and delivery. Earlier releases neither read nor write it.
const CONTENT: i64 = 2;

/// Both numbers, read together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Versions {
    /// Of products, prices, categories and what can be had.
    pub catalog: i64,
    /// Of settings, written pages, taxes and delivery.
    pub content: i64,
}

/// The number now; zero for an empty shop.
pub async fn catalog_version(conn: &impl ConnectionTrait) -> Result<i64> {
    let row = catalog_version::Entity::find_by_id(CATALOG);
    Ok(row.one(conn).await?.map_or(0, |row| row.version))
}

/// Both numbers now, in one statement.
pub async fn versions(conn: &impl ConnectionTrait) -> Result<Versions> {
    let rows = catalog_version::Entity::find().all(conn).await?;
    let of = |id: i64| {
        let row = rows.iter().find(|row| row.id == id);
        row.map_or(0, |row| row.version)
    };
    Ok(Versions {
        catalog: of(CATALOG),
        content: of(CONTENT),
    })
}

/// Tells every instance that the catalogue changed.
pub async fn bump_catalog_version(conn: &impl ConnectionTrait) -> Result<()> {
    bump(conn, CATALOG).await
}

/// Tells every instance that something else changed that pages show. Whatever writes settings, pages, taxes or delivery
/// ends with it.
pub async fn bump_content_version(conn: &impl ConnectionTrait) -> Result<()> {
    bump(conn, CONTENT).await
}

async fn bump(conn: &impl ConnectionTrait, id: i64) -> Result<()> {
    use catalog_version::{ActiveModel, Column, Entity};
    let bumped = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec(conn)
        .await?;
    if bumped.rows_affected == 0 {
        let first = ActiveModel {
            id: Set(id),
            version: Set(1),
        };
        insert_new(conn, first).await?;
    }
    Ok(())
}
