//! Who works for the merchant and what each may do: permissions, and the roles that bundle them.

use std::collections::BTreeSet;

code_enum! {
    /// One thing that staff may do in the back office.
    Permission {
        OrdersView => "orders.view",
        /// Notes, addresses, recorded payments, cancellation.
        OrdersEdit => "orders.edit",
        OrdersFulfil => "orders.fulfil",
        OrdersRefund => "orders.refund",
        ProductsEdit => "products.edit",
        StockAdjust => "stock.adjust",
        SettingsEdit => "settings.edit",
        /// Inviting and disabling people, and what roles may do.
        StaffManage => "staff.manage",
        AuditView => "audit.view",
        /// Whole lists as files.
        Export => "export",
    }
}

code_enum! {
    /// What staff can be told of by e-mail; each switches it on and off for themselves.
    Notice {
        NewOrder => "new_order",
        /// An order that a person must look at.
        Attention => "attention",
        /// A variant of which few pieces are left to buy.
        LowStock => "low_stock",
    }
}

impl Notice {
    /// What somebody is told of: those that were stored, or as long as none were chosen, all for an owner and none for others.
    #[must_use]
    pub fn chosen(stored: Option<&str>, is_owner: bool) -> BTreeSet<Self> {
        match stored {
            Some(codes) => codes
                .split(' ')
                .filter_map(|code| Self::parse(code).ok())
                .collect(),
            None if is_owner => Self::ALL.iter().copied().collect(),
            None => BTreeSet::new(),
        }
    }

    /// As [`Notice::chosen`] reads it.
    #[must_use]
    pub fn stored(chosen: &BTreeSet<Self>) -> String {
        let codes = chosen.iter().map(|notice| notice.as_str());
        codes.collect::<Vec<_>>().join(" ")
    }
}

/// What somebody may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions(BTreeSet<Permission>);

impl Permissions {
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Reads stored codes. Those that this release does not know are left out: an older one serves beside a newer.
    #[must_use]
    pub fn read(codes: &[String]) -> Self {
        codes
            .iter()
            .filter_map(|code| Permission::parse(code).ok())
            .collect()
    }

    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// Whether each of `others` is among these: nobody hands out more than they have.
    #[must_use]
    pub fn cover(&self, others: &Self) -> bool {
        others.0.is_subset(&self.0)
    }

    pub fn iter(&self) -> impl Iterator<Item = Permission> {
        self.0.iter().copied()
    }

    /// The codes as stored.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        self.iter()
            .map(|permission| permission.as_str().to_owned())
            .collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        Self(permissions.into_iter().collect())
    }
}

/// The role that may do everything, also what later releases add. It cannot be changed or removed.
pub const OWNER: &str = "Owner";

/// Roles that a new shop has, beside the owner's.
pub const DEFAULT_ROLES: &[(&str, &[Permission])] = &[
    (
        "Manager",
        &[
            Permission::OrdersView,
            Permission::OrdersEdit,
            Permission::OrdersFulfil,
            Permission::OrdersRefund,
            Permission::ProductsEdit,
            Permission::StockAdjust,
            Permission::SettingsEdit,
            Permission::AuditView,
            Permission::Export,
        ],
    ),
    (
        "Packing",
        &[Permission::OrdersView, Permission::OrdersFulfil],
    ),
    (
        "Support",
        &[
            Permission::OrdersView,
            Permission::OrdersEdit,
            Permission::OrdersRefund,
        ],
    ),
];

/// The name of a role, as typed: without blanks around it, 1 to 60 characters.
#[must_use]
pub fn role_name(text: &str) -> Option<String> {
    let name = crate::text::line(text);
    (1..=60).contains(&name.chars().count()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_hands_out_more_than_they_have() {
        let packing: Permissions = [Permission::OrdersView, Permission::OrdersFulfil]
            .into_iter()
            .collect();
        assert!(Permissions::all().cover(&packing));
        assert!(packing.cover(&packing));
        assert!(!packing.cover(&Permissions::all()));
        assert!(packing.cover(&Permissions::default()));
    }

    #[test]
    fn a_code_of_a_later_release_is_left_out_and_the_others_hold() {
        let stored = ["orders.view".to_owned(), "orders.teleport".to_owned()];
        let read = Permissions::read(&stored);
        assert_eq!(read.codes(), ["orders.view"]);
        assert_eq!(
            Permissions::read(&Permissions::all().codes()),
            Permissions::all()
        );
    }

    #[test]
    fn owners_are_told_of_everything_until_they_choose_and_others_of_nothing() {
        assert_eq!(Notice::chosen(None, true).len(), Notice::ALL.len());
        assert!(Notice::chosen(None, false).is_empty());
        let chosen: BTreeSet<_> = [Notice::LowStock, Notice::NewOrder].into();
        let stored = Notice::stored(&chosen);
        assert_eq!(Notice::chosen(Some(&stored), false), chosen);
        assert!(Notice::chosen(Some(""), true).is_empty());
        assert_eq!(Notice::chosen(Some("low_stock of_later"), true).len(), 1);
    }

    #[test]
    fn no_default_role_may_manage_staff() {
        for (name, permissions) in DEFAULT_ROLES {
            assert!(!permissions.contains(&Permission::StaffManage), "{name}");
        }
    }
}
