//! Settings: what the shop is and sells by, who works here, and what roles may do.

mod delivery;
mod home;
pub(crate) mod keep;
mod look;
mod pages;
mod payments;
mod person;
mod roles;
mod shop;
mod staff;
pub(crate) mod tabs;
mod taxes;
mod view;

pub(crate) use delivery::{delivery_page, delivery_zone_page, save_delivery_zone};
pub(crate) use home::{home_page, save_home};
pub(crate) use look::{save_logo, save_look};
pub(crate) use pages::{edit_page, pages_page, save_page};
pub(crate) use payments::{payments_page, save_payments};
pub(crate) use person::{change_person, invite_again, person_page};
pub(crate) use roles::{add_role, change_role, remove_role, role_page, roles_page};
pub(crate) use shop::{save_shop, shop_page};
pub(crate) use staff::{invite, staff_page};
pub(crate) use taxes::{save_tax_classes, save_tax_zone, tax_zone_page, taxes_page};
