//! The program around [`rollout::Rollout`].

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run::<rollout::Rollout>()
}
