//! fleetcart-import
