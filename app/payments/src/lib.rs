//! fleetcart-payments
