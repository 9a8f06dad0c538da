//! `fleetcart seed`.

use std::time::Instant;

use clap::Args;
use database::content::shop_settings;
use import::seed::{SeedError, SeedOptions, seed as make};
use purchases::Clock;

use crate::cli::{Failure, say};
use crate::config::DatabaseConfig;
use crate::state;

/// What to invent.
#[derive(Debug, Args)]
pub(super) struct SeedArgs {
    /// How many products the catalogue is to have.
    #[arg(long, default_value_t = 1_000)]
    products: u64,
    /// Which catalogue: the same number makes the same products.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Add them although the shop has other products.
    #[arg(long)]
    beside_others: bool,
    #[command(flatten)]
    database: DatabaseConfig,
}

pub(super) async fn seed(args: &SeedArgs) -> Result<(), Failure> {
    let db = state::open_database(&args.database).await?;
    database::migrate(&db).await?;
    let options = SeedOptions {
        products: args.products,
        seed: args.seed,
        currency: shop_settings(db.reader()).await?.currency,
        now_ms: Clock::default().now_ms(),
        beside_others: args.beside_others,
    };
    let begun = Instant::now();
    let all = options.products;
    let show = |done: u64| {
        if done == all || done.is_multiple_of((all / 10).max(1)) {
            tracing::info!(done, all, "inventing products");
        }
    };
    let seeded = match make(&db, &options, show).await {
        Err(error @ SeedError::Others(_)) => {
            return Err(format!("{error} Use another database, or --beside-others.").into());
        }
        seeded => seeded?,
    };
    db.close().await?;
    say(format_args!(
        "Products: {} made, {} there before, in {:.1} s.",
        seeded.created,
        seeded.known,
        begun.elapsed().as_secs_f64()
    ))?;
    Ok(())
}
