//! What lists speak of: a row for each variant that can be had, and the filter values by variant. A listing says in which
//! layout its rows were written, so that those of an earlier release are written anew.

use sea_orm_migration::prelude::*;

use crate::table::{Table, create, drop};

pub(crate) struct Step;

const TABLES: &[Table] = &[
    Table {
        name: "listing_offer",
        columns: "product_id BIGINT NOT NULL,
            place BIGINT NOT NULL,
            variant_id BIGINT NOT NULL,
            price_minor BIGINT NOT NULL,
            compare_at_minor BIGINT NULL,
            lowest_30_minor BIGINT NULL,
            PRIMARY KEY (product_id, place),
            FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE",
        indexes: &[],
    },
    Table {
        name: "listing_offer_facet",
        columns: "facet VARCHAR(64) NOT NULL,
            value VARCHAR(160) NOT NULL,
            product_id BIGINT NOT NULL,
            variant_id BIGINT NOT NULL,
            PRIMARY KEY (facet, value, product_id, variant_id),
            FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE",
        indexes: &[(
            "ix_listing_offer_facet_product",
            "product_id, variant_id, facet, value",
        )],
    },
];

const INDEX: &str = "ix_listing_layout";

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0011_listing_offer"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let conn = manager.get_connection();
        if !manager.has_column("listing", "layout").await? {
            let sql = "ALTER TABLE listing ADD COLUMN layout BIGINT NOT NULL DEFAULT 0";
            conn.execute_unprepared(sql).await?;
        }
        if !manager.has_index("listing", INDEX).await? {
            let sql = format!("CREATE INDEX {INDEX} ON listing (layout)");
            conn.execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_listing = Index::drop().name(INDEX).table("listing").to_owned();
        manager.drop_index(of_listing).await?;
        let sql = "ALTER TABLE listing DROP COLUMN layout";
        manager.get_connection().execute_unprepared(sql).await?;
        drop(manager, TABLES).await
    }
}
