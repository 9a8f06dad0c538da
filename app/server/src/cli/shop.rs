//! `fleetcart shop`: the shop as a file.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use database::Db;
use import::shop::{
    Change, Outcome, ShopSetup, apply_offers, apply_shop, check_offers, check_shop, stored_shop,
};
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
    /// Print the shop as a file that `shop apply` reads. Promotions are not in it.
    Show(DatabaseConfig),
}

#[derive(Debug, Args)]
pub(super) struct ApplyArgs {
    /// The shop file, TOML; files that its pages name stand beside it.
    file: PathBuf,
    /// Say what would change, and write nothing.
    #[arg(long)]
    check: bool,
    /// Remove tax zones, delivery zones and pages that the file does not have.
    #[arg(long)]
    prune: bool,
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
            say(shop.to_toml()?.trim_end())?;
            Ok(db.close().await?)
        }
    }
}

async fn apply(args: &ApplyArgs) -> Result<(), Failure> {
    let shop = read(&args.file)?;
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
    for missing in missing(&db).await? {
        say(format_args!("Missing: {missing}"))?;
    }
    Ok(db.close().await?)
}

fn read(path: &Path) -> Result<ShopSetup, Failure> {
    let unreadable =
        |path: &Path, error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = |name: &str| {
        let file = folder.join(name);
        std::fs::read_to_string(&file).map_err(|error| unreadable(&file, error))
    };
    ShopSetup::parse(&text, None, beside)
        .map_err(|error| format!("{}: {error}", path.display()).into())
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

/// What the shop needs before it can sell, or by law.
async fn missing(db: &Db) -> Result<Vec<String>, Failure> {
    let shop = stored_shop(db.reader()).await?;
    let mut missing = Vec::new();
    let mut need = |there: bool, what: &str| {
        if !there {
            missing.push(what.to_owned());
        }
    };
    need(
        shop.shipping_zones
            .iter()
            .any(|zone| !zone.methods.is_empty()),
        "a delivery zone with a method: nobody can order without one",
    );
    need(
        !shop.tax_zones.is_empty(),
        "a tax zone: no tax is charged without one",
    );
    need(
        !shop.settings.email.ends_with("@example.com"),
        "an e-mail address of the shop's own",
    );
    need(
        !shop.settings.imprint.is_empty(),
        "shop.imprint: who answers for the shop",
    );
    let has = |slug: &str| shop.pages.iter().any(|page| page.slug.as_str() == slug);
    need(
        has("terms"),
        "a page “terms”: the checkout asks to agree to it",
    );
    need(has("privacy"), "a page “privacy”");
    need(has("returns"), "a page “returns”");
    need(
        has("delivery"),
        "a page “delivery”: products and orders lead to it",
    );
    if shop.settings.country.in_eu() {
        need(
            shop.settings
                .returns
                .is_some_and(|returns| returns.days >= 14),
            "shop.returns of at least 14 days: consumers in the European Union may withdraw that long",
        );
    }
    Ok(missing)
}
