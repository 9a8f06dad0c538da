//! Indexes that staff's lists are read from alone: the products changed last by title and status, and the words of an order.

use sea_orm_migration::prelude::*;

pub(crate) struct Step;

/// Name, table and columns.
const INDEXES: &[(&str, &str, &str)] = &[
    (
        "ix_product_changed",
        "product",
        "updated_at, id, title, status",
    ),
    ("ix_order_word_words", "order_word", "order_id, word"),
];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0019_office_lists"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, columns) in INDEXES {
            if !manager.has_index(table, name).await? {
                let sql = format!("CREATE INDEX {name} ON {table} ({columns})");
                manager.get_connection().execute_unprepared(&sql).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, _) in INDEXES {
            let index = Index::drop().name(*name).table(*table).to_owned();
            manager.drop_index(index).await?;
        }
        Ok(())
    }
}
