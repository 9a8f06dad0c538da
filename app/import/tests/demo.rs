//! The demo catalogue as it comes, when it is there: every row understood, every picture made.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use commerce::Currency;
use import::picture::{ImageStore, Limits, make_all};
use import::plan::{PlanOptions, plan};

#[test]
fn the_demo_catalogue_is_planned_without_a_fault_and_its_pictures_are_made() {
    let Some(folder) = demo_folder() else { return };
    let file = folder.join("products.csv");
    let options = PlanOptions::beside(&file, Currency::EUR);
    let plan = plan(&std::fs::read(&file).unwrap(), &options);
    assert_eq!(plan.errors, []);
    println!("{}", plan.summary());
    assert!(plan.products.len() >= 50, "{}", plan.summary());
    assert!(plan.variants() > plan.products.len());

    let out = tempfile::tempdir().unwrap();
    let store = ImageStore::Folder(out.path().to_owned());
    let files = plan.picture_files();
    let started = Instant::now();
    let made = make_all(&files, &store, Limits::default(), &|_, _| {});
    println!("{} pictures in {:?}", made.fresh, started.elapsed());
    assert!(made.faults.is_empty(), "{:?}", made.faults);
    assert_eq!(made.stored.len(), files.len());

    let again = Instant::now();
    assert_eq!(
        make_all(&files, &store, Limits::default(), &|_, _| {}).fresh,
        0
    );
    println!("again in {:?}", again.elapsed());
}

fn demo_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("FLEETCART_DEMO_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/@vendure/create/assets"),
        PathBuf::from,
    );
    let there = folder.join("products.csv").is_file();
    if !there {
        println!(
            "skipped: no demo catalogue in {}; set FLEETCART_DEMO_DIR or run npm ci",
            folder.display()
        );
    }
    there.then_some(folder)
}
