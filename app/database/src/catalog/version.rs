//! A number that grows with each change of the catalogue, so that every instance notices.

use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::sql::{self, values};

/// The number now; zero for an empty shop.
///
/// # Errors
/// When the database does not answer.
pub async fn catalog_version(conn: &impl ConnectionTrait) -> Result<i64> {
    let sql = "SELECT version AS n FROM catalog_version WHERE id = 1";
    Ok(sql::number(conn, sql, values![]).await?.unwrap_or(0))
}

/// Tells every instance that the catalogue changed.
///
/// # Errors
/// When the database does not answer.
pub async fn bump_catalog_version(conn: &impl ConnectionTrait) -> Result<()> {
    let sql = "UPDATE catalog_version SET version = version + 1 WHERE id = 1";
    if sql::execute(conn, sql, values![]).await? == 0 {
        sql::insert_new(
            conn,
            "catalog_version (id, version) VALUES (1, 1)",
            values![],
        )
        .await?;
    }
    Ok(())
}
