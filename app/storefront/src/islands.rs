//! Everything that runs in the browser. The server draws all markup; an island takes a piece of it and gives it behaviour,
//! so the browser's program holds no templates and stays small.

pub mod address_help;
pub mod auto_submit;
pub mod buy_box;
pub mod cart_drawer;
mod document;
pub mod gallery;
pub mod search_box;
pub mod submit_once;
