//! Work to do later, and who may do what only one instance should do.

use crate::table::{Table, step};

step!("m0009_job");

const TABLES: &[Table] = &[
    Table {
        name: "outbox",
        columns: "id {id},
            kind VARCHAR(64) NOT NULL,
            dedupe_key VARCHAR(191) NOT NULL,
            payload MEDIUMTEXT NOT NULL,
            run_at BIGINT NOT NULL,
            attempts INT NOT NULL DEFAULT 0,
            leased_by VARCHAR(128) NULL,
            leased_until BIGINT NULL,
            last_error VARCHAR(500) NULL,
            created_at BIGINT NOT NULL,
            done_at BIGINT NULL,
            dead_at BIGINT NULL,
            CONSTRAINT uq_outbox_dedupe_key UNIQUE (dedupe_key)",
        indexes: &[
            ("ix_outbox_due", "done_at, dead_at, run_at"),
            ("ix_outbox_leased", "leased_by"),
        ],
    },
    Table {
        name: "job_lease",
        columns: "name VARCHAR(64) NOT NULL PRIMARY KEY,
            owner VARCHAR(128) NOT NULL,
            until_at BIGINT NOT NULL",
        indexes: &[],
    },
];
