//! `fleetcart import`.

use std::path::{Path, PathBuf};

use clap::Args;
use commerce::Currency;
use database::Db;
use database::content::{ShopSettings, shop_settings};
use import::plan::{PlanOptions, RowError, plan};
use import::run::{Progress, Rehearsal, RunOptions, carry_out, prepare, rehearse};
use import::shop::{ShopSetup, apply_offers, apply_shop};
use import::{demo as demo_shop, run::ImportError};
use pictures::{ImageStore, RetryPolicy, StoreUrl};
use purchases::Clock;
use storefront::pages::account::demo;

use crate::cli::{Failure, say};
use crate::config::DatabaseConfig;
use crate::state;

/// Days a reduced demo product has been on sale at its former price.
const FORMER_PRICE_DAYS: i64 = 40;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Faults printed before the rest is only counted.
const FAULTS_SHOWN: usize = 50;

/// What to import, and how.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The catalogue, a CSV file with a header line.
    file: PathBuf,
    /// Say what would be done in the shop, with every fault by its line; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Folder of the pictures the file names. [default: `images` beside the file, or its folder]
    #[arg(long)]
    assets: Option<PathBuf>,
    /// ISO code of the currency of all prices in the file. With --demo the shop gets it. [default: the shop's]
    #[arg(long)]
    currency: Option<String>,
    /// Import the products without a fault although others have some.
    #[arg(long)]
    keep_going: bool,
    /// Set the stock of products that exist already to what the file says.
    #[arg(long)]
    overwrite_stock: bool,
    /// Also set up the demo shop around the catalogue: stock, weights, taxes, delivery, offers,
    /// pages, and a demo customer whose password everybody knows. For empty databases.
    #[arg(long)]
    demo: bool,
    /// Do nothing when the shop has products already.
    #[arg(long)]
    if_empty: bool,
    /// Where finished pictures go, as for `serve`: a folder, or s3://BUCKET/media.
    #[arg(long, env = "FLEETCART_PICTURES")]
    pictures: Option<StoreUrl>,
    #[command(flatten)]
    database: DatabaseConfig,
}

/// Says whether everything in the file was imported, or could be.
pub(super) async fn import(args: &ImportArgs) -> Result<bool, Failure> {
    let csv = std::fs::read(&args.file)
        .map_err(|error| format!("{} cannot be read: {error}", args.file.display()))?;
    if args.dry_run {
        return only_look(args, &csv).await;
    }
    // What is wrong with the command is said before a database is made.
    plan_options(args, own_currency(args, None).await?)?;
    let db = state::open_database(&args.database).await?;
    database::migrate(&db).await?;
    let clean = fill(&db, args, &csv).await?;
    db.close().await?;
    Ok(clean)
}

/// The currency of the prices: the one that is named, else that of the shop, or of a new one.
async fn own_currency(args: &ImportArgs, db: Option<&Db>) -> Result<Currency, Failure> {
    if let Some(code) = &args.currency {
        return Ok(code.parse()?);
    }
    let shop = match db {
        Some(db) => shop_settings(db.reader()).await?,
        None => ShopSettings::default(),
    };
    Ok(shop.currency)
}

/// Says what would be done. A shop of an earlier release cannot be read by this one, and bringing it up to date would be
/// a write.
async fn only_look(args: &ImportArgs, csv: &[u8]) -> Result<bool, Failure> {
    let Some(db) = existing_shop(&args.database).await? else {
        let currency = own_currency(args, None).await?;
        let plan = plan(csv, &plan_options(args, currency)?);
        let becomes = demo_currency(args, currency, false)?;
        return say_rehearsal(rehearse(None, plan, becomes).await?);
    };
    if !database::is_migrated(&db).await? {
        let state = "The shop's tables are not those of this release, so the file could not be held against it.";
        return Err(format!("{state} Run `fleetcart migrate` first.").into());
    }
    let has_products = has_products(&db).await?;
    if args.if_empty && has_products {
        say("The shop has products already; nothing would be imported.")?;
        return Ok(true);
    }
    let currency = own_currency(args, Some(&db)).await?;
    let plan = plan(csv, &plan_options(args, currency)?);
    let becomes = demo_currency(args, currency, has_products)?;
    let rehearsal = rehearse(Some(&db), plan, becomes).await?;
    db.close().await?;
    say_rehearsal(rehearsal)
}

/// The database, unless no shop was ever set up in it. An SQLite file is not made.
async fn existing_shop(config: &DatabaseConfig) -> Result<Option<Db>, Failure> {
    let url = config.url();
    let url = url.expose();
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split('?').next().unwrap_or(path);
        if !Path::new(path).exists() {
            return Ok(None);
        }
    }
    let db = state::open_database(config).await?;
    if database::is_new(&db).await? {
        db.close().await?;
        return Ok(None);
    }
    Ok(Some(db))
}

fn say_rehearsal(rehearsal: Rehearsal) -> Result<bool, Failure> {
    let Rehearsal {
        plan,
        known,
        warnings,
    } = rehearsal;
    say(plan.summary())?;
    let new = plan.products.len() - known;
    say(format_args!(
        "New to the shop: {new}; there already: {known}."
    ))?;
    say_all(&plan.warnings)?;
    say_all(&warnings)?;
    say_all(&plan.errors)?;
    Ok(plan.is_clean())
}

/// A shop without products may still change its currency.
fn demo_currency(
    args: &ImportArgs,
    currency: Currency,
    has_products: bool,
) -> Result<Option<Currency>, Failure> {
    let around = demo_around(args, currency)?.filter(|_| !has_products);
    Ok(around.map(|around| around.settings.currency))
}

async fn fill(db: &Db, args: &ImportArgs, csv: &[u8]) -> Result<bool, Failure> {
    let has_products = has_products(db).await?;
    if args.if_empty && has_products {
        say("The shop has products already; nothing was imported.")?;
        return Ok(true);
    }
    let currency = own_currency(args, Some(db)).await?;
    let plan = plan(csv, &plan_options(args, currency)?);
    say_all(&plan.warnings)?;
    let now_ms = Clock::default().now_ms();
    let around = demo_around(args, currency)?;
    let mut options = run_options(args, now_ms)?;
    options.currency = demo_currency(args, currency, has_products)?;
    let prepared = match prepare(db, plan, &options, show).await {
        Err(ImportError::Refused(faults)) => {
            say_all(&faults)?;
            return Err(ImportError::Refused(faults).into());
        }
        prepared => prepared?,
    };
    // Products need the tax classes; offers need the products.
    if let Some(around) = &around {
        apply_shop(db, around, false, now_ms).await?;
    }
    let report = carry_out(db, prepared, &options, show).await?;
    if let Some(around) = &around {
        apply_offers(db, around).await?;
        demo::ensure_customer(db, now_ms).await?;
    }
    say_all(&report.warnings)?;
    say_all(&report.errors)?;
    say(report.summary())?;
    Ok(report.errors.is_empty())
}

/// The demo shop around the catalogue, in the currency of the file.
fn demo_around(args: &ImportArgs, currency: Currency) -> Result<Option<ShopSetup>, Failure> {
    if !args.demo {
        return Ok(None);
    }
    Ok(Some(demo_shop::shop_in(Some(currency))?))
}

fn run_options(args: &ImportArgs, now_ms: i64) -> Result<RunOptions, Failure> {
    let place = args.pictures.clone();
    let place = place.unwrap_or_else(|| StoreUrl::Folder(args.database.data_dir.join("media")));
    let mut options = RunOptions::new(now_ms, ImageStore::open(&place, RetryPolicy::IMPORT)?);
    options.keep_going = args.keep_going;
    options.overwrite_stock = args.overwrite_stock;
    options.former_prices_since_ms = args.demo.then(|| now_ms - FORMER_PRICE_DAYS * DAY_MS);
    Ok(options)
}

fn plan_options(args: &ImportArgs, currency: Currency) -> Result<PlanOptions, Failure> {
    let mut options = PlanOptions::beside(&args.file, currency);
    if let Some(assets) = &args.assets {
        if !Path::is_dir(assets) {
            return Err(format!("{} is no folder", assets.display()).into());
        }
        options.assets.clone_from(assets);
    }
    if args.demo {
        options.enrichment = demo_shop::enrichment()?;
    }
    Ok(options)
}

async fn has_products(db: &Db) -> Result<bool, Failure> {
    let first = database::catalog::products_for_index(db.reader(), commerce::ProductId(0), 1);
    Ok(!first.await?.is_empty())
}

/// A line for every tenth of the way.
fn show(progress: Progress) {
    let (what, done, all) = match progress {
        Progress::Pictures { done, all } => ("pictures", done, all),
        Progress::Products { done, all } => ("products", done, all),
    };
    if done == all || done.is_multiple_of((all / 10).max(1)) {
        tracing::info!(done, all, "importing {what}");
    }
}

fn say_all(faults: &[RowError]) -> Result<(), Failure> {
    for fault in faults.iter().take(FAULTS_SHOWN) {
        say(fault)?;
    }
    if let Some(more) = faults
        .len()
        .checked_sub(FAULTS_SHOWN)
        .filter(|more| *more > 0)
    {
        say(format_args!("… and {more} more."))?;
    }
    Ok(())
}
