//! The `fleetcart` binary.
fn main() {}
