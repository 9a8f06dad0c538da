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
mod m0011_listing_offer;
mod m0012_order_work;
mod m0013_staff;
mod m0014_document;
mod m0015_page_source;
mod m0016_email_text;
mod m0017_content_and_safety;
mod m0018_office;
mod m0019_office_lists;
mod m0020_listing_change;

pub use sea_orm_migration::{MigratorTrait, SchemaManager};

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};
use sea_orm_migration::{Migration, MigrationTrait, seaql_migrations};

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
            Box::new(m0011_listing_offer::Step),
            Box::new(m0012_order_work::Step),
            Box::new(m0013_staff::Step),
            Box::new(m0014_document::Step),
            Box::new(m0015_page_source::Step),
            Box::new(m0016_email_text::Step),
            Box::new(m0017_content_and_safety::Step),
            Box::new(m0018_office::Step),
            Box::new(m0019_office_lists::Step),
            Box::new(m0020_listing_change::Step),
        ]
    }

    /// The steps of ours that are not applied yet. Steps of a later release may be: this one serves beside it while it is
    /// rolled out, and alone again once it is rolled back. By default such a step is an error.
    async fn get_pending_migrations<C>(db: &C) -> Result<Vec<Migration>, DbErr>
    where
        C: ConnectionTrait,
    {
        Ok(not_among(&Self::get_migration_models(db).await?))
    }

    /// The same; changes nothing, so that the list of steps need not be there.
    async fn get_pending_migrations_read_only<C>(db: &C) -> Result<Vec<Migration>, DbErr>
    where
        C: ConnectionTrait,
    {
        let applied = if is_begun(db).await? {
            seaql_migrations::Entity::find().all(db).await?
        } else {
            Vec::new()
        };
        Ok(not_among(&applied))
    }
}

fn not_among(applied: &[seaql_migrations::Model]) -> Vec<Migration> {
    let mut steps = Migrator::get_migration_files();
    steps.retain(|step| applied.iter().all(|done| done.version != step.name()));
    steps
}

/// Whether there is a list of applied steps.
async fn is_begun<C: ConnectionTrait>(db: &C) -> Result<bool, DbErr> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::MySql => {
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'seaql_migrations'"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    let found = db
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    Ok(found.is_some())
}
