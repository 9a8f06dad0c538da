//! All the SQL of the shop: functions by noun that take and return the shop's own types. Server only.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod connection;
mod entities;
mod error;
mod error_chain;
mod sequence;
mod sql;
mod staff_error;
mod token;
mod transaction;

pub mod audit;
pub mod cart;
pub mod catalog;
pub mod content;
pub mod customer;
pub mod document;
pub mod email_text;
pub mod job;
pub mod order;
pub mod payment;
pub mod pricing;
pub mod readiness;
pub mod refund;
pub mod session;
pub mod staff;
pub mod staff_orders;
pub mod stock;
pub mod throttle;

pub use connection::{
    Condition, ConnectError, DatabaseConfig, Db, Guarded, SQLITE_READERS, connect, is_migrated,
    is_new, migrate,
};
pub use error::{Error, Result, Transient, is_contended, is_outage, is_too_slow};
pub use error_chain::error_chain;
pub use staff_error::StaffError;
pub use token::Token;
pub use transaction::{Transaction, repeatable_transaction, transaction};

pub use sea_orm::{ConnectionTrait, DbErr};
