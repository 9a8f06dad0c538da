//! Tries inputs that nobody thought of: kept ones, and kept ones changed at random. Finds panics and broken promises of
//! one function at a time; knows nothing of the shop.
//!
//! Without a setting a target tries its corpus and some hundreds of changes, the same each time. `FUZZ_SECONDS` lets each
//! target run for so long, from another seed unless `FUZZ_SEED` names one.
#![allow(clippy::print_stdout, reason = "what was tried is what a run is for")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod edit;

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::edit::changed;

/// Inputs tried when no time is given.
const FEW: u64 = 400;

/// Failures after which a run ends: the next ones would be the same.
const ENOUGH: usize = 5;

/// A function under trial, by the name of its corpus.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    name: &'a str,
    words: &'a [&'a str],
    seeds: Vec<Vec<u8>>,
}

impl<'a> Target<'a> {
    #[must_use]
    pub fn named(name: &'a str) -> Self {
        Self {
            name,
            words: &[],
            seeds: Vec::new(),
        }
    }

    /// Words that are put in now and then.
    #[must_use]
    pub fn words(mut self, words: &'a [&'a str]) -> Self {
        self.words = words;
        self
    }

    /// Inputs to begin with besides the corpus.
    #[must_use]
    pub fn seeds(mut self, seeds: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.seeds.extend(seeds);
        self
    }

    /// Tries `check`, which panics when a promise is broken.
    ///
    /// # Panics
    /// When a check did, with the smallest input that makes it, which is kept in the corpus from then on.
    pub fn run(self, check: impl Fn(&[u8])) {
        let name = self.name;
        let corpus = Corpus::read(name);
        for (file, input) in &corpus.inputs {
            let held = catch_unwind(AssertUnwindSafe(|| check(input)));
            assert!(held.is_ok(), "{name}: {} fails", file.display());
        }
        let kept: Vec<Vec<u8>> = corpus.texts().chain(self.seeds).collect();
        assert!(!kept.is_empty(), "{} is empty", corpus.folder.display());
        let (limit, seed) = (Limit::from_environment(), seed());
        let mut runner = TestRunner::new_with_rng(settings(), random(seed));
        let inputs = changed(kept, self.words);
        let (mut tried, mut failures) = (corpus.inputs.len() as u64, Vec::new());
        while limit.allows(tried) && failures.len() < ENOUGH {
            let Ok(tree) = inputs.new_tree(&mut runner) else {
                continue;
            };
            let run = runner.run_one(tree, |input| {
                check(&input);
                Ok(())
            });
            tried += 1;
            if let Err(TestError::Fail(reason, input)) = run {
                let kept = corpus.keep(&input);
                let text = String::from_utf8_lossy(&input).into_owned();
                failures.push(format!("{reason}: {text:?}, kept as {}", kept.display()));
            }
        }
        println!(
            "fuzz {name}: {tried} inputs in {:.0?}, {} panics, FUZZ_SEED={seed}",
            limit.begun.elapsed(),
            failures.len()
        );
        assert!(failures.is_empty(), "{name}: {}", failures.join("\n"));
    }

    /// The same for text: what is not UTF-8 is replaced before.
    ///
    /// # Panics
    /// As [`Target::run`] does.
    pub fn run_text(self, check: impl Fn(&str)) {
        self.run(|input| check(&String::from_utf8_lossy(input)));
    }
}

struct Corpus {
    folder: PathBuf,
    inputs: Vec<(PathBuf, Vec<u8>)>,
}

impl Corpus {
    fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        let files = fs::read_dir(&folder).into_iter().flatten();
        let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        files.sort();
        let inputs: Vec<_> = files
            .into_iter()
            .filter_map(|file| fs::read(&file).ok().map(|input| (file, input)))
            .collect();
        Self { folder, inputs }
    }

    fn texts(&self) -> impl Iterator<Item = Vec<u8>> {
        self.inputs.iter().map(|(_, input)| input.clone())
    }

    fn keep(&self, input: &[u8]) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        let file = self.folder.join(format!("found-{:016x}", hasher.finish()));
        // A run must not end before it has said what it found.
        let _ = fs::create_dir_all(&self.folder);
        let _ = fs::write(&file, input);
        file
    }
}

struct Limit {
    begun: Instant,
    time: Option<Duration>,
}

impl Limit {
    fn from_environment() -> Self {
        let seconds = std::env::var("FUZZ_SECONDS").ok();
        let seconds = seconds.and_then(|seconds| seconds.parse().ok());
        Self {
            begun: Instant::now(),
            time: seconds.map(Duration::from_secs),
        }
    }

    fn allows(&self, tried: u64) -> bool {
        match self.time {
            Some(time) => self.begun.elapsed() < time,
            None => tried < FEW,
        }
    }
}

fn seed() -> u64 {
    let named = std::env::var("FUZZ_SEED").ok();
    let long = std::env::var_os("FUZZ_SECONDS").is_some();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.ok().and_then(|now| u64::try_from(now.as_millis()).ok());
    named
        .and_then(|seed| seed.parse().ok())
        .or(now.filter(|_| long))
        .unwrap_or(1)
}

fn random(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    for (byte, part) in bytes.iter_mut().zip(seed.to_le_bytes()) {
        *byte = part;
    }
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

fn settings() -> Config {
    Config {
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    }
}

#[cfg(test)]
mod tests;
