//! fleetcart-database
