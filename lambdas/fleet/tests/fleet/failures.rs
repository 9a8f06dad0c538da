//! Known failures of a control plane, and how the rules answer them: `docs/fleet/known-failures.md`.

mod baking;
mod hooks;
mod leftovers;
mod rollouts;
mod scaling;
