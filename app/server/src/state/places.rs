//! How much is done at once, by kind of work and class of request: the numbers of admission control.

use std::time::Duration;

use database::Db;
use web::http::admission::{Admission, Places};

use crate::config::Config;

/// An order is worth waiting for nearly as long as a request may take.
const BUYING_PATIENCE: Duration = Duration::from_secs(8);
/// So is a page, for less.
const CATALOGUE_PATIENCE: Duration = Duration::from_secs(1);
/// A program comes again.
const STRANGERS_PATIENCE: Duration = Duration::from_millis(250);
/// A list of products is worth waiting for; its statements take some milliseconds each.
const LIST_PATIENCE: Duration = Duration::from_secs(1);
/// So is a search, for less: the shopper types on.
const SEARCH_PATIENCE: Duration = Duration::from_millis(200);

/// Requests of buyers for each connection to the database: most of their time is spent elsewhere.
const BUYERS_FOR_EACH: usize = 8;

/// Places for each class, as the operator grants them or else by the connections to the database: catalogue and strangers
/// together leave some of them to buyers.
pub(super) fn admission(db: &Db, config: &Config) -> Admission {
    let connections = connections(db, config);
    let granted = |own: Option<u32>, usual: usize| own.map_or(usual, |own| own as usize).max(1);
    let places = &config.places;
    let buying = granted(places.buying_places, connections * BUYERS_FOR_EACH);
    let catalogue = granted(places.catalogue_places, (connections * 3 / 4).max(cores()));
    let strangers = granted(places.stranger_places, (connections / 8).max(1));
    Admission {
        buying: Places::new("buying", buying, BUYING_PATIENCE),
        catalogue: Places::new("catalogue", catalogue, CATALOGUE_PATIENCE),
        strangers: Places::new("strangers", strangers, STRANGERS_PATIENCE),
    }
}

/// For statements that read a great part of the catalogue; some connections are left for everybody else.
pub(super) fn for_lists(db: &Db, config: &Config) -> Places {
    let count = (connections(db, config) * 3 / 4).max(1);
    Places::new("lists", count, LIST_PATIENCE)
}

/// For threads that walk through the search index.
pub(super) fn for_searches() -> Places {
    Places::new("search", cores(), SEARCH_PATIENCE)
}

fn connections(db: &Db, config: &Config) -> usize {
    let connections = match db.is_server() {
        true => config.database.database_connections,
        false => database::SQLITE_READERS,
    };
    connections as usize
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
