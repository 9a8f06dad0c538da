//! Whoever of the staff sent the request, as the guard found them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use commerce::ids::StaffId;
use commerce::staff::Permission;
use database::audit::By;
use database::session::Session;
use database::staff::Staff as Person;
use web::http::error::PageError;

use crate::session::Peer;
use crate::state::Office;

/// The member of staff behind a request. Routes that the table names as open have none.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub person: Person,
    pub session: Session,
    pub peer: Peer,
}

impl Staff {
    pub fn id(&self) -> StaffId {
        self.person.id
    }

    pub fn name(&self) -> &str {
        self.person.name.as_str()
    }

    /// Whether a button for that should be drawn at all; the table guards the route behind it.
    pub fn may(&self, permission: Permission) -> bool {
        self.person.role.permissions.has(permission)
    }

    /// The same for the audit.
    pub fn by(&self) -> By {
        by(&self.person, &self.peer)
    }
}

pub(crate) fn by(person: &Person, peer: &Peer) -> By {
    By::staff(person.id, person.name.as_str(), peer.network.as_str())
}

impl FromRequestParts<Office> for Staff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Office) -> Result<Staff, PageError> {
        let found = parts.extensions.get::<Staff>().cloned();
        found.ok_or(PageError::Forbidden)
    }
}
