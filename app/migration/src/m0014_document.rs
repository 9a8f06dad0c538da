//! Invoices and credit notes, as they were printed when they were issued.

use crate::table::{Table, step};

step!("m0014_document");

const TABLES: &[Table] = &[Table {
    name: "document",
    columns: "id {id},
        kind VARCHAR(32) NOT NULL,
        number VARCHAR(32) NOT NULL,
        order_id BIGINT NOT NULL,
        source VARCHAR(64) NOT NULL,
        issued_at BIGINT NOT NULL,
        content_json MEDIUMTEXT NOT NULL,
        CONSTRAINT uq_document_number UNIQUE (kind, number),
        CONSTRAINT uq_document_source UNIQUE (source),
        FOREIGN KEY (order_id) REFERENCES orders (id)",
    indexes: &[("ix_document_order", "order_id, id")],
}];
