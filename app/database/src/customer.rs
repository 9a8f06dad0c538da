//! Accounts, their saved addresses, and the one-time secrets that mails carry.

mod account;
mod address;
mod one_time;

pub use account::{
    Customer, NewCustomer, attach_guest_orders, customer_by_email, customer_by_id,
    delete_unconfirmed, proved_account, register, set_marketing, set_name, set_password_hash,
    verify_email,
};
pub use address::{
    SavedAddress, address_of, addresses_of, delete_address, put_default_address, save_address,
    update_address,
};
pub use one_time::{Purpose, create_one_time_token, delete_old_tokens, peek_token, use_token};
