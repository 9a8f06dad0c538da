use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IdenStatic,
    Iterable, PrimaryKeyToColumn, Statement,
};

use crate::connection::{DatabaseConfig, Db, connect, migrate};
use crate::entities;

/// The columns of each table, as in `user_id integer null`.
type Schema = BTreeMap<String, BTreeSet<String>>;

macro_rules! schema_of {
    ($($entity:ident),+ $(,)?) => {
        Schema::from([$(table::<entities::$entity::Entity>()),+])
    };
}

fn entities() -> Schema {
    schema_of!(
        address,
        attribute,
        attribute_value,
        audit_log,
        brand,
        cart,
        cart_line,
        catalog_version,
        category,
        coupon_code,
        customer,
        discount_line,
        document,
        email_text,
        fulfilment,
        fulfilment_line,
        job_lease,
        listing,
        listing_change,
        listing_facet,
        listing_offer,
        listing_offer_facet,
        media,
        number_sequence,
        one_time_token,
        option_value,
        order_address,
        order_event,
        order_line,
        order_return,
        order_word,
        orders,
        outbox,
        page,
        payment,
        payment_attempt,
        price,
        price_history,
        product,
        product_attribute_value,
        product_category,
        product_media,
        product_option,
        promotion,
        promotion_use,
        rate_bucket,
        received_payment,
        recovery_code,
        refund,
        refund_line,
        role,
        search_log,
        session,
        setting,
        shipping_method,
        shipping_zone,
        slug_redirect,
        staff,
        staff_invitation,
        stock_level,
        stock_location,
        stock_movement,
        stock_reservation,
        tax_class,
        tax_line,
        tax_rate,
        tax_zone,
        variant,
        webhook_event,
    )
}

fn table<E: EntityTrait>() -> (String, BTreeSet<String>) {
    let keys: Vec<_> = E::PrimaryKey::iter()
        .map(|key| key.into_column().as_str())
        .collect();
    let columns = E::Column::iter().map(|column| {
        let def = column.def();
        let kind = match def.get_column_type() {
            ColumnType::BigInteger => "integer",
            ColumnType::Boolean => "boolean",
            ColumnType::String(_) | ColumnType::Text => "text",
            other => panic!("no column of ours is {other:?}"),
        };
        let name = column.as_str();
        describe(name, kind, def.is_null(), keys.contains(&name))
    });
    (E::default().table_name().to_owned(), columns.collect())
}

fn describe(name: &str, kind: &str, is_null: bool, is_key: bool) -> String {
    let null = if is_null { " null" } else { "" };
    let key = if is_key { " key" } else { "" };
    format!("{name} {kind}{null}{key}")
}

#[derive(FromQueryResult)]
struct StoredColumn {
    of_table: String,
    name: String,
    kind: String,
    is_null: i64,
    is_key: i64,
}

async fn migrated(url: String) -> Schema {
    let db = connect(&DatabaseConfig::new(url)).await.unwrap();
    migrate(&db).await.unwrap();
    let schema = stored(&db).await;
    db.close().await.unwrap();
    schema
}

async fn stored(db: &Db) -> Schema {
    let backend = db.reader().get_database_backend();
    let sql = match backend {
        DbBackend::MySql => {
            "SELECT table_name AS of_table, column_name AS name, data_type AS kind,
                is_nullable = 'YES' AS is_null, column_key = 'PRI' AS is_key
            FROM information_schema.columns WHERE table_schema = DATABASE()"
        }
        // An `INTEGER PRIMARY KEY` is never null, whatever the catalogue says.
        _ => {
            "SELECT t.name AS of_table, c.name, c.type AS kind, c.\"notnull\" = 0 AND c.pk = 0
                AS is_null, c.pk > 0 AS is_key
            FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        }
    };
    let statement = Statement::from_string(backend, sql);
    let columns = StoredColumn::find_by_statement(statement).all(db.reader());
    let mut schema = Schema::new();
    for column in columns.await.unwrap() {
        if column.of_table != "seaql_migrations" {
            let (is_null, is_key) = (column.is_null != 0, column.is_key != 0);
            let described = describe(&column.name, coarse(&column.kind), is_null, is_key);
            schema.entry(column.of_table).or_default().insert(described);
        }
    }
    schema
}

fn coarse(kind: &str) -> &'static str {
    let name = kind.split('(').next().unwrap_or_default();
    match name.to_lowercase().as_str() {
        "bigint" | "int" | "integer" => "integer",
        "boolean" | "tinyint" => "boolean",
        "varchar" | "char" | "text" | "mediumtext" => "text",
        other => panic!("no entity reads a column of type {other}"),
    }
}

#[tokio::test]
async fn entities_are_as_the_tables_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    assert_same(&entities(), &migrated(url).await);
}

#[tokio::test]
async fn entities_are_as_the_tables_on_mysql() {
    let server = std::env::var("FLEETCART_TEST_MYSQL_URL").unwrap_or_default();
    if server.is_empty() {
        return;
    }
    let server = server.trim_end_matches('/');
    // The suite removes what a run that was ended leaves under such a name.
    let name = format!("fleetcart_test_{}_entities", std::process::id());
    let admin = sea_orm::Database::connect(format!("{server}/mysql")).await;
    let admin = admin.unwrap();
    let run = async |sql: String| admin.execute_unprepared(&sql).await.unwrap();
    run(format!("CREATE DATABASE {name}")).await;
    let schema = migrated(format!("{server}/{name}")).await;
    run(format!("DROP DATABASE {name}")).await;
    assert_same(&entities(), &schema);
}

/// Table by table, so that a difference can be read.
fn assert_same(entities: &Schema, tables: &Schema) {
    let names = |schema: &Schema| schema.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(entities), names(tables));
    for (name, columns) in tables {
        assert_eq!(entities.get(name), Some(columns), "{name}");
    }
}
