//! Staff, their roles, invitations and second factors.

mod invitation;
mod person;
mod role;
mod second_factor;
mod session;

pub use invitation::{Accepted, accept_invitation, invitation, invite, is_invited};
pub use person::{
    Change, NewStaff, Staff, add_staff, all_staff, change_staff, set_notices, set_staff_password,
    staff_by_email, staff_by_id, staff_to_tell,
};
pub use role::{
    Role, RoleChange, add_default_roles, add_role, all_roles, change_role, remove_role, role_by_id,
    role_by_name,
};
pub use second_factor::{
    put_second_factor, recovery_codes_left, replace_recovery_codes, use_recovery_code,
    use_totp_step,
};
pub use session::staff_session;
