//! Carrying a plan out: pictures first, then the products, many in one transaction.

mod check;
mod fingerprint;
mod identity;
mod store;

use std::path::PathBuf;

use commerce::Currency;
use database::Db;
use database::catalog::UpsertError;
use pictures::{BatchReport, ImageStore, Limits, PictureError, make_all};
use thiserror::Error;

use crate::plan::{Plan, RowError};
use check::{Known, check, check_alone};
use store::{BATCH, Outcome, items, store};

/// How a plan is carried out.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Now, unix milliseconds.
    pub now_ms: i64,
    pub store: ImageStore,
    /// How large pictures may be.
    pub limits: Limits,
    /// Store the products without a fault although others have some.
    pub keep_going: bool,
    /// Set the stock of products that are there already to what the file says. Without it a file
    /// gives new products their stock and leaves the counted stock of others alone.
    pub overwrite_stock: bool,
    /// For new products with a former price: record that it was asked from this moment on, so that
    /// the lowest price of the last thirty days is known. Unix milliseconds.
    pub former_prices_since_ms: Option<i64>,
    /// The currency that the shop is about to have; its present one when absent.
    pub currency: Option<Currency>,
}

impl RunOptions {
    /// The usual way: all or nothing, counted stock untouched.
    #[must_use]
    pub fn new(now_ms: i64, store: ImageStore) -> Self {
        Self {
            now_ms,
            store,
            limits: Limits::default(),
            keep_going: false,
            overwrite_stock: false,
            former_prices_since_ms: None,
            currency: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Pictures made or found.
    Pictures { done: usize, all: usize },
    /// Products stored or found unchanged.
    Products { done: usize, all: usize },
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub created: usize,
    /// Products that were there and differ now.
    pub changed: usize,
    /// Products that were as the file has them.
    pub unchanged: usize,
    /// Products left out for their faults.
    pub refused: usize,
    /// Pictures that were made; others were there already.
    pub pictures: usize,
    pub errors: Vec<RowError>,
    /// What was done but deserves a look.
    pub warnings: Vec<RowError>,
}

#[derive(Debug, Error)]
pub enum ImportError {
    #[error("The file was refused; nothing was imported. Faults: {}.", .0.len())]
    Refused(Vec<RowError>),
    #[error(
        "{fault} The {stored} products before it are stored; mend the file and import it again."
    )]
    Conflict {
        /// What is wrong and where.
        fault: RowError,
        /// How many were stored or found unchanged.
        stored: usize,
    },
    #[error("The file is in {file}, the shop sells in {shop}; nothing was imported.")]
    Currency { file: Currency, shop: Currency },
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("The pictures could not be made: {0}")]
    Pictures(String),
    #[error("The pictures cannot be kept, so nothing was imported: {0}")]
    Store(#[source] std::io::Error),
}

/// A plan that can be carried out: held against the shop, with its pictures made.
pub struct Prepared {
    plan: Plan,
    known: Known,
    made: BatchReport,
}

/// Carries the plan out. Run again with the same file it changes nothing and says so.
/// [`ImportError::Refused`] comes before anything is written, unless `keep_going`.
pub async fn run(
    db: &Db,
    plan: Plan,
    options: &RunOptions,
    progress: impl Fn(Progress) + Send + Sync + Clone + 'static,
) -> Result<Report, ImportError> {
    let prepared = prepare(db, plan, options, progress.clone()).await?;
    carry_out(db, prepared, options, progress).await
}

/// What a run would do, and why it would not.
#[derive(Debug)]
pub struct Rehearsal {
    /// With the faults that the shop adds to those of the file.
    pub plan: Plan,
    /// Products of the file that the shop has.
    pub known: usize,
    /// What would be done but deserves a look.
    pub warnings: Vec<RowError>,
}

/// Holds the plan against the shop as a run does before it writes, and writes nothing; without a database, against a shop
/// that is not there yet. `currency` is the one that the shop is about to have; its present one when absent.
pub async fn rehearse(
    db: Option<&Db>,
    mut plan: Plan,
    currency: Option<Currency>,
) -> Result<Rehearsal, ImportError> {
    let known = match db {
        Some(db) => check(db, &mut plan, currency).await?,
        None => check_alone(&mut plan, currency)?,
    };
    let slugs = plan.products.iter().map(|planned| &planned.product.slug);
    Ok(Rehearsal {
        known: slugs
            .filter(|slug| known.id(slug.as_str()).is_some())
            .count(),
        plan,
        warnings: known.warnings,
    })
}

/// Everything that can refuse the file: nothing is written to the database yet.
pub async fn prepare(
    db: &Db,
    mut plan: Plan,
    options: &RunOptions,
    progress: impl Fn(Progress) + Send + Sync + Clone + 'static,
) -> Result<Prepared, ImportError> {
    refuse_faulty(&plan, options)?;
    let known = check(db, &mut plan, options.currency).await?;
    refuse_faulty(&plan, options)?;
    let mut made = make_pictures(plan.picture_files(), options, progress).await?;
    if let Some(PictureError::NotStored { source, .. }) = made.stopped.take() {
        return Err(ImportError::Store(source));
    }
    plan.refuse_pictures(&made.faults);
    refuse_faulty(&plan, options)?;
    Ok(Prepared { plan, known, made })
}

/// Stores the products of a prepared plan. Ended at any moment, it leaves whole products.
pub async fn carry_out(
    db: &Db,
    prepared: Prepared,
    options: &RunOptions,
    progress: impl Fn(Progress),
) -> Result<Report, ImportError> {
    let Prepared {
        mut plan,
        known,
        made,
    } = prepared;
    let mut report = Report {
        refused: plan.refused,
        errors: std::mem::take(&mut plan.errors),
        warnings: known.warnings.clone(),
        pictures: made.fresh,
        ..Report::default()
    };
    let all = plan.products.len();
    let mut done = 0;
    for batch in plan.products.chunks(BATCH) {
        let items = items(db, batch, &made.stored, &known, options).await?;
        let outcomes = store(db, &items, options).await;
        for (planned, outcome) in batch.iter().zip(outcomes) {
            match outcome {
                Ok(Outcome::Created) => report.created += 1,
                Ok(Outcome::Changed) => report.changed += 1,
                Ok(Outcome::Unchanged) => report.unchanged += 1,
                Err(UpsertError::Database(error)) => return Err(error.into()),
                Err(clash) => {
                    let fault = RowError::row(planned.line, clash.to_string());
                    if !options.keep_going {
                        return Err(ImportError::Conflict {
                            fault,
                            stored: done,
                        });
                    }
                    report.refused += 1;
                    report.errors.push(fault);
                }
            }
            done += 1;
            progress(Progress::Products { done, all });
        }
    }
    Ok(report)
}

impl Report {
    /// The report in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let Self {
            created,
            changed,
            unchanged,
            refused,
            pictures,
            ..
        } = self;
        if created + changed + refused + pictures == 0 {
            return format!("Nothing changed: all {unchanged} products are as the file has them.");
        }
        format!(
            "Products: {created} new, {changed} changed, {unchanged} unchanged, {refused} refused. \
             Pictures made: {pictures}."
        )
    }
}

fn refuse_faulty(plan: &Plan, options: &RunOptions) -> Result<(), ImportError> {
    if plan.is_clean() || options.keep_going {
        return Ok(());
    }
    Err(ImportError::Refused(plan.errors.clone()))
}

async fn make_pictures(
    files: Vec<PathBuf>,
    options: &RunOptions,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<BatchReport, ImportError> {
    let (store, limits) = (options.store.clone(), options.limits);
    let work = move || {
        // One clear sentence before the first picture is made, not one for each.
        if !files.is_empty() {
            store.check().map_err(ImportError::Store)?;
        }
        Ok(make_all(&files, &store, limits, &|done, all| {
            progress(Progress::Pictures { done, all })
        }))
    };
    let work = tokio::task::spawn_blocking(work);
    work.await
        .map_err(|error| ImportError::Pictures(error.to_string()))?
}
