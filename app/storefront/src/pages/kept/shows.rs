//! What a drawn page tells of itself to whoever keeps it.

use commerce::ids::ProductId;

/// On a response: the products of which the page shows what is in stock, so that a kept one is dropped when that moves.
#[derive(Clone, Debug)]
pub struct Shows(pub Vec<ProductId>);
