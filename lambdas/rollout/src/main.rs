//! The program around [`rollout::Rollout`].
// A call to AWS is a future within futures, deeper than rustc follows by itself.
#![recursion_limit = "256"]

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run::<rollout::Rollout>()
}
