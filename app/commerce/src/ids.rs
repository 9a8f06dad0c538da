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
    /// A product.
    ProductId,
    /// One buyable form of a product.
    VariantId,
    /// A brand.
    BrandId,
    /// A category.
    CategoryId,
    /// A product's option, such as its size.
    OptionId,
    /// One value of a product's option.
    OptionValueId,
    /// A filterable attribute.
    AttributeId,
    /// One value of an attribute.
    AttributeValueId,
    /// A stored picture or film.
    MediaId,
    /// A class of goods taxed alike.
    TaxClassId,
    /// An area with its own taxes.
    TaxZoneId,
    /// An area with its own delivery methods.
    ShippingZoneId,
    /// A delivery method.
    ShippingMethodId,
    /// A promotion.
    PromotionId,
    /// A coupon code.
    CouponId,
    /// A cart.
    CartId,
    /// A line of a cart.
    CartLineId,
    /// An order.
    OrderId,
    /// A line of an order.
    OrderLineId,
    /// An entry of an order's timeline.
    OrderEventId,
    /// A payment.
    PaymentId,
    /// One call to a payment provider.
    PaymentAttemptId,
    /// A refund.
    RefundId,
    /// A parcel on its way.
    FulfilmentId,
    /// Goods coming back.
    ReturnId,
    /// A customer.
    CustomerId,
    /// A customer's saved address.
    AddressId,
    /// A member of staff.
    StaffId,
    /// A place that holds stock.
    StockLocationId,
    /// A hold on stock.
    StockReservationId,
    /// An entry of the stock ledger.
    StockMovementId,
    /// A content page.
    PageId,
    /// A product review.
    ReviewId,
}
