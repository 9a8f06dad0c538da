//! The pages: each loads what it shows and draws it with plain functions.

pub mod cart;
pub mod catalog;
pub mod content;
pub mod home;
pub mod product;
pub mod search;
pub mod seo;
pub mod trouble;
