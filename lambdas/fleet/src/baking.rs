//! Baking: the rules of `ami-baker`, from an uploaded release to an image, and of what old builds leave.

pub mod bake_key;
pub mod build;
pub mod builder;
pub mod orphans;
pub mod prune;
pub mod request;
