//! What is taken from the shelf for orders of which no money came.

use sea_orm::ConnectionTrait;

use super::queries;
use crate::error::Result;

/// The pieces that are held or promised without money.
pub async fn unpaid_pieces(conn: &impl ConnectionTrait) -> Result<i64> {
    Ok(queries::unpaid_pieces(conn).await?)
}
