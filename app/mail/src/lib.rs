//! fleetcart-mail
