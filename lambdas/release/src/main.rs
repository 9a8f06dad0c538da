//! `fleetcart-release`: makes signing keys, packs and seals releases, verifies them.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use fleet::baking::bake_key::Arch;
use fleet::digest::Sha256;
use fleet::version::Version;
use release::pack::{Order, pack};
use release::{key_file, verify};

/// Packs a folder into a signed release, and checks one.
#[derive(Debug, Parser)]
#[command(name = "fleetcart-release", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a signing key: a file of 64 hexadecimal digits that only its owner can read.
    NewKey { file: PathBuf },
    /// Print `name=public key`, as the functions want it in FLEETCART_RELEASE_KEYS.
    PublicKey {
        #[arg(long, default_value = "release")]
        name: String,
        file: PathBuf,
    },
    /// Copy a folder to TO/releases/VERSION/ and write the signed manifest last; prints the release digest.
    Pack {
        #[arg(long)]
        version: Version,
        #[arg(long, value_enum, default_value = "x86-64")]
        arch: Machine,
        /// Every file below it becomes an artefact.
        #[arg(long)]
        from: PathBuf,
        #[arg(long)]
        to: PathBuf,
        /// Archive of the image folder; what builders run is signed with the rest.
        #[arg(long)]
        recipe: PathBuf,
        /// File of the signing key.
        #[arg(long)]
        key: PathBuf,
        /// Name under which the public half is trusted.
        #[arg(long, default_value = "release")]
        key_name: String,
    },
    /// Check a release's signature and every digest; prints the release digest.
    Verify {
        #[arg(long)]
        version: Version,
        /// Trusted keys: name=64 hexadecimal digits, joined by commas.
        #[arg(long, env = "FLEETCART_RELEASE_KEYS")]
        trust: String,
        /// The release digest it must have.
        #[arg(long)]
        expect: Option<Sha256>,
        /// Only the manifest, as long as the artefacts are not here yet.
        #[arg(long)]
        manifest_only: bool,
        /// Folder with manifest.json and the artefacts.
        folder: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Machine {
    #[value(name = "x86-64", alias = "x86_64")]
    X86,
    Arm64,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _unwritable = writeln!(io::stderr(), "fleetcart-release: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let line = match command {
        Command::NewKey { file } => {
            key_file::make(&file)?;
            file.display().to_string()
        }
        Command::PublicKey { name, file } => key_file::trust(&name, &key_file::read(&file)?),
        Command::Pack {
            version,
            arch,
            from,
            to,
            recipe,
            key,
            key_name,
        } => {
            let seed = key_file::read(&key)?;
            let manifest = pack(&Order {
                version: version.clone(),
                arch: match arch {
                    Machine::X86 => Arch::X86,
                    Machine::Arm64 => Arch::Arm64,
                },
                from: &from,
                to: &to,
                recipe: &recipe,
                key: &key_name,
                seed: &seed,
            })?;
            let trusted = key_file::read_trust(&key_file::trust(&key_name, &seed))?;
            let packed = verify::manifest(&manifest, &version, &trusted, None)?;
            packed.digest().to_string()
        }
        Command::Verify {
            version,
            trust,
            expect,
            manifest_only,
            folder,
        } => {
            let trusted = key_file::read_trust(&trust)?;
            let checked = if manifest_only {
                let file = folder.join("manifest.json");
                verify::manifest(&file, &version, &trusted, expect.as_ref())?
            } else {
                verify::verify(&folder, &version, &trusted, expect.as_ref())?
            };
            checked.digest().to_string()
        }
    };
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}
