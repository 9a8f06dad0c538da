//! The Markdown that a written page was made from, so that it can be edited.

use sea_orm_migration::prelude::*;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0015_page_source"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column("page", "source_text").await? {
            let sql = "ALTER TABLE page ADD COLUMN source_text MEDIUMTEXT NULL";
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "ALTER TABLE page DROP COLUMN source_text";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
