//! Staff: who they are, what their roles may do, invitations, recovery codes; and when a session's user last typed the
//! password.

use sea_orm_migration::prelude::*;

use crate::table::{Table, create, drop};

pub(crate) struct Step;

const TABLES: &[Table] = &[
    Table {
        name: "role",
        columns: "id {id},
            name VARCHAR(60) NOT NULL,
            is_owner BOOLEAN NOT NULL,
            permissions_json TEXT NOT NULL,
            version BIGINT NOT NULL,
            CONSTRAINT uq_role_name UNIQUE (name)",
        indexes: &[],
    },
    Table {
        name: "staff",
        columns: "id {id},
            email_norm VARCHAR(254) NOT NULL,
            name VARCHAR(160) NOT NULL,
            role_id BIGINT NOT NULL,
            password_hash VARCHAR(255) NULL,
            totp_seed VARCHAR(64) NULL,
            totp_step BIGINT NOT NULL,
            disabled_at BIGINT NULL,
            created_at BIGINT NOT NULL,
            version BIGINT NOT NULL,
            CONSTRAINT uq_staff_email UNIQUE (email_norm),
            FOREIGN KEY (role_id) REFERENCES role (id)",
        indexes: &[],
    },
    Table {
        name: "staff_invitation",
        columns: "token_hash CHAR(64) NOT NULL PRIMARY KEY,
            staff_id BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            used_at BIGINT NULL,
            FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE",
        indexes: &[("ix_staff_invitation_staff", "staff_id")],
    },
    Table {
        name: "recovery_code",
        columns: "staff_id BIGINT NOT NULL,
            code_hash CHAR(64) NOT NULL,
            used_at BIGINT NULL,
            PRIMARY KEY (staff_id, code_hash),
            FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE",
        indexes: &[],
    },
];

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0013_staff"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, TABLES).await?;
        if !manager.has_column("session", "confirmed_at").await? {
            let sql = "ALTER TABLE session ADD COLUMN confirmed_at BIGINT NULL";
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "ALTER TABLE session DROP COLUMN confirmed_at";
        manager.get_connection().execute_unprepared(sql).await?;
        drop(manager, TABLES).await
    }
}
