use sea_orm::{DbBackend, Statement};

use crate::connection::classify::{not_sent, timed_out};
use crate::connection::guarded::Retries;

fn retries(sql: &str) -> Retries {
    Retries::of(&Statement::from_string(DbBackend::MySql, sql))
}

#[test]
fn a_read_that_was_cut_off_is_sent_again_twice() {
    let mut read = retries("\n  select 1");
    assert!(read.allow(&timed_out()));
    assert!(read.allow(&timed_out()));
    assert!(!read.allow(&timed_out()));
}

#[test]
fn a_write_that_was_cut_off_may_have_been_done_even_when_it_answers_with_rows() {
    for write in [
        "UPDATE page SET position = 1",
        "INSERT INTO page (slug) VALUES ('a') RETURNING slug",
    ] {
        assert!(!retries(write).allow(&timed_out()), "{write}");
        assert!(retries(write).allow(&not_sent("away")), "{write}");
    }
}
