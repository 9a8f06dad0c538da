//! A catalogue from a CSV file: planned and checked first, then pictures, then many products in one transaction.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod demo;
pub mod enrichment;
pub mod plan;
pub mod run;
pub mod seed;
pub mod shop;
