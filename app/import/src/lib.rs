//! A catalogue from a CSV file: planned and checked first, then pictures, then one transaction a product.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod enrichment;
pub mod picture;
pub mod plan;
