//! Payments, what was tried, refunds, and the webhooks that were seen.

use crate::table::{Table, step};

step!("m0008_payment");

const TABLES: &[Table] = &[
    Table {
        name: "payment",
        columns: "id {id},
            order_id BIGINT NOT NULL,
            provider VARCHAR(32) NOT NULL,
            provider_ref VARCHAR(191) NOT NULL,
            status VARCHAR(32) NOT NULL,
            currency CHAR(3) NOT NULL,
            amount_minor BIGINT NOT NULL,
            captured_minor BIGINT NOT NULL DEFAULT 0,
            refunded_minor BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            CONSTRAINT uq_payment_provider_ref UNIQUE (provider, provider_ref),
            CONSTRAINT ck_payment_refunded CHECK (refunded_minor <= captured_minor),
            FOREIGN KEY (order_id) REFERENCES orders (id)",
        indexes: &[
            ("ix_payment_order", "order_id"),
            ("ix_payment_status", "status, updated_at"),
        ],
    },
    Table {
        name: "payment_attempt",
        columns: "id {id},
            payment_id BIGINT NOT NULL,
            idempotency_key VARCHAR(96) NOT NULL,
            kind VARCHAR(32) NOT NULL,
            request_hash CHAR(64) NOT NULL,
            outcome VARCHAR(255) NULL,
            at BIGINT NOT NULL,
            CONSTRAINT uq_payment_attempt UNIQUE (idempotency_key),
            FOREIGN KEY (payment_id) REFERENCES payment (id)",
        indexes: &[],
    },
    Table {
        name: "refund",
        columns: "id {id},
            payment_id BIGINT NOT NULL,
            amount_minor BIGINT NOT NULL,
            reason VARCHAR(500) NOT NULL,
            restock BOOLEAN NOT NULL,
            provider_ref VARCHAR(191) NULL,
            idempotency_key VARCHAR(96) NOT NULL,
            actor_id BIGINT NULL,
            at BIGINT NOT NULL,
            CONSTRAINT uq_refund UNIQUE (idempotency_key),
            CONSTRAINT ck_refund_amount CHECK (amount_minor > 0),
            FOREIGN KEY (payment_id) REFERENCES payment (id)",
        indexes: &[],
    },
    Table {
        name: "webhook_event",
        columns: "provider VARCHAR(32) NOT NULL,
            event_id VARCHAR(191) NOT NULL,
            received_at BIGINT NOT NULL,
            processed_at BIGINT NULL,
            payload_sha256 CHAR(64) NOT NULL,
            outcome VARCHAR(255) NULL,
            PRIMARY KEY (provider, event_id)",
        indexes: &[("ix_webhook_event_received", "received_at")],
    },
];
