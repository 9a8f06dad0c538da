//! The pages: each loads what it shows and draws it with plain functions.

pub mod account;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod content;
pub mod home;
pub mod orders;
pub mod product;
pub mod search;
pub mod seo;
pub mod trouble;
