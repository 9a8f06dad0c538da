//! What a piece holds, for the price of a litre or a kilogram, and who answers for a product.

use sea_orm_migration::prelude::*;

pub(crate) struct Step;

/// Table, column and type. What an earlier release writes beside this one leaves them as they are.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("variant", "content", "VARCHAR(64) NULL"),
    ("listing", "content", "VARCHAR(64) NULL"),
    ("listing_offer", "content", "VARCHAR(64) NULL"),
    ("product", "safety_json", "MEDIUMTEXT NULL"),
    ("brand", "safety_json", "MEDIUMTEXT NULL"),
];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0017_content_and_safety"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column, kind) in COLUMNS {
            if !manager.has_column(table, column).await? {
                let sql = format!("ALTER TABLE {table} ADD COLUMN {column} {kind}");
                manager.get_connection().execute_unprepared(&sql).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column, _) in COLUMNS.iter().rev() {
            let sql = format!("ALTER TABLE {table} DROP COLUMN {column}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
