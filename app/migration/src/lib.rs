//! The shop's tables, step by step, for MySQL, MariaDB and SQLite; server side only, knows no entity.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod table;

mod m0001_catalog;
mod m0002_listing;
mod m0003_stock;
mod m0004_customer;
mod m0005_pricing;
mod m0006_cart;
mod m0007_order;
mod m0008_payment;
mod m0009_job;
mod m0010_content;

pub use sea_orm_migration::{MigratorTrait, SchemaManager};

use sea_orm_migration::MigrationTrait;

/// Every step in the order in which it is applied.
pub struct Migrator;

#[sea_orm_migration::async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_catalog::Step),
            Box::new(m0002_listing::Step),
            Box::new(m0003_stock::Step),
            Box::new(m0004_customer::Step),
            Box::new(m0005_pricing::Step),
            Box::new(m0006_cart::Step),
            Box::new(m0007_order::Step),
            Box::new(m0008_payment::Step),
            Box::new(m0009_job::Step),
            Box::new(m0010_content::Step),
        ]
    }
}
