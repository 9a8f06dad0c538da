//! `fleetcart shop`: the shop as a file.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use commerce::catalog::Picture;
use commerce::payment::PaymentMethod;
use database::Db;
use database::readiness::readiness;
use import::shop::{
    Change, Facts, Need, Outcome, ShopSetup, apply_offers, apply_shop, check_offers, check_shop,
    needs, stored_shop,
};
use pictures::{ImageStore, Limits, RetryPolicy, StoreUrl};
use purchases::Clock;

use crate::cli::{Failure, say};
use crate::config::DatabaseConfig;
use crate::state;

#[derive(Debug, Subcommand)]
pub(super) enum ShopCommand {
    /// Make the shop what a file says: name, currency, taxes, delivery, promotions, pages.
    ///
    /// Everything is written at once or not at all; run again with the same file it changes nothing.
    /// Promotions are written after that, each by itself: the products they name must be there first.
    Apply(ApplyArgs),
    /// Print the shop as a file that `shop apply` reads, and what is missing before it may open.
    /// Promotions are not in it.
    Show(DatabaseConfig),
}

#[derive(Debug, Args)]
pub(super) struct ApplyArgs {
    /// The shop file, TOML; the pages and the logo that it names stand beside it.
    file: PathBuf,
    /// Say what would change, and write nothing.
    #[arg(long)]
    check: bool,
    /// Remove tax zones, delivery zones and pages that the file does not have.
    #[arg(long)]
    prune: bool,
    /// Where finished pictures go, as for `serve`: a folder, or s3://BUCKET/media.
    #[arg(long, env = "FLEETCART_PICTURES")]
    pictures: Option<StoreUrl>,
    #[command(flatten)]
    database: DatabaseConfig,
}

pub(super) async fn shop(command: ShopCommand) -> Result<(), Failure> {
    match command {
        ShopCommand::Apply(args) => apply(&args).await,
        ShopCommand::Show(config) => {
            let db = state::open_database(&config).await?;
            database::migrate(&db).await?;
            let shop = stored_shop(db.reader()).await?;
            let missing = missing(&db).await?;
            if !missing.is_empty() {
                say("# Before you open, the shop needs:")?;
                for what in missing {
                    say(format_args!("# - {what}"))?;
                }
                say("")?;
            }
            say(shop.to_toml()?.trim_end())?;
            Ok(db.close().await?)
        }
    }
}

async fn apply(args: &ApplyArgs) -> Result<(), Failure> {
    let shop = read_apart(args).await?;
    let db = state::open_database(&args.database).await?;
    database::migrate(&db).await?;
    let changes = if args.check {
        let mut changes = check_shop(db.reader(), &shop, args.prune).await?;
        changes.extend(check_offers(&db, &shop).await?);
        changes
    } else {
        let now_ms = Clock::default().now_ms();
        let mut changes = apply_shop(&db, &shop, args.prune, now_ms).await?;
        changes.extend(apply_offers(&db, &shop).await?);
        changes
    };
    say_changes(&changes, args.check)?;
    for need in missing(&db).await? {
        say(format_args!("Missing: {need}"))?;
    }
    Ok(db.close().await?)
}

/// Pictures are made and stored by code that blocks.
async fn read_apart(args: &ApplyArgs) -> Result<ShopSetup, Failure> {
    let store = match args.check {
        true => None,
        false => {
            let own = || StoreUrl::Folder(args.database.data_dir.join("media"));
            let place = args.pictures.clone().unwrap_or_else(own);
            Some(ImageStore::open(&place, RetryPolicy::IMPORT)?)
        }
    };
    let path = args.file.clone();
    let read = tokio::task::spawn_blocking(move || read(&path, store.as_ref()));
    Ok(read.await??)
}

/// Without a `store` the logo is made, and thrown away again.
fn read(path: &Path, store: Option<&ImageStore>) -> Result<ShopSetup, String> {
    let unreadable =
        |path: &Path, error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = |name: &str| {
        let file = folder.join(name);
        std::fs::read_to_string(&file).map_err(|error| unreadable(&file, error))
    };
    let logo = |name: &str| match store {
        Some(store) => picture(&folder.join(name), store),
        None => {
            let name_of_own = format!("fleetcart-logo-{}", std::process::id());
            let thrown_away = std::env::temp_dir().join(name_of_own);
            let made = picture(&folder.join(name), &ImageStore::Folder(thrown_away.clone()));
            let _left_over = std::fs::remove_dir_all(thrown_away);
            made
        }
    };
    ShopSetup::parse(&text, None, beside, logo)
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// The shop's name stands beside its logo, which therefore needs no words of its own.
fn picture(file: &Path, store: &ImageStore) -> Result<Picture, String> {
    let made = pictures::make(file, store, Limits::default());
    let (stored, _) = made.map_err(|error| error.to_string())?;
    Ok(stored.picture(""))
}

fn say_changes(changes: &[Change], check: bool) -> Result<(), Failure> {
    for change in changes {
        say(change)?;
    }
    let written = changes.iter().filter(|change| change.writes()).count();
    match (written, check) {
        (0, _) => say("Nothing to change.")?,
        (1, true) => say("1 change; nothing was written.")?,
        (1, false) => say("1 change.")?,
        (count, true) => say(format_args!("{count} changes; nothing was written."))?,
        (count, false) => say(format_args!("{count} changes."))?,
    }
    if changes
        .iter()
        .any(|change| change.outcome == Outcome::LeftOut)
    {
        say(
            "Apply the file again once the catalogue has the products of the promotions left out.",
        )?;
    }
    Ok(())
}

/// What the shop needs before it can sell, or by law. What only the process knows is not asked for.
async fn missing(db: &Db) -> Result<Vec<Need>, Failure> {
    let shop = stored_shop(db.reader()).await?;
    let known = readiness(db.reader()).await?;
    let terms = shop.payment.clone().unwrap_or_default();
    let later = [PaymentMethod::BankTransfer, PaymentMethod::CashOnDelivery];
    let facts = Facts {
        // Cards, and the usual terms, are settings of the process.
        pays: later
            .into_iter()
            .any(|way| terms.offers(way))
            .then_some(true),
        sells: Some(known.sells),
        people: Some(known.people),
        ..Facts::default()
    };
    let needs = needs(&shop, facts).into_iter();
    Ok(needs
        .filter(|(_, done)| !done)
        .map(|(need, _)| need)
        .collect())
}
