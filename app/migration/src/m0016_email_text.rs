//! E-mails in the merchant's own words, and what each member of staff wants to be told of.

use sea_orm_migration::prelude::*;

use crate::table::{Table, create, drop};

pub(crate) struct Step;

const TABLES: &[Table] = &[Table {
    name: "email_text",
    columns: "kind VARCHAR(64) NOT NULL,
        locale VARCHAR(16) NOT NULL,
        subject VARCHAR(255) NOT NULL,
        intro TEXT NOT NULL,
        version BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        PRIMARY KEY (kind, locale)",
    indexes: &[],
}];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0016_email_text"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        if !manager.has_column("staff", "notices").await? {
            // None was chosen while it is null; what an earlier release writes beside this one is null.
            let sql = "ALTER TABLE staff ADD COLUMN notices VARCHAR(255) NULL";
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "ALTER TABLE staff DROP COLUMN notices";
        manager.get_connection().execute_unprepared(sql).await?;
        drop(manager, TABLES).await
    }
}
