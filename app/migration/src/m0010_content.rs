//! Settings, written pages, and what shoppers searched for.

use crate::table::{Table, step};

step!("m0010_content");

const TABLES: &[Table] = &[
    Table {
        name: "setting",
        columns: "name VARCHAR(64) NOT NULL PRIMARY KEY,
            value_json TEXT NOT NULL",
        indexes: &[],
    },
    Table {
        name: "catalog_version",
        columns: "id BIGINT NOT NULL PRIMARY KEY,
            version BIGINT NOT NULL",
        indexes: &[],
    },
    Table {
        name: "page",
        columns: "slug VARCHAR(160) NOT NULL PRIMARY KEY,
            title VARCHAR(255) NOT NULL,
            body_html MEDIUMTEXT NOT NULL,
            position INT NOT NULL,
            updated_at BIGINT NOT NULL",
        indexes: &[],
    },
    Table {
        name: "search_log",
        columns: "id {id},
            term VARCHAR(255) NOT NULL,
            results BIGINT NOT NULL,
            at BIGINT NOT NULL",
        indexes: &[
            ("ix_search_log_at", "at"),
            ("ix_search_log_results", "results, at"),
        ],
    },
];
