//! Order numbers: each given out once, in their order.

use commerce::order::OrderNumber;
use sea_orm::ConnectionTrait;

use crate::error::{Error, Result};
use crate::sql::{self, values};

const FIRST: i64 = 1001;

/// The next number. The sequence's row stays locked until the transaction ends, so take it last.
pub(super) async fn next_number(tx: &impl ConnectionTrait) -> Result<OrderNumber> {
    let take = "UPDATE number_sequence SET next_number = next_number + 1 WHERE name = 'order'";
    if sql::execute(tx, take, values![]).await? == 0 {
        let add = "number_sequence (name, next_number) VALUES ('order', ?)";
        sql::insert_new(tx, add, values![FIRST]).await?;
        sql::execute(tx, take, values![]).await?;
    }
    let sql = "SELECT next_number - 1 AS n FROM number_sequence WHERE name = 'order'";
    let number = sql::number(tx, sql, values![])
        .await?
        .and_then(|n| u64::try_from(n).ok());
    number
        .map(OrderNumber::from_sequence)
        .ok_or(Error::Missing("order number"))
}
