//! What staff set in motion, through the services: a bank that does not always answer, e-mails, jobs, two processes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bank;
mod clerk;
mod desk;
mod emails;
mod histories;
mod invoices;
mod kills;
mod notices;
mod refunds;
#[path = "../../../database/tests/suite/support.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the suite of the database uses the rest"
)]
mod support;
