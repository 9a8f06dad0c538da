//! What every request passes: who asks, what they may send, what they are answered.

pub mod admission;
pub mod assets;
pub mod base_url;
pub mod cookies;
pub mod device;
pub mod error;
pub mod error_layer;
pub mod form_replay;
pub mod fragment;
pub mod hint;
pub mod limits;
pub mod one_address;
pub mod own_machine;
pub mod passwords;
pub mod pdf;
pub mod preview;
pub mod redirect;
pub mod render;
pub mod request_id;
pub mod security;
pub mod security_log;
pub mod sessions;
pub mod state;
pub mod throttle;
pub mod visitor;
