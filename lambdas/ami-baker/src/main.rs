//! The program around [`ami_baker::Baker`].

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run::<ami_baker::Baker>()
}
