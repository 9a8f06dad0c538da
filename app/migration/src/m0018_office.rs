//! Below how many pieces a variant is running out, where staff said so; and by which form a product was copied.

use sea_orm_migration::prelude::*;

pub(crate) struct Step;

/// Table, column and type. What an earlier release writes beside this one leaves them empty.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("stock_level", "low_below", "BIGINT NULL"),
    ("product", "copy_key", "VARCHAR(80) NULL"),
];

const INDEX: &str = "uq_product_copy";

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0018_office"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        for (table, column, kind) in COLUMNS {
            if !manager.has_column(table, column).await? {
                let sql = format!("ALTER TABLE {table} ADD COLUMN {column} {kind}");
                conn.execute_unprepared(&sql).await?;
            }
        }
        if !manager.has_index("product", INDEX).await? {
            let sql = format!("CREATE UNIQUE INDEX {INDEX} ON product (copy_key)");
            conn.execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        let index = Index::drop().name(INDEX).table("product").to_owned();
        manager.drop_index(index).await?;
        for (table, column, _) in COLUMNS.iter().rev() {
            let sql = format!("ALTER TABLE {table} DROP COLUMN {column}");
            conn.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
