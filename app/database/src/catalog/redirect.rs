//! Where an address went that products or categories no longer use.

use sea_orm::ConnectionTrait;

use crate::error::Result;
use crate::sql::{self, values};

/// The new path of an old one, such as `/p/old-name`.
///
/// # Errors
/// When the database does not answer.
pub async fn redirect_for(conn: &impl ConnectionTrait, path: &str) -> Result<Option<String>> {
    let sql = "SELECT new_path AS t FROM slug_redirect WHERE old_path = ?";
    Ok(sql::text(conn, sql, values![path]).await?)
}

/// Leads `old` to `new`, and whatever led to `old` too; `new` itself leads nowhere any more.
///
/// # Errors
/// When the database does not answer.
pub async fn add_redirect(conn: &impl ConnectionTrait, old: &str, new: &str) -> Result<()> {
    let again = "UPDATE slug_redirect SET new_path = ? WHERE new_path = ?";
    sql::execute(conn, again, values![new, old]).await?;
    let gone = "DELETE FROM slug_redirect WHERE old_path = ? OR old_path = ?";
    sql::execute(conn, gone, values![new, old]).await?;
    let add = "slug_redirect (old_path, new_path) VALUES (?, ?)";
    sql::insert_new(conn, add, values![old, new]).await?;
    Ok(())
}
