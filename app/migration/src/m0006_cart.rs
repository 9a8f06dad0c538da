//! Carts and their lines.

use crate::table::{Table, step};

step!("m0006_cart");

const TABLES: &[Table] = &[
    Table {
        name: "cart",
        columns: "id {id},
            token_hash CHAR(64) NOT NULL,
            customer_id BIGINT NULL,
            currency CHAR(3) NOT NULL,
            email VARCHAR(254) NULL,
            shipping_address_json TEXT NULL,
            billing_address_json TEXT NULL,
            shipping_method_id BIGINT NULL,
            coupon_codes_json VARCHAR(1000) NOT NULL,
            note VARCHAR(1000) NOT NULL,
            version BIGINT NOT NULL,
            completing_at BIGINT NULL,
            completed_at BIGINT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            CONSTRAINT uq_cart_token_hash UNIQUE (token_hash),
            FOREIGN KEY (customer_id) REFERENCES customer (id)",
        indexes: &[
            ("ix_cart_customer", "customer_id, completed_at"),
            ("ix_cart_updated", "updated_at"),
        ],
    },
    Table {
        name: "cart_line",
        columns: "id {id},
            cart_id BIGINT NOT NULL,
            variant_id BIGINT NOT NULL,
            qty BIGINT NOT NULL,
            price_seen_minor BIGINT NOT NULL,
            CONSTRAINT uq_cart_line UNIQUE (cart_id, variant_id),
            CONSTRAINT ck_cart_line_qty CHECK (qty > 0),
            FOREIGN KEY (cart_id) REFERENCES cart (id) ON DELETE CASCADE,
            FOREIGN KEY (variant_id) REFERENCES variant (id) ON DELETE CASCADE",
        indexes: &[],
    },
];
