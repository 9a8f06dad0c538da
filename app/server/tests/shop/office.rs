//! The back office as staff and strangers meet it, on each database there is.

mod audit;
mod bulk_ship;
mod count;
mod desk;
mod every_write;
mod goods;
mod guard;
mod invitation;
mod log_in;
mod mail_preview;
mod mails;
mod opening;
mod order_next;
mod order_page;
mod order_parts;
mod orders;
mod own_account;
mod own_address;
mod papers;
mod prices;
mod products;
mod promotions;
mod settings;
mod shop_settings;
mod stock;
