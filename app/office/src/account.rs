//! What each member of staff changes of their own account: password, authenticator, recovery codes, sessions.

mod notices;
mod page;
mod password;
mod sessions;
mod two_factor;
mod view;

pub(crate) use notices::change_notices;
pub(crate) use page::page;
pub(crate) use password::change_password;
pub(crate) use sessions::end_session;
pub(crate) use two_factor::{change_two_factor, new_recovery_codes, two_factor_page};
