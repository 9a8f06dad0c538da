//! The `fleetcart` binary: everything it does is in [`server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
