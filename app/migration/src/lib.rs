//! fleetcart-migration
