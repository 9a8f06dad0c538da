//! Settings: who works here, and what roles may do.

mod person;
mod roles;
mod staff;
mod tabs;
mod view;

pub(crate) use person::{change_person, invite_again, person_page};
pub(crate) use roles::{add_role, change_role, remove_role, role_page, roles_page};
pub(crate) use staff::{invite, staff_page};
