//! The commands of the `fleetcart` binary.

mod import;
mod migrate;
mod seed;
mod shop;
mod staff;
mod verify;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use database::error_chain;

use crate::config::{Config, DatabaseConfig, LogConfig, Origin};
use crate::{credentials, run, telemetry};

/// FleetCart: an online shop in one binary.
#[derive(Debug, Parser)]
#[command(name = "fleetcart", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    log: LogConfig,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the shop until told to stop.
    ///
    /// Brings the database up to date first (unless --no-migrate). SIGTERM or SIGINT drains:
    /// /readyz answers 503, requests are served for --drain-grace-seconds more, then nothing new
    /// is accepted, and the process ends with code 0 within --drain-deadline-seconds.
    ///
    /// As a systemd service it takes the socket it is passed instead of --addr, secrets from the
    /// credentials fleetcart_database-url, fleetcart_secret, fleetcart_smtp-url,
    /// fleetcart_stripe-secret-key and fleetcart_stripe-webhook-secret, and tells when it is ready,
    /// alive and draining.
    Serve(Box<Config>),
    /// Bring the database up to date, and stop.
    ///
    /// Safe to run from several machines at once.
    Migrate(DatabaseConfig),
    /// Fill the shop from a CSV file; run again with the same file it changes nothing.
    ///
    /// Checks the whole file first and writes nothing when it has faults (unless --keep-going).
    /// Ends with code 0 when all is imported and 2 when some rows have faults.
    Import(Box<import::ImportArgs>),
    /// Fill the shop with invented products, to try it or to measure it.
    ///
    /// Deterministic: the same --seed makes the same products, and a run that was ended goes on. Refuses a shop with other
    /// products (unless --beside-others).
    Seed(seed::SeedArgs),
    /// Set up the shop around its catalogue, or print how it is set up.
    #[command(subcommand)]
    Shop(shop::ShopCommand),
    /// Let people into the back office.
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Check that what is stored is right; changes nothing.
    #[command(subcommand)]
    Verify(verify::What),
}

type Failure = Box<dyn Error + Send + Sync>;

/// Parses the command line and runs it; every failure is one sentence on standard error.
pub fn main() -> ExitCode {
    let result = arguments(std::env::args_os().collect())
        .and_then(|arguments| start(Cli::parse_from(arguments)));
    match result {
        Ok(code) => code,
        Err(error) => {
            let _unwritable = writeln!(io::stderr(), "fleetcart: {}", error_chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// Without any word the shop is served: that is how `cargo leptos watch` starts it. A service
/// manager may add secrets as files.
fn arguments(mut given: Vec<OsString>) -> Result<Vec<OsString>, Failure> {
    if given.len() <= 1 {
        given.push("serve".into());
    }
    match std::env::var_os("CREDENTIALS_DIRECTORY") {
        Some(folder) => Ok(credentials::add_flags(given, folder.as_ref())?),
        None => Ok(given),
    }
}

fn start(cli: Cli) -> Result<ExitCode, Failure> {
    telemetry::install(&cli.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(dispatch(cli.command, cli.log.origin));
    // A password being hashed or an index being built must not hold the process back.
    runtime.shutdown_background();
    result
}

async fn dispatch(command: Command, origin: Origin) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve(config) => run::run(*config, origin).await?,
        Command::Migrate(config) => migrate::migrate(&config).await?,
        Command::Import(args) => {
            if !import::import(&args).await? {
                return Ok(ExitCode::from(2));
            }
        }
        Command::Seed(args) => seed::seed(&args).await?,
        Command::Shop(command) => shop::shop(command).await?,
        Command::Staff(command) => staff::staff(command).await?,
        Command::Verify(what) => {
            if !verify::verify(what).await? {
                return Ok(ExitCode::from(2));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes one line of a command's result to standard output.
fn say(line: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
