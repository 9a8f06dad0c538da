//! Which products each version of the catalogue changed, for instances that keep lists in memory: they read those alone.

use crate::table::{Table, step};

step!("m0020_listing_change");

/// A version without rows changed nobody knows what: a release before this one writes none.
const TABLES: &[Table] = &[Table {
    name: "listing_change",
    columns: "version BIGINT NOT NULL,
        product_id BIGINT NOT NULL,
        PRIMARY KEY (version, product_id)",
    indexes: &[],
}];
