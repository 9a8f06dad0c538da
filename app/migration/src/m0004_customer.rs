//! Customers, their addresses and sessions, one-time tokens and the throttle.

use crate::table::{Table, step};

step!("m0004_customer");

const TABLES: &[Table] = &[
    Table {
        name: "customer",
        columns: "id {id},
            email_norm VARCHAR(254) NOT NULL,
            name VARCHAR(160) NOT NULL,
            password_hash VARCHAR(255) NULL,
            verified_at BIGINT NULL,
            marketing_opt_in BOOLEAN NOT NULL,
            opt_in_changed_at BIGINT NULL,
            erased_at BIGINT NULL,
            created_at BIGINT NOT NULL,
            CONSTRAINT uq_customer_email UNIQUE (email_norm)",
        indexes: &[],
    },
    Table {
        name: "address",
        columns: "id {id},
            customer_id BIGINT NOT NULL,
            address_json TEXT NOT NULL,
            is_default BOOLEAN NOT NULL,
            updated_at BIGINT NOT NULL,
            FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE",
        indexes: &[("ix_address_customer", "customer_id, id")],
    },
    Table {
        name: "session",
        columns: "token_hash CHAR(64) NOT NULL PRIMARY KEY,
            user_kind VARCHAR(32) NOT NULL,
            user_id BIGINT NULL,
            created_at BIGINT NOT NULL,
            last_seen_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            ip_prefix VARCHAR(64) NOT NULL,
            user_agent VARCHAR(255) NOT NULL",
        indexes: &[
            ("ix_session_user", "user_kind, user_id"),
            ("ix_session_expires", "expires_at"),
        ],
    },
    Table {
        name: "one_time_token",
        columns: "token_hash CHAR(64) NOT NULL PRIMARY KEY,
            customer_id BIGINT NOT NULL,
            purpose VARCHAR(32) NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            used_at BIGINT NULL,
            FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE",
        indexes: &[
            ("ix_one_time_token_customer", "customer_id, purpose"),
            ("ix_one_time_token_expires", "expires_at"),
        ],
    },
    Table {
        name: "rate_bucket",
        columns: "bucket VARCHAR(191) NOT NULL PRIMARY KEY,
            failures BIGINT NOT NULL,
            free_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL",
        indexes: &[("ix_rate_bucket_updated", "updated_at")],
    },
];
