//! For tests: an AWS endpoint and a Lambda service of their own, to run a real binary against.
//!
//! Nothing of the program under test is replaced: it speaks the real protocols over real sockets.
#![allow(clippy::expect_used)]

mod endpoint;
mod lambda;
mod process;
mod region;

pub use endpoint::{Endpoint, Request, Response};
pub use lambda::{Answer, Lambda};
pub use process::{Command, Function};
pub use region::{ACCOUNT, Cloud, GROUP, Region, event, identity, janitor, parameter, tick};
