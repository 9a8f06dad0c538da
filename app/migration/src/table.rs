//! One way to write a table so that MySQL and SQLite both accept it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A table in the SQL both databases share.
///
/// `columns` is the text between the brackets of `CREATE TABLE`; `{id}` stands for the
/// auto-increment key, which the two spell differently. Indexes are apart because MySQL knows no
/// `CREATE INDEX IF NOT EXISTS` and SQLite knows no index inside a table.
pub(crate) struct Table {
    pub name: &'static str,
    pub columns: &'static str,
    pub indexes: &'static [(&'static str, &'static str)],
}

/// Creates what is missing, in the given order; running it twice changes nothing.
pub(crate) async fn create(manager: &SchemaManager<'_>, tables: &[Table]) -> Result<(), DbErr> {
    let conn = manager.get_connection();
    for table in tables {
        for statement in table.statements(manager.get_database_backend()) {
            conn.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

/// Drops the tables, the last one first.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[Table]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        let statement = format!("DROP TABLE IF EXISTS {}", table.name);
        manager
            .get_connection()
            .execute_unprepared(&statement)
            .await?;
    }
    Ok(())
}

impl Table {
    fn statements(&self, backend: DbBackend) -> Vec<String> {
        let Table {
            name,
            columns,
            indexes,
        } = self;
        if backend == DbBackend::Sqlite {
            let columns = columns.replace("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT");
            let table = format!("CREATE TABLE IF NOT EXISTS {name} ({columns})");
            let indexes = indexes
                .iter()
                .map(|(index, on)| format!("CREATE INDEX IF NOT EXISTS {index} ON {name} ({on})"));
            return std::iter::once(table).chain(indexes).collect();
        }
        let columns = columns.replace("{id}", "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY");
        let indexes: String = indexes
            .iter()
            .map(|(index, on)| format!(",\nINDEX {index} ({on})"))
            .collect();
        // The binary collation makes both databases compare text alike: what must ignore case is
        // stored in lower case.
        vec![format!(
            "CREATE TABLE IF NOT EXISTS {name} ({columns}{indexes}) \
             ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
        )]
    }
}

/// Declares a migration step that creates `TABLES` and drops them when taken back.
macro_rules! step {
    ($name:literal) => {
        pub(crate) struct Step;

        impl sea_orm_migration::MigrationName for Step {
            fn name(&self) -> &str {
                $name
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Step {
            async fn up(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                crate::table::create(manager, TABLES).await
            }

            async fn down(
                &self,
                manager: &sea_orm_migration::SchemaManager,
            ) -> Result<(), sea_orm_migration::DbErr> {
                crate::table::drop(manager, TABLES).await
            }
        }
    };
}
pub(crate) use step;
