//! What is on the shelf, what is held for whom, and the ledger of every change.

use crate::table::{Table, step};

step!("m0003_stock");

const TABLES: &[Table] = &[
    Table {
        name: "stock_location",
        columns: "id {id},
            name VARCHAR(128) NOT NULL,
            CONSTRAINT uq_stock_location_name UNIQUE (name)",
        indexes: &[],
    },
    Table {
        name: "stock_level",
        columns: "variant_id BIGINT NOT NULL,
            location_id BIGINT NOT NULL,
            on_hand BIGINT NOT NULL,
            reserved BIGINT NOT NULL,
            safety BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (variant_id, location_id),
            CONSTRAINT ck_stock_level_reserved CHECK (reserved >= 0),
            FOREIGN KEY (variant_id) REFERENCES variant (id) ON DELETE CASCADE,
            FOREIGN KEY (location_id) REFERENCES stock_location (id)",
        indexes: &[],
    },
    Table {
        name: "stock_reservation",
        columns: "id {id},
            owner_kind VARCHAR(32) NOT NULL,
            owner_id BIGINT NOT NULL,
            variant_id BIGINT NOT NULL,
            location_id BIGINT NOT NULL,
            qty BIGINT NOT NULL,
            expires_at BIGINT NULL,
            state VARCHAR(32) NOT NULL,
            CONSTRAINT uq_stock_reservation UNIQUE (owner_kind, owner_id, variant_id, location_id),
            CONSTRAINT ck_stock_reservation_qty CHECK (qty > 0)",
        indexes: &[
            ("ix_stock_reservation_due", "state, expires_at"),
            ("ix_stock_reservation_variant", "variant_id, state"),
        ],
    },
    Table {
        name: "stock_movement",
        columns: "id {id},
            variant_id BIGINT NOT NULL,
            location_id BIGINT NOT NULL,
            kind VARCHAR(32) NOT NULL,
            qty BIGINT NOT NULL,
            on_hand_after BIGINT NOT NULL,
            reserved_after BIGINT NOT NULL,
            order_id BIGINT NULL,
            return_id BIGINT NULL,
            actor_id BIGINT NULL,
            reason VARCHAR(255) NOT NULL,
            at BIGINT NOT NULL",
        indexes: &[
            ("ix_stock_movement_variant", "variant_id, location_id, id"),
            ("ix_stock_movement_order", "order_id"),
        ],
    },
];
