//! A catalogue from a CSV file: planned and checked first, then pictures, then one transaction a product.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod demo;
pub mod enrichment;
pub mod plan;
pub mod run;
pub mod shop;
