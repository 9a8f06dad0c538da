//! `fleetcart migrate`.

use crate::cli::{Failure, say};
use crate::config::DatabaseConfig;
use crate::state;

pub(super) async fn migrate(config: &DatabaseConfig) -> Result<(), Failure> {
    let db = state::open_database(config).await?;
    database::migrate(&db).await?;
    say(format_args!(
        "{} ({}) is up to date.",
        db.place(),
        db.version().await?
    ))?;
    db.close().await?;
    Ok(())
}
