//! What lists of products read: one wide row per product, and one row per filter value it matches.

use crate::table::{Table, step};

step!("m0002_listing");

const TABLES: &[Table] = &[
    Table {
        name: "listing",
        columns: "product_id BIGINT NOT NULL PRIMARY KEY,
            visible BOOLEAN NOT NULL,
            slug VARCHAR(160) NOT NULL,
            title VARCHAR(255) NOT NULL,
            sort_title VARCHAR(255) NOT NULL,
            brand_name VARCHAR(160) NULL,
            currency CHAR(3) NOT NULL,
            price_minor BIGINT NOT NULL,
            price_max_minor BIGINT NOT NULL,
            compare_at_minor BIGINT NULL,
            lowest_30_minor BIGINT NULL,
            refresh_at BIGINT NULL,
            in_stock BOOLEAN NOT NULL,
            single_variant_id BIGINT NULL,
            variant_count INT NOT NULL,
            swatches_json VARCHAR(2000) NOT NULL,
            pictures_json TEXT NOT NULL,
            rating_sum BIGINT NOT NULL,
            rating_count BIGINT NOT NULL,
            sold BIGINT NOT NULL DEFAULT 0,
            published_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE",
        indexes: &[
            ("ix_listing_newest", "visible, published_at, product_id"),
            ("ix_listing_price", "visible, price_minor, product_id"),
            ("ix_listing_sold", "visible, sold, product_id"),
            ("ix_listing_title", "visible, sort_title, product_id"),
            ("ix_listing_refresh", "refresh_at"),
        ],
    },
    Table {
        name: "listing_facet",
        columns: "facet VARCHAR(64) NOT NULL,
            value VARCHAR(160) NOT NULL,
            product_id BIGINT NOT NULL,
            facet_label VARCHAR(128) NOT NULL,
            value_label VARCHAR(160) NOT NULL,
            swatch VARCHAR(64) NULL,
            facet_position INT NOT NULL,
            PRIMARY KEY (facet, value, product_id),
            FOREIGN KEY (product_id) REFERENCES product (id) ON DELETE CASCADE",
        indexes: &[("ix_listing_facet_product", "product_id, facet, value")],
    },
];
