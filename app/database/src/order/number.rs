//! Order numbers: each given out once, in their order.

use commerce::order::OrderNumber;
use sea_orm::ConnectionTrait;

use crate::content::shop_settings;
use crate::error::{Error, Result};
use crate::sequence;

const SEQUENCE: &str = "order";
const FIRST: i64 = 1001;

/// The next number. The sequence's row stays locked until the transaction ends, so take it last.
pub(super) async fn next_number(tx: &impl ConnectionTrait) -> Result<OrderNumber> {
    let prefix = shop_settings(tx).await?.order_prefix;
    let number = sequence::next(tx, SEQUENCE, FIRST).await?;
    let number = u64::try_from(number).ok();
    number
        .map(|number| OrderNumber::numbered(&prefix, number))
        .ok_or(Error::Missing("order number"))
}
