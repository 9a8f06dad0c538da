//! How many requests of each class are answered at once; more wait a little, and then are told to come again.

use clap::Args;

/// Places by class of request.
#[derive(Debug, Clone, Args)]
pub struct PlacesConfig {
    /// Requests of cart, checkout, orders, accounts and payment providers answered at once.
    /// [default: eight for each connection to the database]
    #[arg(long, env = "FLEETCART_BUYING_PLACES")]
    pub buying_places: Option<u32>,
    /// Pages of the catalogue drawn at once; those that are kept are not counted.
    /// [default: three quarters of the connections to the database, at least the cores]
    #[arg(long, env = "FLEETCART_CATALOGUE_PLACES")]
    pub catalogue_places: Option<u32>,
    /// The same of programs that say so, and requests for addresses that the shop does not have.
    /// [default: an eighth of the connections to the database]
    #[arg(long, env = "FLEETCART_STRANGER_PLACES")]
    pub stranger_places: Option<u32>,
}
