//! Orders: their three states, and the record of what was bought, free of live references.

mod cancellation;
mod derive;
mod event;
mod number;
mod record;
mod staff;
mod status;

pub use cancellation::{CancelledMoney, NotCancellable, check_cancellable};
pub use derive::{LineProgress, PaymentFacts, derive_fulfilment_status, derive_payment_status};
pub use event::EventDetail;
pub use number::{OrderNumber, OrderNumberError, OrderPrefix, OrderPrefixError};
pub use record::{
    DiscountLine, Order, OrderAddress, OrderEvent, OrderEventKind, OrderLine, OrderPayment,
    OrderShipping, PlacedOrder,
};
pub use staff::{
    AddressRefused, MAX_NOTE, NoteRefused, OrderSort, OrderTab, check_address_change, check_note,
};
pub use status::{FulfilmentStatus, OrderStatus, PaymentStatus};

#[cfg(test)]
mod tests;
