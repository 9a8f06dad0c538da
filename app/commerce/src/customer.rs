//! What people type about themselves, parsed at the border: e-mail, name, address, telephone, password.

mod address;
mod email;
mod field;
mod password;
mod phone;

pub use address::{Address, AddressInput};
pub use email::{EmailAddress, EmailError};
pub use field::{FieldProblem, InvalidField, PersonName};
pub use password::{Password, PasswordError};

#[cfg(test)]
mod tests;
