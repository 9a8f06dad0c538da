//! Identities of stored things: one type per table, so that a product never passes for a variant.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$meta])*
            #[derive(
                Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
                ::serde::Serialize, ::serde::Deserialize,
            )]
            #[serde(transparent)]
            pub struct $name(pub i64);

            impl $name {
                /// The number the database knows it by.
                #[must_use]
                pub const fn get(self) -> i64 {
                    self.0
                }
            }

            impl From<i64> for $name {
                fn from(id: i64) -> Self {
                    Self(id)
                }
            }

            impl From<$name> for i64 {
                fn from(id: $name) -> i64 {
                    id.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }

            impl std::str::FromStr for $name {
                type Err = std::num::ParseIntError;
                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    text.parse().map(Self)
                }
            }
        )+
    };
}

ids! {
    ProductId,
    /// One buyable form of a product.
    VariantId,
    BrandId,
    CategoryId,
    /// A product's option, such as its size.
    OptionId,
    OptionValueId,
    AttributeId,
    AttributeValueId,
    MediaId,
    TaxClassId,
    /// An area with its own taxes.
    TaxZoneId,
    /// An area with its own delivery methods.
    ShippingZoneId,
    ShippingMethodId,
    PromotionId,
    CouponId,
    CartId,
    CartLineId,
    OrderId,
    OrderLineId,
    OrderEventId,
    PaymentId,
    PaymentAttemptId,
    RefundId,
    FulfilmentId,
    ReturnId,
    CustomerId,
    AddressId,
    StaffId,
    /// A bundle of permissions.
    RoleId,
    StockLocationId,
    StockReservationId,
    StockMovementId,
    PageId,
    ReviewId,
}
