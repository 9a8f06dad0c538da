//! `/admin/promotions`: coupons and campaigns, as a shop file has them and with what it leaves to staff.

mod page;
mod read;
mod view;
mod words;

pub(crate) use page::{create, edit_page, end, list_page, new_page, save};
