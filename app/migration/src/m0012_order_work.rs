//! What staff do with orders: who did what, refunds that wait or failed, money that came by itself, words to find an order by.

use sea_orm_migration::prelude::*;

use crate::table::{Table, create, drop};

pub(crate) struct Step;

const TABLES: &[Table] = &[
    Table {
        name: "audit_log",
        columns: "id {id},
            at BIGINT NOT NULL,
            staff_id BIGINT NULL,
            name VARCHAR(128) NOT NULL,
            network VARCHAR(64) NOT NULL,
            action VARCHAR(64) NOT NULL,
            subject_kind VARCHAR(32) NOT NULL,
            subject VARCHAR(191) NOT NULL,
            before_json MEDIUMTEXT NOT NULL,
            after_json MEDIUMTEXT NOT NULL",
        indexes: &[
            ("ix_audit_log_at", "at"),
            ("ix_audit_log_staff", "staff_id, id"),
            ("ix_audit_log_subject", "subject, id"),
            ("ix_audit_log_action", "action, id"),
        ],
    },
    Table {
        name: "refund_line",
        columns: "refund_id BIGINT NOT NULL,
            order_line_id BIGINT NOT NULL,
            qty BIGINT NOT NULL,
            qty_unsent BIGINT NOT NULL,
            amount_minor BIGINT NOT NULL,
            restock BOOLEAN NOT NULL,
            PRIMARY KEY (refund_id, order_line_id),
            CONSTRAINT ck_refund_line_qty CHECK (qty > 0 AND qty_unsent >= 0 AND qty_unsent <= qty),
            FOREIGN KEY (refund_id) REFERENCES refund (id)",
        indexes: &[("ix_refund_line_line", "order_line_id")],
    },
    Table {
        name: "received_payment",
        columns: "id {id},
            payment_id BIGINT NOT NULL,
            amount_minor BIGINT NOT NULL,
            received_on BIGINT NOT NULL,
            reference VARCHAR(191) NOT NULL,
            note VARCHAR(500) NOT NULL,
            idempotency_key VARCHAR(96) NOT NULL,
            actor_id BIGINT NULL,
            actor VARCHAR(128) NOT NULL,
            at BIGINT NOT NULL,
            CONSTRAINT uq_received_payment UNIQUE (idempotency_key),
            CONSTRAINT ck_received_payment_amount CHECK (amount_minor > 0),
            FOREIGN KEY (payment_id) REFERENCES payment (id)",
        indexes: &[
            ("ix_received_payment_payment", "payment_id"),
            ("ix_received_payment_reference", "reference"),
        ],
    },
    Table {
        name: "order_word",
        columns: "word VARCHAR(64) NOT NULL,
            order_id BIGINT NOT NULL,
            PRIMARY KEY (word, order_id),
            FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE",
        indexes: &[("ix_order_word_order", "order_id")],
    },
];

/// Table, column and type. What an earlier release writes beside this one takes the default.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("orders", "has_words", "BOOLEAN NOT NULL DEFAULT 0"),
    ("order_line", "qty_cancelled", "BIGINT NOT NULL DEFAULT 0"),
    ("fulfilment", "idempotency_key", "VARCHAR(96) NULL"),
    (
        "stock_movement",
        "actor",
        "VARCHAR(128) NOT NULL DEFAULT ''",
    ),
    ("stock_movement", "idempotency_key", "VARCHAR(96) NULL"),
    ("refund", "state", "VARCHAR(32) NOT NULL DEFAULT 'done'"),
    ("refund", "shipping_minor", "BIGINT NOT NULL DEFAULT 0"),
    ("refund", "attempt", "INT NOT NULL DEFAULT 1"),
    ("refund", "asked_at", "BIGINT NOT NULL DEFAULT 0"),
    ("refund", "done_at", "BIGINT NULL"),
    ("refund", "failure", "VARCHAR(500) NULL"),
    ("refund", "actor", "VARCHAR(128) NOT NULL DEFAULT ''"),
    ("refund", "notify", "BOOLEAN NOT NULL DEFAULT 0"),
];

/// Whether each value may stand once only, its name, table and columns.
const INDEXES: &[(bool, &str, &str, &str)] = &[
    (
        false,
        "ix_orders_work",
        "orders",
        "status, fulfilment_status, payment_status, payment_method",
    ),
    (
        false,
        "ix_orders_unpaid",
        "orders",
        "status, payment_status",
    ),
    (false, "ix_orders_attention", "orders", "needs_attention"),
    (false, "ix_orders_created", "orders", "created_at"),
    (false, "ix_orders_placed", "orders", "placed_at"),
    (false, "ix_orders_total", "orders", "total_minor"),
    (false, "ix_orders_words", "orders", "has_words"),
    (false, "ix_order_line_sku", "order_line", "sku"),
    (false, "ix_fulfilment_tracking", "fulfilment", "tracking_no"),
    (true, "uq_fulfilment", "fulfilment", "idempotency_key"),
    (
        true,
        "uq_stock_movement",
        "stock_movement",
        "idempotency_key",
    ),
    (false, "ix_payment_reference", "payment", "provider_ref"),
    (false, "ix_refund_state", "refund", "state, asked_at"),
];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0012_order_work"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        let conn = manager.get_connection();
        for (table, column, kind) in COLUMNS {
            if !manager.has_column(table, column).await? {
                let sql = format!("ALTER TABLE {table} ADD COLUMN {column} {kind}");
                conn.execute_unprepared(&sql).await?;
            }
        }
        for (is_unique, name, table, columns) in INDEXES {
            if !manager.has_index(table, name).await? {
                let unique = if *is_unique { "UNIQUE " } else { "" };
                let sql = format!("CREATE {unique}INDEX {name} ON {table} ({columns})");
                conn.execute_unprepared(&sql).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (_, name, table, _) in INDEXES {
            let index = Index::drop().name(*name).table(*table).to_owned();
            manager.drop_index(index).await?;
        }
        for (table, column, _) in COLUMNS.iter().rev() {
            let sql = format!("ALTER TABLE {table} DROP COLUMN {column}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        drop(manager, TABLES).await
    }
}
