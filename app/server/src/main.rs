//! The `fleetcart` binary: everything it does is in [`server::cli`].
#![recursion_limit = "256"]

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
