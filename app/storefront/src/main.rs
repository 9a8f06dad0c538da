//! The `fleetcart` binary: everything it does is in [`storefront::server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    storefront::server::cli::main()
}
