//! A MySQL server that is restarted, killed, made read-only, given other certificates and passwords, under the shop's hands.
//!
//! It has a server of its own, started by `script/mysql`; without `FLEETCART_TEST_MYSQL_URL`, as where
//! no server is wanted, nothing runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod certificate;
mod cut;
mod outage;
mod password;
mod relay;
mod server;
mod shoppers;
#[path = "../suite/support.rs"]
#[allow(dead_code, unused_imports)]
mod support;
