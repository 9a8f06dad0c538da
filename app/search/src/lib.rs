//! fleetcart-search
